//! What the portal counts, for Prometheus. No label holds an id, an address or a name.

use std::time::Duration;

use axum::Router;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use prometheus_client::encoding::text::encode;
use prometheus_client::encoding::{EncodeLabelSet, EncodeLabelValue};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::{Registry, Unit};
use std::sync::Arc;

use crate::problem::Problem;

/// The counts of one running portal.
#[derive(Clone)]
pub struct Metrics {
    registry: Arc<Registry>,
    requests: Family<RequestLabels, Counter>,
    durations: Family<RouteLabels, Histogram>,
    sign_ins: Family<SignInLabels, Counter>,
    mails: Family<MailLabels, Counter>,
    mails_waiting: Gauge,
    mails_failed: Gauge,
}

/// What a mail server said to a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EncodeLabelValue)]
pub enum MailOutcome {
    /// It has it.
    Sent,
    /// Not now.
    Later,
    /// Not at all.
    Refused,
    /// It was not asked: the mail could not be put together, or waited for too long.
    Failed,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct MailLabels {
    outcome: MailOutcome,
}

/// How a sign-in or a refresh went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EncodeLabelValue)]
pub enum Outcome {
    /// Tokens were granted.
    Granted,
    /// Something did not fit.
    Refused,
    /// It came during a wait.
    Throttled,
    /// A used refresh token came back.
    Reused,
}

/// How a session was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EncodeLabelValue)]
pub enum Grant {
    /// With a password.
    Password,
    /// With a refresh token.
    RefreshToken,
    /// By a kiosk that is being paired. Most are too early.
    DeviceCode,
    /// In a browser, at the admin panel.
    Panel,
    /// In a browser, at the members portal.
    Members,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RequestLabels {
    route: String,
    method: &'static str,
    status: u16,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RouteLabels {
    route: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct SignInLabels {
    grant: Grant,
    outcome: Outcome,
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::with_prefix("pinion");
        let requests = Family::default();
        // 1 ms to 4 s: below lies the noise, above the request's own time limit.
        let durations = Family::<RouteLabels, Histogram>::new_with_constructor(|| {
            Histogram::new(exponential_buckets(0.001, 2.0, 13))
        });
        let sign_ins = Family::default();
        registry.register("http_requests", "Requests answered", requests.clone());
        registry.register_with_unit(
            "http_request_duration",
            "Time from a request's headers to its answer",
            Unit::Seconds,
            durations.clone(),
        );
        registry.register("sign_ins", "Tokens asked for", sign_ins.clone());
        let mails = Family::default();
        let (mails_waiting, mails_failed) = (Gauge::default(), Gauge::default());
        registry.register("mails", "Mails tried", mails.clone());
        registry.register("mails_waiting", "Mails in the queue", mails_waiting.clone());
        registry.register(
            "mails_failed",
            "Mails refused or given up within the last 90 days",
            mails_failed.clone(),
        );

        Self {
            registry: Arc::new(registry),
            requests,
            durations,
            sign_ins,
            mails,
            mails_waiting,
            mails_failed,
        }
    }
}

impl Metrics {
    /// Counts a request. `route` is its template, never its path.
    pub fn request(&self, route: &str, method: &'static str, status: StatusCode, took: Duration) {
        let route = route.to_owned();
        self.durations
            .get_or_create(&RouteLabels { route: route.clone() })
            .observe(took.as_secs_f64());
        self.requests
            .get_or_create(&RequestLabels { route, method, status: status.as_u16() })
            .inc();
    }

    /// Counts a sign-in or a refresh.
    pub fn sign_in(&self, grant: Grant, outcome: Outcome) {
        self.sign_ins.get_or_create(&SignInLabels { grant, outcome }).inc();
    }

    /// Counts a mail that was tried.
    pub fn mail(&self, outcome: MailOutcome) {
        self.mails.get_or_create(&MailLabels { outcome }).inc();
    }

    /// Tells how many mails wait, and how many did not arrive.
    pub fn mail_queue(&self, waiting: u64, failed: u64) {
        self.mails_waiting.set(i64::try_from(waiting).unwrap_or(i64::MAX));
        self.mails_failed.set(i64::try_from(failed).unwrap_or(i64::MAX));
    }

    /// Returns the counts as Prometheus reads them.
    ///
    /// # Errors
    ///
    /// Never in practice: the text is written to memory.
    pub fn text(&self) -> Result<String, std::fmt::Error> {
        let mut text = String::new();
        encode(&mut text, &self.registry)?;
        Ok(text)
    }

    /// Returns the router of the metrics' own listener: `GET /metrics` and nothing else.
    pub fn router(&self) -> Router {
        let metrics = self.clone();
        Router::new()
            .route("/metrics", get(async move || metrics.answer()))
            .fallback(async || Problem::not_found())
    }

    fn answer(&self) -> Response {
        const MEDIA_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";
        match self.text() {
            Ok(text) => ([(CONTENT_TYPE, MEDIA_TYPE)], text).into_response(),
            Err(error) => Problem::internal(error).into_response(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_by_route_template() {
        let metrics = Metrics::default();

        metrics.request("/{lang}/profile", "GET", StatusCode::OK, Duration::from_millis(3));
        metrics.sign_in(Grant::Password, Outcome::Refused);

        let text = metrics.text().unwrap();
        assert!(
            text.contains(
                r#"pinion_http_requests_total{route="/{lang}/profile",method="GET",status="200"} 1"#
            ),
            "{text}"
        );
        assert!(
            text.contains(r#"pinion_sign_ins_total{grant="Password",outcome="Refused"} 1"#),
            "{text}"
        );
    }
}
