//! What a portal's database holds of presses and visits, read past the portal.

use std::collections::BTreeMap;

use sqlx::Connection as _;
use sqlx::postgres::PgConnection;
use sqlx::sqlite::SqliteConnection;
use uuid::Uuid;

use super::is_near;

const PRESSES: &str = "SELECT coalesce(customers.email, ''), said_at_ms, at_ms, outcome, reason, \
     visit_id FROM check_in_events LEFT JOIN customers ON customers.id = customer_id \
     ORDER BY received_at_ms, said_at_ms";

const VISITS: &str = "SELECT visits.id, email, from_ms, to_ms FROM visits \
     JOIN customers ON customers.id = customer_id ORDER BY from_ms, to_ms IS NULL, to_ms";

/// Presses and visits.
#[derive(Debug, Clone, Default)]
pub struct Books {
    /// In the order in which the portal heard of them.
    pub presses: Vec<BookedPress>,
    /// In the order in which they began.
    pub visits: Vec<BookedVisit>,
}

/// A press and what became of it. Unit of times: Unix milliseconds.
#[derive(Debug, Clone)]
pub struct BookedPress {
    /// Whose; empty where nobody knows.
    pub email: String,
    /// When the kiosk says it was.
    pub said_at_ms: i64,
    /// When it counts.
    pub at_ms: i64,
    /// What became of it, by its name in the database.
    pub outcome: String,
    /// Why nothing came of it or it waits for one of the staff, likewise.
    pub reason: Option<String>,
    /// The visit that it began or ended.
    pub visit: Option<Uuid>,
}

/// A visit. Unit of times: Unix milliseconds.
#[derive(Debug, Clone)]
pub struct BookedVisit {
    /// Its id.
    pub id: Uuid,
    /// Whose.
    pub email: String,
    /// When it began.
    pub from_ms: i64,
    /// When it ended, where it has.
    pub to_ms: Option<i64>,
}

type PressRow = (String, i64, i64, String, Option<String>, Option<Uuid>);
type VisitRow = (Uuid, String, i64, Option<i64>);

/// Asks both questions over a connection of either kind.
macro_rules! rows {
    ($connection:expr) => {{
        let mut connection = $connection.await.expect("the database opens");
        let presses = sqlx::query_as(PRESSES).fetch_all(&mut connection).await;
        let visits = sqlx::query_as(VISITS).fetch_all(&mut connection).await;
        connection.close().await.expect("it closes");
        (presses.expect("it answers"), visits.expect("it answers"))
    }};
}

impl Books {
    /// Reads the database at `url`.
    ///
    /// # Panics
    ///
    /// If it cannot be read.
    pub async fn read(url: &str) -> Self {
        let (presses, visits): (Vec<PressRow>, Vec<VisitRow>) = if url.starts_with("sqlite:") {
            rows!(SqliteConnection::connect(url))
        } else {
            rows!(PgConnection::connect(url))
        };
        let press = |(email, said_at_ms, at_ms, outcome, reason, visit)| BookedPress {
            email,
            said_at_ms,
            at_ms,
            outcome,
            reason,
            visit,
        };
        let visit = |(id, email, from_ms, to_ms)| BookedVisit { id, email, from_ms, to_ms };

        Self {
            presses: presses.into_iter().map(press).collect(),
            visits: visits.into_iter().map(visit).collect(),
        }
    }

    /// How many presses became this, by its name in the database.
    #[must_use]
    pub fn count(&self, outcome: &str) -> usize {
        self.presses.iter().filter(|press| press.is(outcome)).count()
    }

    /// How many visits go on.
    #[must_use]
    pub fn open(&self) -> usize {
        self.visits.iter().filter(|visit| visit.to_ms.is_none()).count()
    }

    /// The visits are what the presses say: each was begun by one press and, where it is over, ended by one; nobody is
    /// in twice.
    pub(super) fn faults_of_visits(&self) -> Vec<String> {
        let mut faults = Vec::new();
        let mut moved = BTreeMap::<(Uuid, &str), Vec<i64>>::new();
        for press in self.presses.iter().filter(|press| press.moves()) {
            match press.visit {
                Some(visit) => {
                    moved.entry((visit, &press.outcome)).or_default().push(press.at_ms);
                }
                None => faults.push(format!("{press:?} changed no visit")),
            }
        }

        let mut last = BTreeMap::<&str, &BookedVisit>::new();
        for visit in &self.visits {
            let mut ends = |outcome, at_ms: Option<i64>| {
                let presses = moved.remove(&(visit.id, outcome)).unwrap_or_default();
                match (presses.as_slice(), at_ms) {
                    ([], None) => true,
                    ([press_ms], Some(at_ms)) => is_near(*press_ms, at_ms),
                    _ => false,
                }
            };
            let is_begun = ends("checked_in", Some(visit.from_ms));
            let is_ended = ends("checked_out", visit.to_ms);
            if !is_begun || !is_ended {
                faults.push(format!("{visit:?} is not what the presses say"));
            }
            let before = last.insert(&visit.email, visit);
            if before.is_some_and(|before| before.to_ms.is_none_or(|to_ms| to_ms > visit.from_ms)) {
                faults.push(format!("{visit:?} began while {before:?} went on"));
            }
        }
        for ((visit, outcome), _) in moved {
            faults.push(format!("a press {outcome} changed {visit}, which is not there"));
        }
        faults
    }
}

impl BookedPress {
    /// Whether this became of it.
    #[must_use]
    pub fn is(&self, outcome: &str) -> bool {
        self.outcome == outcome
    }

    fn moves(&self) -> bool {
        self.is("checked_in") || self.is("checked_out")
    }
}
