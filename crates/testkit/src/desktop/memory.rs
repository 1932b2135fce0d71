//! What a program and everything it started hold in memory, as the kernel counts it.

use std::fs;

use super::tree::{descendants, field};

/// Memory of a tree of processes. Unit: kibibytes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Memory {
    /// Resident, with pages that several processes share counted in each.
    pub resident_kib: u64,
    /// Resident, with shared pages divided among those that share them: the fairer sum.
    pub proportional_kib: u64,
    /// Of no file, so that it is the same whoever else runs the program.
    pub anonymous_kib: u64,
}

/// Adds up the memory of process `root` and of all its descendants.
///
/// # Panics
///
/// If the kernel's process table cannot be read.
#[must_use]
pub fn of_tree(root: u32) -> Memory {
    let mut sum = Memory::default();
    for process in descendants(root) {
        // A process may end between the two readings; then it holds nothing.
        let Ok(rollup) = fs::read_to_string(format!("/proc/{process}/smaps_rollup")) else {
            continue;
        };
        sum.resident_kib += field(&rollup, "Rss:");
        sum.proportional_kib += field(&rollup, "Pss:");
        sum.anonymous_kib += field(&rollup, "Anonymous:");
    }
    sum
}
