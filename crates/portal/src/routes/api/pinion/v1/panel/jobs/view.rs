//! What a job looks like to the panel, and what the panel calls the kinds.

use pinion_protocol::panel::{Job, JobKind, JobState};
use pinion_storage::jobs;

use crate::jobs::Kind;
use crate::problem::Problem;
use crate::views;

/// Returns the job; nothing where a newer portal made it, of a kind that this one does not know.
pub fn job(job: jobs::Job) -> Result<Job, Problem> {
    let kind = Kind::from_name(&job.kind).ok_or_else(Problem::not_found)?;
    Ok(Job {
        id: job.id.to_string(),
        kind: to_protocol(kind),
        state: match job.state {
            jobs::JobState::Waiting => JobState::Waiting,
            jobs::JobState::Running => JobState::Running,
            jobs::JobState::Done => JobState::Done,
            jobs::JobState::Cancelled => JobState::Cancelled,
        },
        total: job.total,
        done: job.succeeded + job.refused,
        succeeded: job.succeeded,
        refused: job.refused,
        by: job.by_label,
        created_at: views::time(job.created_at),
        finished_at: job.finished_at.map(views::time),
    })
}

fn to_protocol(kind: Kind) -> JobKind {
    match kind {
        Kind::SendPinReminder => JobKind::SendPinReminder,
        Kind::Suspend => JobKind::Suspend,
        Kind::Activate => JobKind::Activate,
        Kind::NewPins => JobKind::NewPins,
        Kind::Export => JobKind::Export,
    }
}

/// Returns what the worker calls it.
pub fn kind(kind: JobKind) -> Kind {
    match kind {
        JobKind::SendPinReminder => Kind::SendPinReminder,
        JobKind::Suspend => Kind::Suspend,
        JobKind::Activate => Kind::Activate,
        JobKind::NewPins => Kind::NewPins,
        JobKind::Export => Kind::Export,
    }
}
