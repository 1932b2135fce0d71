//! The files as the build put them here; none where the UI was not built.

use super::Page;

include!(concat!(env!("OUT_DIR"), "/pages.rs"));
