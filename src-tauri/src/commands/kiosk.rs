//! The kiosk: into it, at it, out of it.

use pinion_client::kiosk::views::{
    ExitView, KioskSettings, KioskStartView, KioskView, PressMeans, PressView,
};
use pinion_client::{CommandError, ErrorCode, KioskApp, MemberApp};
use tauri::ipc::{InvokeBody, Request};
use tauri::{AppHandle, State, WebviewWindow};

use crate::launch::Options;
use crate::window::anew;
use crate::{autostart, frame, mode, settings};

/// Has the kiosk's page begin anew. What it knows is the app's.
#[tauri::command]
pub async fn kiosk_renew(window: WebviewWindow) -> Result<(), CommandError> {
    anew::renew(&window).map_err(|error| {
        tracing::warn!(%error, "The page does not begin anew");
        CommandError::from(ErrorCode::Internal)
    })
}

/// Makes this device a kiosk, where nobody is signed in.
#[tauri::command]
pub async fn become_kiosk(
    app: AppHandle,
    member: State<'_, MemberApp>,
) -> Result<(), CommandError> {
    member.nobody_is_signed_in()?;
    mode::change(&app, mode::Mode::Kiosk)
}

/// Tells everything the first paint needs.
#[tauri::command]
pub async fn kiosk_start(
    app: AppHandle,
    kiosk: State<'_, KioskApp>,
    options: State<'_, Options>,
) -> Result<KioskStartView, CommandError> {
    let view = kiosk.start().await;
    // One that was left, and was started as a kiosk again, is one also where nobody says so the next time.
    if matches!(view, KioskView::Ready(_)) {
        mode::note(&app, mode::Mode::Kiosk);
    }

    Ok(start_view(&app, &options, view))
}

/// Asks the keyring again.
#[tauri::command]
pub async fn kiosk_retry_keyring(
    app: AppHandle,
    kiosk: State<'_, KioskApp>,
    options: State<'_, Options>,
) -> Result<KioskStartView, CommandError> {
    Ok(start_view(&app, &options, kiosk.retry_keyring().await))
}

fn start_view(app: &AppHandle, options: &Options, kiosk: KioskView) -> KioskStartView {
    KioskStartView {
        kiosk,
        settings: settings::read_kiosk(app),
        can_autostart: cfg!(desktop),
        suggested_portal: options.portal.clone(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
    }
}

/// Finds the portal behind what was typed, and asks it for a code.
#[tauri::command]
pub async fn kiosk_pair(kiosk: State<'_, KioskApp>, typed: String) -> Result<(), CommandError> {
    kiosk.pair(&typed).await
}

/// Gives pairing up.
#[tauri::command]
pub async fn kiosk_cancel_pairing(kiosk: State<'_, KioskApp>) -> Result<(), CommandError> {
    kiosk.cancel_pairing().await
}

/// Sets the exit code, once.
#[tauri::command]
pub async fn kiosk_set_exit_code(
    app: AppHandle,
    kiosk: State<'_, KioskApp>,
    code: String,
) -> Result<(), CommandError> {
    kiosk.set_exit_code(&code).await?;
    // Also where it was told so when it was started: the next time nobody may.
    mode::note(&app, mode::Mode::Kiosk);
    Ok(())
}

/// Takes a press.
#[tauri::command]
pub async fn kiosk_press(
    kiosk: State<'_, KioskApp>,
    scan: String,
    by: PressMeans,
) -> Result<PressView, CommandError> {
    kiosk.press(&scan, by).await
}

/// Takes a picture of the camera: width and height as 32 bits each, the lowest byte first, then a byte a pixel.
#[tauri::command]
pub async fn kiosk_look(
    kiosk: State<'_, KioskApp>,
    request: Request<'_>,
) -> Result<Option<PressView>, CommandError> {
    let InvokeBody::Raw(body) = request.body() else { return Err(ErrorCode::Internal.into()) };
    let (width, height, brightness) = frame::read(body).ok_or(ErrorCode::Internal)?;
    kiosk.look(width, height, brightness.to_vec()).await
}

/// Tries the exit code.
#[tauri::command]
pub async fn kiosk_unlock(
    kiosk: State<'_, KioskApp>,
    code: String,
) -> Result<ExitView, CommandError> {
    kiosk.unlock(&code).await
}

/// Shuts what the exit code opened.
#[tauri::command]
pub async fn kiosk_lock(kiosk: State<'_, KioskApp>) -> Result<(), CommandError> {
    kiosk.lock();
    Ok(())
}

/// Keeps the settings.
#[tauri::command]
pub async fn kiosk_save_settings(
    app: AppHandle,
    kiosk: State<'_, KioskApp>,
    settings: KioskSettings,
) -> Result<KioskSettings, CommandError> {
    let settings = autostart::follow(&app, kiosk.settings_to_keep(settings)?);
    settings::write_kiosk(&app, &settings)?;
    Ok(settings)
}

/// Leaves kiosk mode. Where that fails, the kiosk goes on as one.
#[tauri::command]
pub async fn kiosk_leave(app: AppHandle, kiosk: State<'_, KioskApp>) -> Result<(), CommandError> {
    let may_be_paired = kiosk.may_be_paired();
    kiosk.leave().await?;
    let left = mode::change(&app, mode::Mode::Member);
    if left.is_err() {
        kiosk.start().await;
    } else if !may_be_paired {
        autostart::end(&app);
    }
    left
}

/// Forgets the pairing, not what is unsent.
#[tauri::command]
pub async fn kiosk_unpair(kiosk: State<'_, KioskApp>) -> Result<(), CommandError> {
    kiosk.unpair().await
}

/// Back to the address after a revoke.
#[tauri::command]
pub async fn kiosk_start_over(kiosk: State<'_, KioskApp>) -> Result<(), CommandError> {
    kiosk.start_over().await
}
