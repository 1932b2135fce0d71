//! The rules of docs/development.md that a machine can check. Each is a function over text, tried
//! on a violation in the test beside it and then on this repository.

#![expect(clippy::unwrap_used, reason = "a repository that cannot be read fails the test")]

mod arrows;
mod length;
mod manifests;
mod names;
mod tree;
mod window;
