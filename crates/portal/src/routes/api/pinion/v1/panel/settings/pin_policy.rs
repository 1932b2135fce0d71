//! `/api/pinion/v1/panel/settings/pin-policy`: the rules for PINs, and how many codes are left.

use axum::Json;
use axum::extract::State;
use pinion_domain::{ForbiddenCodes, Pin, PinPolicy};
use pinion_protocol::panel::{PinPolicyChange, PinPolicySettings};
use pinion_storage::{AccountId, Conn, accounts, audit, pins};

use crate::auth::panel::Admin;
use crate::extract;
use crate::fields::{Fields, sentence};
use crate::problem::Problem;
use crate::state::Shared;
use crate::store::os_random;

/// The rules for PINs, and how many codes are left.
#[utoipa::path(
    get,
    path = "/api/pinion/v1/panel/settings/pin-policy",
    operation_id = "panelPinPolicy",
    tag = "panel",
    security(("panel" = ["admin"])),
    responses(
        (status = 200, description = "As they are", body = PinPolicySettings),
        (status = 401, description = "Nobody is signed in", body = pinion_protocol::Problem),
        (status = 403, description = "Not an admin", body = pinion_protocol::Problem),
    )
)]
pub async fn get(
    State(state): State<Shared>,
    Admin(staff): Admin,
) -> Result<Json<PinPolicySettings>, Problem> {
    let policy = accounts::the_one(&state.database).await?.policy;
    Ok(Json(view(&state, &state.database, staff.account, &policy).await?))
}

/// Sets the rules for PINs. PINs that are there stay as they are.
#[utoipa::path(
    put,
    path = "/api/pinion/v1/panel/settings/pin-policy",
    operation_id = "panelSetPinPolicy",
    tag = "panel",
    request_body = PinPolicyChange,
    security(("panel" = ["admin"])),
    responses(
        (status = 200, description = "As they are now", body = PinPolicySettings),
        (status = 401, description = "Nobody is signed in", body = pinion_protocol::Problem),
        (status = 403, description = "Not an admin", body = pinion_protocol::Problem),
        (status = 422, description = "`invalid`", body = pinion_protocol::Problem),
    )
)]
pub async fn put(
    State(state): State<Shared>,
    Admin(staff): Admin,
    extract::Json(form): extract::Json<PinPolicyChange>,
) -> Result<Json<PinPolicySettings>, Problem> {
    let policy = read(&form)?;

    let tx = state.database.begin().await?;
    let mut account = accounts::the_one(&tx).await?;
    if account.policy != policy {
        account.policy = policy;
        accounts::update(&tx, &account).await?;
        let detail = format!(
            "{} digits, {} forbidden codes, five digits {}",
            form.digits,
            account.policy.forbidden().iter().count(),
            if form.five_digits_required { "required" } else { "not required" },
        );
        let entry = staff.entry("pin_policy.changed", None, Some(detail));
        audit::write(&tx, &entry, state.now(), &mut os_random()).await?;
    }
    let after = view(&state, &tx, staff.account, &account.policy).await?;
    tx.commit().await?;

    Ok(Json(after))
}

fn read(form: &PinPolicyChange) -> Result<PinPolicy, Problem> {
    let mut fields = Fields::default();
    let codes: Result<ForbiddenCodes, _> =
        form.forbidden.iter().map(|code| Pin::parse(code.trim())).collect();
    if let Err(error) = &codes {
        fields.refuse("forbidden", &format!("A code is none: {error}."));
    }
    let digits = PinPolicy::new(form.digits, ForbiddenCodes::default(), false);
    if let Err(error) = digits {
        fields.refuse("digits", &sentence(&error.to_string()));
    } else if form.five_digits_required && form.digits != PinPolicy::DEFAULT_DIGITS {
        fields.refuse(
            "digits",
            "An integration that is on (doors, Wi-Fi or printing) needs PINs of five digits.",
        );
    }
    fields.finish()?;

    let codes = codes.unwrap_or_default();
    PinPolicy::new(form.digits, codes, form.five_digits_required).map_err(Problem::internal)
}

async fn view(
    state: &Shared,
    conn: &impl Conn,
    account: AccountId,
    policy: &PinPolicy,
) -> Result<PinPolicySettings, Problem> {
    let fill = pins::fill(conn, &state.keys, account, policy, state.now()).await?;
    Ok(PinPolicySettings {
        rules: PinPolicyChange {
            digits: policy.digits(),
            forbidden: policy.forbidden().iter().map(str::to_owned).collect(),
            five_digits_required: policy.five_digits_required(),
        },
        free: fill.free(),
        total: fill.allowed,
        low: fill.is_low(),
    })
}
