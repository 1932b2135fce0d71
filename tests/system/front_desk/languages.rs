//! What the kiosk speaks: its space's language, or the one that staff chose.

use pinion_testkit::space::Space as _;
use serde_json::json;

use super::{EXIT_CODE, FrontDesk, IDLE, choose};

/// What language the page says it is in, and which way that runs.
const SPEAKS: &str = "return [document.documentElement.lang, document.documentElement.dir]";

#[tokio::test]
async fn speaks_what_staff_choose_until_they_choose_the_spaces_language_again() {
    let desk = FrontDesk::new().await;
    let pin = desk.space.pin().await;
    let window = desk.set_up().await;

    desk.open_settings(&window).await;
    choose(&window, "Language", "Español").await;
    window.heading("Ajustes del quiosco").await;
    desk.keeps("\"language\": \"es\"").await;
    window.press("Listo").await;
    window.text("Escribe tu PIN").await;
    assert_eq!(window.run(SPEAKS).await, json!(["es", "ltr"]));
    window.tap(&pin).await;
    window.text("Entrada registrada").await;
    window.gone("Entrada registrada").await;

    window.press("Personal").await;
    window.heading("Código de salida").await;
    window.tap(EXIT_CODE).await;
    window.heading("Ajustes del quiosco").await;
    choose(&window, "Idioma", "La del espacio").await;
    window.heading("Kiosk settings").await;
    desk.keeps("\"language\": null").await;
    window.press("Done").await;
    window.text(IDLE).await;
    assert_eq!(window.run(SPEAKS).await, json!(["en", "ltr"]));
    window.close().await;
}

#[tokio::test]
async fn turns_the_front_for_a_language_that_runs_the_other_way() {
    let desk = FrontDesk::new().await;
    let window = desk.set_up().await;

    desk.open_settings(&window).await;
    choose(&window, "Language", "العربية").await;
    window.heading("إعدادات الكشك").await;
    window.press("تم").await;
    window.text("اكتب رمزك").await;

    assert_eq!(window.run(SPEAKS).await, json!(["ar", "rtl"]));
    let is_right = "const [staff, low] = ['الموظفون', 'لوحة منخفضة'].map((name) =>
        [...document.querySelectorAll('footer button')].find((it) => it.textContent.includes(name)));
      return staff.getBoundingClientRect().x < low.getBoundingClientRect().x";
    assert_eq!(window.run(is_right).await, true, "the foot begins at the right");
    window.close().await;
}
