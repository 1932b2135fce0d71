//! A portal that is not ours: it answers on 127.0.0.1 as Nexudus is documented, or was seen, to answer.
//!
//! What the documents leave open is answered here in one of the ways a client must live with. Time does not pass
//! by itself; see [`Nexudus::pass`]. Every switch acts on the next request.

mod check_in;
mod directory;
mod fault;
mod handle;
mod profile;
mod routes;
mod server;
mod state;
mod token;

pub use fault::Fault;
pub use handle::Nexudus;
pub use state::{Account, Recorded};
