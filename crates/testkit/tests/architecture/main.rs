//! The rules of docs/development.md that a machine can check. Each is a function over text, tried
//! on a violation in the test beside it and then on this repository.

mod arrows;
mod length;
mod manifests;
mod names;
mod tree;
