//! The choices made on this device.

use pinion_client::CommandError;
use pinion_client::views::Settings;
use tauri::AppHandle;

use crate::settings;

/// Keeps the settings.
#[tauri::command]
pub async fn save_settings(app: AppHandle, settings: Settings) -> Result<Settings, CommandError> {
    settings::write(&app, &settings)?;
    Ok(settings)
}
