//! Finding a portal, signing in and out.

use pinion_client::views::{PortalView, SessionView, SignInForm, StartView};
use pinion_client::{CommandError, MemberApp, Started};
use tauri::{AppHandle, State};

use crate::launch::Options;
use crate::{clipboard, settings};

/// Tells everything the first paint needs.
#[tauri::command]
pub async fn start(
    app: AppHandle,
    member: State<'_, MemberApp>,
    options: State<'_, Options>,
) -> Result<StartView, CommandError> {
    Ok(start_view(&app, &options, member.start().await))
}

/// Asks the keyring again.
#[tauri::command]
pub async fn retry_keyring(
    app: AppHandle,
    member: State<'_, MemberApp>,
    options: State<'_, Options>,
) -> Result<StartView, CommandError> {
    Ok(start_view(&app, &options, member.retry_keyring().await))
}

fn start_view(app: &AppHandle, options: &Options, started: Started) -> StartView {
    StartView {
        session: started.session,
        settings: settings::read(app),
        keyring: started.keyring,
        suggested_portal: options.portal.clone(),
        open_at: options.open_at,
        version: env!("CARGO_PKG_VERSION").to_owned(),
    }
}

/// Finds the portal behind what was typed.
#[tauri::command]
pub async fn find_portal(
    member: State<'_, MemberApp>,
    typed: String,
) -> Result<PortalView, CommandError> {
    member.find_portal(&typed).await
}

/// Signs in.
#[tauri::command]
pub async fn sign_in(
    member: State<'_, MemberApp>,
    form: SignInForm,
) -> Result<SessionView, CommandError> {
    member.sign_in(form).await
}

/// Signs out and forgets everything, the settings and a copied PIN included.
#[tauri::command]
pub async fn sign_out(app: AppHandle, member: State<'_, MemberApp>) -> Result<(), CommandError> {
    settings::forget(&app);
    // At once: a clipboard whose owner hangs must not keep the session alive.
    let (signed_out, ()) = tokio::join!(member.sign_out(), clipboard::take_back_now(&app));

    signed_out
}

/// Asks the portal anew.
#[tauri::command]
pub async fn refresh(member: State<'_, MemberApp>) -> Result<(), CommandError> {
    member.refresh().await;
    Ok(())
}
