//! How storage fails where nobody asked for anything wrong.

use std::{borrow::Cow, fmt};

use sea_orm::{DbErr, RuntimeErr, SqlErr, sqlx::error::DatabaseError};

/// The database did not do its part, or holds what it cannot hold.
///
/// What a caller may be refused (a PIN that is taken, an e-mail address in use) is not here: each
/// operation that can refuse has an error of its own, with a variant for this one.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Error {
    /// The address names no database this program can use.
    #[error("the database address must start with sqlite: or postgres:")]
    Address,

    /// The database could not be reached or opened.
    #[error("the database cannot be opened: {0}")]
    Unreachable(Cause),

    /// A statement failed.
    #[error("the database failed: {0}")]
    Failed(Cause),

    /// The database has tables this program does not know, or lacks some it needs.
    #[error("the database's tables do not fit this program: {0}")]
    Tables(Cause),

    /// What was asked for exists on SQLite alone.
    #[error("{0}")]
    NotOnThisDatabase(&'static str),

    /// A row holds what no row can hold.
    #[error("the database holds a damaged {0}")]
    Damaged(&'static str),

    /// The keys were rotated, and the new ones are not where this program reads them.
    #[error(
        "the PIN keys number {0}, which the database uses, are not here; \
         this server needs the keys of the one where they were rotated"
    )]
    LacksKeys(i16),

    /// A row that was there a moment ago is gone.
    #[error("the {0} is gone")]
    Gone(&'static str),
}

/// What the database said.
///
/// Its text has no bound values. The driver's own `Debug` has (PostgreSQL's detail names the
/// duplicate key), so this one prints the text too.
#[derive(Clone)]
pub struct Cause(DbErr);

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Cause({})", self.0)
    }
}

impl Error {
    pub(crate) fn unreachable(error: DbErr) -> Self {
        Self::Unreachable(Cause(error))
    }

    pub(crate) fn tables(error: DbErr) -> Self {
        Self::Tables(Cause(error))
    }

    /// Tells whether the database does not answer at present, so that it is worth asking again later.
    #[must_use]
    pub fn is_unavailable(&self) -> bool {
        match self {
            // Keys that are missing are missing until somebody brings them.
            Self::Unreachable(_) | Self::LacksKeys(_) => true,
            Self::Failed(Cause(error)) => {
                is_lost_connection(error) || is_locked(error) || is_without_room(error)
            }
            Self::Address
            | Self::Tables(_)
            | Self::NotOnThisDatabase(_)
            | Self::Damaged(_)
            | Self::Gone(_) => false,
        }
    }

    /// Tells whether a row refers to one that is not there: of a PIN, keys that were rotated.
    pub(crate) fn is_stale_reference(&self) -> bool {
        let Self::Failed(Cause(error)) = self else {
            return false;
        };
        matches!(error.sql_err(), Some(SqlErr::ForeignKeyConstraintViolation(_)))
    }

    /// Tells whether two writers met at a unique index, or waited for one another.
    #[must_use]
    pub fn is_collision(&self) -> bool {
        let Self::Failed(Cause(error)) = self else {
            return false;
        };
        matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_))) || is_deadlock(error)
    }
}

/// No connection was to be had, or it broke. Of what PostgreSQL says itself: class 08, 53300 (too many clients) and
/// 57P01 to 57P03 (it shuts down, or starts).
fn is_lost_connection(error: &DbErr) -> bool {
    use sea_orm::sqlx::Error as Sqlx;

    if matches!(error, DbErr::ConnectionAcquire(_) | DbErr::Conn(_)) {
        return true;
    }
    if let Some(code) = code(error) {
        return code.starts_with("08")
            || matches!(code.as_ref(), "53300" | "57P01" | "57P02" | "57P03");
    }
    let (DbErr::Exec(RuntimeErr::SqlxError(error)) | DbErr::Query(RuntimeErr::SqlxError(error))) =
        error
    else {
        return false;
    };
    matches!(
        error.as_ref(),
        Sqlx::Io(_) | Sqlx::PoolTimedOut | Sqlx::PoolClosed | Sqlx::WorkerCrashed
    )
}

/// PostgreSQL's 40P01 and 40001. SQLite has one writer, and so neither.
fn is_deadlock(error: &DbErr) -> bool {
    matches!(code(error).as_deref(), Some("40P01" | "40001"))
}

/// `SQLITE_BUSY`, whatever its reason.
pub(crate) fn is_locked(error: &DbErr) -> bool {
    sqlite_code(error).is_some_and(|code| code & 0xff == 5)
}

/// The disk is full: `SQLITE_FULL`; `SQLITE_IOERR_SHMSIZE`, of the index of SQLite's log; PostgreSQL's 53100.
fn is_without_room(error: &DbErr) -> bool {
    sqlite_code(error).is_some_and(|code| code & 0xff == 13 || code == 4874)
        || code(error).as_deref() == Some("53100")
}

/// SQLite's extended result code, whose lowest byte says what it is, whatever its reason. A SQLSTATE may be a number too,
/// and has five characters, as no code of SQLite's has.
fn sqlite_code(error: &DbErr) -> Option<i32> {
    code(error).filter(|code| code.len() < 5)?.parse().ok()
}

/// What the database itself calls its refusal: a SQLSTATE, or SQLite's extended result code.
fn code(error: &DbErr) -> Option<Cow<'_, str>> {
    let (DbErr::Conn(RuntimeErr::SqlxError(error))
    | DbErr::Exec(RuntimeErr::SqlxError(error))
    | DbErr::Query(RuntimeErr::SqlxError(error))) = error
    else {
        return None;
    };
    error.as_database_error().and_then(DatabaseError::code)
}

impl From<DbErr> for Error {
    fn from(error: DbErr) -> Self {
        Self::Failed(Cause(error))
    }
}
