//! Part of a long list.

use sea_orm::{
    ConnectionTrait,
    sea_query::{Asterisk, Expr, ExprTrait, SelectStatement},
};

use crate::{Error, conn::Conn};

/// Which part of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    /// Counted from 1; 0 is taken for it.
    pub number: u64,
    /// How many to a page.
    pub size: u64,
}

impl Page {
    /// Returns how many come before this page.
    #[must_use]
    pub fn offset(self) -> u64 {
        const MOST: u64 = i64::MAX.unsigned_abs();
        let before = self.number.saturating_sub(1).saturating_mul(self.size);
        Ord::min(before, MOST)
    }
}

/// A page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing<T> {
    /// What is on this page.
    pub records: Vec<T>,
    /// How many there are on all pages.
    pub total: u64,
}

/// Returns how many rows `from` has, which selects no column yet.
pub(crate) async fn count(conn: &impl Conn, mut from: SelectStatement) -> Result<u64, Error> {
    let query = from.expr(Expr::col(Asterisk).count()).take();
    let row = conn.raw().query_one(&query).await?.ok_or(Error::Gone("count"))?;
    Ok(row.try_get_by_index::<i64>(0)?.unsigned_abs())
}
