//! Mails: what each says in which language, templates that cannot do harm, composing, and SMTP.
//!
//! Nothing here knows a database or a queue: values come in, a mail server's answer comes out. A PIN
//! passes through as a value; no type here prints it.

mod compose;
mod language;
mod message;
mod relay;
mod sender;
mod shipped;
mod template;
mod values;

pub use compose::{Letter, NoAddress, Recipient};
pub use language::{FALLBACK, fallbacks, is_tag};
pub use message::{Message, Variable};
pub use relay::{Connection, Delivery, Outage, Relay, RelayError};
pub use sender::{NoSender, Sender};
pub use template::{Mistake, Part, RenderError, Rendered, Template};
pub use values::Values;
