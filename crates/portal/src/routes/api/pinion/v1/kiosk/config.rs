//! `GET /api/pinion/v1/kiosk/config`: how shall this kiosk look and behave?

use axum::Json;
use axum::extract::State;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use pinion_protocol::kiosk::{KioskConfig, SealKey};
use pinion_storage::{accounts, event_keys, pins};

use crate::auth::kiosk::KioskCaller;
use crate::problem::Problem;
use crate::state::Shared;
use crate::views;

/// How shall this kiosk look and behave? Asked once a minute, it also tells a revoked kiosk so in time.
#[utoipa::path(
    get,
    path = "/api/pinion/v1/kiosk/config",
    operation_id = "kioskConfig",
    tag = "kiosk",
    security(("kiosk" = [])),
    responses(
        (status = 200, description = "As it is at present", body = KioskConfig),
        (status = 401, description = "No kiosk's token, or one that was revoked", body = pinion_protocol::Problem),
    )
)]
pub async fn get(
    State(state): State<Shared>,
    KioskCaller(kiosk): KioskCaller,
) -> Result<Json<KioskConfig>, Problem> {
    let account = accounts::the_one(&state.database).await?;
    let (number, public) = event_keys::hand_out(&state.database, &state.keys).await?;
    let digits = account.policy.digits();
    let one_pin_length = pins::all_have(&state.database, account.id, digits).await?;
    Ok(Json(KioskConfig {
        id: kiosk.id,
        name: kiosk.name,
        location: kiosk.location_name,
        space: views::space(account),
        one_pin_length,
        now: views::time(state.now()),
        seal_key: SealKey { number, public: URL_SAFE_NO_PAD.encode(public) },
        exit_released_at: kiosk.exit_released_at.map(views::time),
    }))
}

#[cfg(test)]
mod tests {
    use axum::http::StatusCode;
    use pinion_protocol::ErrorCode;
    use pinion_storage::kiosks;

    use super::*;
    use crate::testing::on_both_databases;

    const PATH: &str = "/api/pinion/v1/kiosk/config";

    on_both_databases! {
        async fn tells_a_kiosk_how_to_be_until_it_is_revoked(portal: TestPortal) {
            portal.admin("ada@example.org").await;
            let kiosk = portal.kiosk("Front desk").await;
            let config: KioskConfig = portal.get_as(&kiosk.token, PATH).await.json();
            assert_eq!((config.id, config.name.as_str(), config.space.pin_digits), (kiosk.id, "Front desk", 5));

            let tx = portal.state.database.begin().await.unwrap();
            assert!(kiosks::revoke(&tx, portal.state.account, kiosk.id, false, portal.state.now()).await.unwrap());
            tx.commit().await.unwrap();

            let answer = portal.get_as(&kiosk.token, PATH).await;
            assert_eq!((answer.status, answer.problem()), (StatusCode::UNAUTHORIZED, ErrorCode::Unauthorized));
        }

        async fn tells_a_kiosk_whether_as_many_digits_as_usual_are_a_whole_pin(portal: TestPortal) {
            let kiosk = portal.kiosk("Front desk").await;
            let told = async || portal.get_as(&kiosk.token, PATH).await.json::<KioskConfig>().one_pin_length;
            assert!(told().await, "nobody has a PIN of another length");
            portal.member("ana@example.org").await;
            assert!(told().await);

            portal.limit_codes(6, &[]).await;
            assert!(!told().await, "Ana's is shorter than new ones");
            portal.member("bob@example.org").await;
            assert!(!told().await, "Ana's still is");
            portal.limit_codes(5, &[]).await;

            assert!(!told().await, "Bob's is longer");
        }
    }
}
