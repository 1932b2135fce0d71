//! The binary `pinion-portal`.

use std::process::ExitCode;

fn main() -> ExitCode {
    pinion_portal::cli::run()
}
