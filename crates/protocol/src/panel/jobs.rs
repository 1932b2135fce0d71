//! What is done for many customers at once.

use serde::{Deserialize, Serialize};

use super::CustomerQuery;

/// What can be done for many customers at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum JobKind {
    /// Mail each their PIN.
    SendPinReminder,
    /// They may no longer use their PIN.
    Suspend,
    /// They may use it again.
    Activate,
    /// Give each another PIN, and mail it to them where that message is on.
    NewPins,
    /// Write each into a file.
    Export,
}

/// For whom something is to be done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(untagged)]
pub enum JobSelection {
    /// For these.
    These {
        /// The customers' numbers.
        ids: Vec<i64>,
    },
    /// For all that a list shows on all its pages, but some.
    Matching {
        /// The list's.
        query: CustomerQuery,
        /// The numbers of those left out.
        #[serde(default)]
        except: Vec<i64>,
    },
}

/// A job to be made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct JobForm {
    /// What is to be done.
    pub kind: JobKind,
    /// For whom.
    pub selection: JobSelection,
}

/// How it stands with a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum JobState {
    /// Nothing was done yet.
    Waiting,
    /// It is being done.
    Running,
    /// Everybody has a result.
    Done,
    /// Somebody stopped it. What was done stays done.
    Cancelled,
}

/// A job. It goes on when the browser is closed and when the portal restarts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Job {
    /// A UUID.
    pub id: String,
    /// What is done.
    pub kind: JobKind,
    /// How it stands.
    pub state: JobState,
    /// For how many customers.
    pub total: u64,
    /// For how many of them there is a result.
    pub done: u64,
    /// For how many it was done.
    pub succeeded: u64,
    /// For how many it was not.
    pub refused: u64,
    /// Who asked for it.
    pub by: String,
    /// When.
    pub created_at: String,
    /// When it was done or stopped.
    pub finished_at: Option<String>,
}

/// What became of a customer of a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum JobOutcome {
    /// It is not their turn yet.
    Waiting,
    /// It was done.
    Succeeded,
    /// It was not; there is a reason.
    Refused,
}

/// A customer of a job.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct JobResult {
    /// The customer's number.
    pub customer_id: i64,
    /// The name; `null` where there is no such customer any more.
    pub full_name: Option<String>,
    /// What became of it.
    pub outcome: JobOutcome,
    /// Why it was not done, as a sentence; or what a mail server said of the mail.
    pub reason: Option<String>,
    /// How it stands with the mail it caused: `waiting`, `sending`, `sent`, `refused` or `failed`.
    pub mail_state: Option<String>,
}

/// Which of a job's results are asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema, utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(default)]
pub struct JobResultQuery {
    /// `succeeded` or `refused` alone.
    pub outcome: Option<JobOutcome>,
}
