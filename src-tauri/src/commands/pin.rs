//! The PIN: masked, shown, copied.

use pinion_client::views::{PinView, RevealedPinView};
use pinion_client::{CommandError, MemberApp};
use tauri::{AppHandle, State, WebviewWindow};

use crate::{clipboard, window};

/// Tells about the PIN without its digits.
#[tauri::command]
pub async fn pin(member: State<'_, MemberApp>) -> Result<PinView, CommandError> {
    member.pin().await
}

/// Shows the digits and their QR, out of reach of screenshots where the platform can.
#[tauri::command]
pub async fn reveal_pin(
    window: WebviewWindow,
    member: State<'_, MemberApp>,
) -> Result<RevealedPinView, CommandError> {
    window::protect(&window, true);
    member.reveal_pin()
}

/// Takes note that the digits are off the screen.
#[tauri::command]
pub async fn pin_hidden(window: WebviewWindow) -> Result<(), CommandError> {
    window::protect(&window, false);
    Ok(())
}

/// Copies the PIN for a while.
#[tauri::command]
pub async fn copy_pin(app: AppHandle, member: State<'_, MemberApp>) -> Result<(), CommandError> {
    clipboard::lend(&app, member.pin_to_copy()?).await
}
