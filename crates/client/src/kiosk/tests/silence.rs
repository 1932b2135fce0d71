//! What a thief of the device finds on its disk: no PIN, no token, no exit code.

use super::support::{EXIT_CODE, FrontDesk, TOKEN};

#[tokio::test]
async fn the_disk_holds_no_secret() {
    let desk = FrontDesk::ready().await;
    desk.press("00427").await;
    desk.portal.go_down();
    desk.press("31415").await;
    desk.press("31415").await;
    desk.app.unlock(EXIT_CODE).await.unwrap();
    desk.app.close().await;

    let files: Vec<_> = desk.folder.read_dir().unwrap().map(|file| file.unwrap().path()).collect();
    assert!(files.len() >= 2, "a queue and what the portal told: {files:?}");
    for file in files {
        let bytes = std::fs::read(&file).unwrap();
        for secret in ["00427", "31415", TOKEN, EXIT_CODE] {
            let is_there = bytes.windows(secret.len()).any(|it| it == secret.as_bytes());
            assert!(!is_there, "{secret} is in {}", file.display());
        }
    }
}

#[cfg(unix)]
#[tokio::test]
async fn nobody_else_on_the_device_may_look_into_the_folder() {
    use std::os::unix::fs::PermissionsExt as _;

    let desk = FrontDesk::ready().await;

    let mode = desk.folder.metadata().unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o700);
}
