//! Cells that a spreadsheet would run as a formula, made harmless on the way out.
//!
//! OWASP, "CSV Injection": a cell that begins with `=`, `+`, `-`, `@`, a tab or a carriage return
//! may be run. Such a cell gets an apostrophe in front, which spreadsheets hide; reading takes it off again,
//! so that an export imports as it was.

use std::borrow::Cow;

const RUNNABLE: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// Returns `cell` as it may be written.
#[must_use]
pub fn guarded(cell: &str) -> Cow<'_, str> {
    let begins_like_a_guard = cell.strip_prefix('\'').is_some_and(|rest| rest.starts_with(begins));
    if cell.starts_with(RUNNABLE) || begins_like_a_guard {
        Cow::Owned(format!("'{cell}"))
    } else {
        Cow::Borrowed(cell)
    }
}

/// Returns what [`guarded`] was given.
#[must_use]
pub fn unguarded(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if rest.starts_with(begins) => rest,
        Some(_) | None => cell,
    }
}

fn begins(c: char) -> bool {
    RUNNABLE.contains(&c) || c == '\''
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_runs_and_every_cell_comes_back() {
        for cell in [
            "=1+1", "+49 30", "-1", "@SUM(A1)", "'=x", "''=x", "''", "'", "O'Brien", "'t Hooft", "",
        ] {
            let written = guarded(cell);

            assert!(!written.starts_with(RUNNABLE), "{cell}");
            assert_eq!(unguarded(&written), cell, "written as {written}");
        }
    }
}
