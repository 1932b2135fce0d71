//! A space with one member, behind a portal of either kind: what end-to-end tests sign in to.

mod nexudus;
mod pinion;

pub use nexudus::NexudusSpace;
pub use pinion::{Audited, PinionSpace};

/// The member's name, as the portal has it.
pub const FULL_NAME: &str = "Ada Obi";

/// What the app greets the member with.
pub const FIRST_NAME: &str = "Ada";

/// The member's e-mail address.
pub const EMAIL: &str = "ada.obi@example.org";

/// The member's password.
pub const PASSWORD: &str = "correct-horse-battery";

/// The e-mail address of the admin, where a test has the space make one.
pub const ADMIN: &str = "grace.hale@harbour.example";

/// The admin's name.
pub const ADMIN_NAME: &str = "Grace Hale";

/// The e-mail address of the front desk, where a test has the space make one.
pub const FRONT_DESK: &str = "finn.desk@harbour.example";

/// A portal with one member, and what a test does to it behind the app's back.
pub trait Space: Sized + Send {
    /// Whether the portal is ours, with what only ours offers.
    const IS_PINION: bool;

    /// What the space calls itself.
    fn name(&self) -> String;

    /// Starts the portal on a free port of the loopback, with [`EMAIL`] in it.
    fn start() -> impl Future<Output = Self>;

    /// The portal's address, as a person would type it.
    fn address(&self) -> String;

    /// The member's PIN as the portal has it now.
    fn pin(&self) -> impl Future<Output = String>;

    /// Gives the member another PIN, as an admin would.
    fn change_pin(&self, pin: &str) -> impl Future<Output = ()>;

    /// Checks the member in, as the front desk would.
    fn check_in(&self) -> impl Future<Output = ()>;

    /// Lets every access token handed out so far be too old, and no refresh token.
    fn expire_access_tokens(&self) -> impl Future<Output = ()>;

    /// Ends all of the member's sessions on the portal.
    fn revoke(&self) -> impl Future<Output = ()>;

    /// Sessions of the member that the portal still honours.
    fn sessions(&self) -> impl Future<Output = usize>;

    /// Takes the portal off the network.
    fn go_down(&mut self) -> impl Future<Output = ()>;

    /// Brings the portal back, at the same address and with the same data.
    fn come_back(&mut self) -> impl Future<Output = ()>;

    /// Asks the member for a second factor from now on, and returns a function that tells the code of the moment.
    fn require_second_factor(&self) -> impl Future<Output = Box<dyn Fn() -> String>>;

    /// Makes the member change their password before anything else.
    fn require_new_password(&self) -> impl Future<Output = ()>;
}
