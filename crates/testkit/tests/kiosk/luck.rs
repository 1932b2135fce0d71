//! Randomness that can be had once more.

use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};

/// The variable with the seed of a run that failed.
const SEED: &str = "PINION_SEED";

/// Randomness of a seed that is printed: what was chosen by it is chosen again where [`SEED`] has that number. When threads and
/// programs have their turns is the system's to say.
pub fn luck() -> StdRng {
    let given = std::env::var(SEED).ok().and_then(|seed| seed.parse().ok());
    let seed: u64 = given.unwrap_or_else(|| rand::rng().random());
    eprintln!("{SEED}={seed}");
    StdRng::seed_from_u64(seed)
}
