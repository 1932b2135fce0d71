//! What a program and everything it started hold in memory, as the kernel counts it.

use std::collections::HashMap;
use std::fs;

/// Memory of a tree of processes. Unit: kibibytes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Memory {
    /// Resident, with pages that several processes share counted in each.
    pub resident_kib: u64,
    /// Resident, with shared pages divided among those that share them: the fairer sum.
    pub proportional_kib: u64,
}

/// Adds up the memory of process `root` and of all its descendants.
///
/// # Panics
///
/// If the kernel's process table cannot be read.
#[must_use]
pub fn of_tree(root: u32) -> Memory {
    let children = children();
    let mut sum = Memory::default();
    let mut tree = vec![root];
    while let Some(process) = tree.pop() {
        tree.extend(children.get(&process).into_iter().flatten());
        // A process may end between the two readings; then it holds nothing.
        let Ok(rollup) = fs::read_to_string(format!("/proc/{process}/smaps_rollup")) else {
            continue;
        };
        sum.resident_kib += field(&rollup, "Rss:");
        sum.proportional_kib += field(&rollup, "Pss:");
    }
    sum
}

fn children() -> HashMap<u32, Vec<u32>> {
    let mut children: HashMap<u32, Vec<u32>> = HashMap::new();
    for entry in fs::read_dir("/proc").expect("the kernel shows its processes").flatten() {
        let Some(process) = entry.file_name().to_str().and_then(|name| name.parse().ok()) else {
            continue;
        };
        let Ok(status) = fs::read_to_string(entry.path().join("status")) else { continue };
        let parent = u32::try_from(field(&status, "PPid:")).expect("process ids fit");
        children.entry(parent).or_default().push(process);
    }
    children
}

fn field(text: &str, name: &str) -> u64 {
    let line = text.lines().find_map(|line| line.strip_prefix(name));
    line.and_then(|rest| rest.split_whitespace().next())
        .and_then(|number| number.parse().ok())
        .unwrap_or_default()
}
