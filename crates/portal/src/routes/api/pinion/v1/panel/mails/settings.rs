//! `/api/pinion/v1/panel/settings/mail`: how is mail sent, and does it work?

use axum::Json;
use axum::extract::State;
use pinion_mail::{Relay, Rendered, Sender};
use pinion_protocol::panel::{MailReadiness, MailSettings, MailSettingsForm, MailTest};
use pinion_storage::customers::Field;
use pinion_storage::{accounts, audit, mail_settings, mails};
use secrecy::ExposeSecret as _;

use crate::auth::panel::Admin;
use crate::delivery::{self, trial};
use crate::extract;
use crate::fields::Fields;
use crate::problem::Problem;
use crate::state::{Shared, State as Portal};
use crate::store::os_random;

/// The fastest pace, far beyond what a mail server takes from one client. Unit: mails a minute.
const FASTEST: u64 = 10_000;

/// How mail is sent, and how it stands with the queue.
#[utoipa::path(
    get,
    path = "/api/pinion/v1/panel/settings/mail",
    operation_id = "panelMailSettings",
    tag = "panel",
    security(("panel" = ["admin"])),
    responses(
        (status = 200, description = "So it is", body = MailSettings),
        (status = 401, description = "Nobody is signed in", body = pinion_protocol::Problem),
        (status = 403, description = "Not an admin", body = pinion_protocol::Problem),
    )
)]
pub async fn get(State(state): State<Shared>, _: Admin) -> Result<Json<MailSettings>, Problem> {
    Ok(Json(view(&state).await?))
}

/// Changes how mail is sent. What waits is tried at once.
#[utoipa::path(
    put,
    path = "/api/pinion/v1/panel/settings/mail",
    operation_id = "panelSetMailSettings",
    tag = "panel",
    request_body = MailSettingsForm,
    security(("panel" = ["admin"])),
    responses(
        (status = 200, description = "So it is from now on", body = MailSettings),
        (status = 401, description = "Nobody is signed in", body = pinion_protocol::Problem),
        (status = 403, description = "Not an admin, or `cross_origin`", body = pinion_protocol::Problem),
        (status = 422, description = "`invalid`", body = pinion_protocol::Problem),
    )
)]
pub async fn put(
    State(state): State<Shared>,
    Admin(staff): Admin,
    extract::Json(form): extract::Json<MailSettingsForm>,
) -> Result<Json<MailSettings>, Problem> {
    let change = read(form)?;
    let before = mail_settings::read(&state.database, &state.keys, staff.account).await?;

    let tx = state.database.begin().await?;
    let account = staff.account;
    mail_settings::change(&tx, &state.keys, account, &change, &mut os_random()).await?;
    let mut what = Vec::new();
    match &change.sender {
        Field::Set(sender) if before.sender.as_ref() != Some(sender) => what.push("sender"),
        Field::Clear if before.sender.is_some() => what.push("sender"),
        Field::Keep | Field::Clear | Field::Set(_) => {}
    }
    match &change.smtp_url {
        Field::Keep => {}
        Field::Clear | Field::Set(_) => what.push("mail server"),
    }
    if change.per_minute != Some(before.per_minute) {
        what.push("pace");
    }
    if !what.is_empty() {
        let entry = staff.entry("mail_settings.changed", None, Some(what.join(", ")));
        audit::write(&tx, &entry, state.now(), &mut os_random()).await?;
    }
    tx.commit().await?;
    Ok(Json(view(&state).await?))
}

/// Mails a few words to who asks for it.
#[utoipa::path(
    post,
    path = "/api/pinion/v1/panel/settings/mail/test",
    operation_id = "panelTestMailSettings",
    tag = "panel",
    security(("panel" = ["admin"])),
    responses(
        (status = 200, description = "What the mail server said", body = MailTest),
        (status = 401, description = "Nobody is signed in", body = pinion_protocol::Problem),
        (status = 403, description = "Not an admin, or `cross_origin`", body = pinion_protocol::Problem),
    )
)]
pub async fn test(
    State(state): State<Shared>,
    Admin(staff): Admin,
) -> Result<Json<MailTest>, Problem> {
    let account = accounts::the_one(&state.database).await?;
    let subject = format!("Test mail from {}", account.name);
    let words = "This mail was sent to see whether mail works. It does.";
    let rendered = Rendered {
        subject,
        text: format!("{words}\n"),
        html: format!("<!doctype html>\n<html lang=\"en\"><body><p>{words}</p></body></html>\n"),
    };
    let test = trial::send(&state, &staff.email, &rendered).await?;
    if test.ok {
        let tx = state.database.begin().await?;
        mail_settings::end_outage(&tx, staff.account).await?;
        tx.commit().await?;
    }
    Ok(Json(test))
}

async fn view(state: &Portal) -> Result<MailSettings, pinion_storage::Error> {
    let settings = mail_settings::read(&state.database, &state.keys, state.account).await?;
    let counts = mails::counts(&state.database, state.account).await?;
    let post = delivery::post(state).await?;
    let from = settings.sender.clone();
    let from = from.or_else(|| state.config.mail.sender.as_ref().map(ToString::to_string));
    let smtp_url = settings.smtp_url.or_else(|| state.config.mail.smtp_url.clone());
    let server = smtp_url.as_ref().and_then(|url| Relay::parse(url.expose_secret()).ok());
    let ready = match (&post, &settings.outage) {
        (None, _) => MailReadiness::NotSet,
        (Some(_), Some(_)) => MailReadiness::Failing,
        (Some(_), None) => MailReadiness::Ready,
    };
    Ok(MailSettings {
        from,
        smtp_url_set: smtp_url.is_some(),
        smtp_server: server.map(|server| server.place()),
        per_minute: settings.per_minute,
        state: ready,
        reason: settings.outage.map(|outage| outage.reason),
        waiting: counts.waiting,
        failed: counts.failed,
    })
}

fn read(form: MailSettingsForm) -> Result<mail_settings::Change, Problem> {
    let mut fields = Fields::default();
    let from = form.from.trim();
    let sender = match from.parse::<Sender>() {
        _ if from.is_empty() => Field::Clear,
        Ok(sender) => Field::Set(sender.to_string()),
        Err(error) => {
            fields.refuse("from", &format!("This {error}."));
            Field::Keep
        }
    };
    let smtp_url = match form.smtp_url {
        None => Field::Keep,
        Some(url) if url.expose_secret().trim().is_empty() => Field::Clear,
        Some(url) => match Relay::parse(url.expose_secret()) {
            Ok(_) => Field::Set(url),
            Err(error) => {
                fields.refuse("smtp_url", &format!("This {error}."));
                Field::Keep
            }
        },
    };
    if !(1..=FASTEST).contains(&form.per_minute) {
        fields.refuse("per_minute", "This takes a whole number from 1 to 10,000.");
    }
    fields.finish()?;
    Ok(mail_settings::Change { sender, smtp_url, per_minute: Some(form.per_minute) })
}
