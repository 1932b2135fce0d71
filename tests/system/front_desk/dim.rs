//! A screen that nobody has touched for long, and what wakes it.

use pinion_testkit::desktop::AppWindow;
use serde_json::json;

use super::FrontDesk;

const DIMMED: &str = "//button[contains(., 'Touch to type your PIN')]";

async fn dimmed() -> (FrontDesk, AppWindow) {
    let desk = FrontDesk::new().await;
    desk.choose(&json!({ "dimAfterMin": 1 }));
    let window = desk.set_up().await;
    assert_eq!(window.run("return document.querySelector('.here')").await, json!(null));
    // Longer than anything else is waited for.
    tokio::time::sleep(std::time::Duration::from_secs(50)).await;
    window.find(DIMMED).await;
    (desk, window)
}

#[tokio::test]
async fn a_touch_wakes_it_and_is_no_digit() {
    let (_desk, window) = dimmed().await;
    // Where the key is: the dark screen lies over it. The driver's own pointer is a mouse, which wakes it by moving.
    window
        .run(
            "const keys = [...document.querySelectorAll('.keypad button')];
            const five = keys.find((key) => key.textContent.trim() === '5').getBoundingClientRect();
            const at = { clientX: five.x + five.width / 2, clientY: five.y + five.height / 2 };
            const touched = document.elementFromPoint(at.clientX, at.clientY);
            for (const what of ['pointerdown', 'pointermove', 'pointerup'])
                touched.dispatchEvent(
                    new PointerEvent(what, { ...at, pointerType: 'touch', bubbles: true }),
                );
            touched.dispatchEvent(new MouseEvent('click', { ...at, bubbles: true }));",
        )
        .await;

    window.gone("Touch to type your PIN").await;
    assert_eq!(typed(&window).await, 0);
    window.close().await;
}

#[tokio::test]
async fn a_key_wakes_it_and_is_a_digit() {
    let (_desk, window) = dimmed().await;

    window.type_keys("5").await;

    window.gone("Touch to type your PIN").await;
    assert_eq!(typed(&window).await, 1);
    window.close().await;
}

/// How many digits are typed.
async fn typed(window: &AppWindow) -> u64 {
    let typed = window.run("return document.querySelectorAll('.typed .full').length").await;
    typed.as_u64().expect("it is a number")
}
