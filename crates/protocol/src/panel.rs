//! What the admin panel and the portal say to each other, below [`PATH`].

mod audit;
mod customers;
mod files;
mod jobs;
mod list;
mod mails;
mod messages;
mod second_factor;
mod session;
mod settings;
mod space;
mod team;
mod visits;

pub use audit::{AuditQuery, AuditRecord, HistoryEntry};
pub use customers::{
    Access, Customer, CustomerChange, CustomerKind, CustomerQuery, CustomerRow, CustomerSort,
    CustomerStatus, Direction, NewCustomer, PinForm, Presence, SeenRevision, ShownPin,
};
pub use files::{
    ExportForm, ImportPreview, ImportResult, ImportRun, PreviewCounts, PreviewRow, RowOutcome,
};
pub use jobs::{
    Job, JobForm, JobKind, JobOutcome, JobResult, JobResultQuery, JobSelection, JobState,
};
pub use list::{Named, Paged};
pub use mails::{Mail, MailQuery, MailReadiness, MailSettings, MailSettingsForm, MailTest};
pub use messages::{
    Message, MessageDraft, MessageForm, MessageLanguage, MessagePreview, MessageSeen,
    MessageSwitch, MessageText, MessageVariable, MessageVersion, TemplateError,
};
pub use second_factor::{Password, RecoveryCodes, SecondFactorCode, SecondFactorOffer};
pub use session::{Role, SetUp, SignIn, StaffSession, StaffUser};
pub use settings::{ApiAccess, ApiAccessChange, CheckInSettings, SecuritySettings};
pub use space::{PinPolicyChange, PinPolicySettings, SpaceSettings};
pub use team::{NewTeamMember, TeamMember, TeamMemberChange};
pub use visits::{
    FailedCheckIn, KeptCheckIn, KeptCheckInAccepted, KeptCheckInsDismissal, KeptCheckInsDismissed,
    NewVisit, Present, PresentList, Visit, VisitQuery, VisitSource,
};

/// The path of the panel's interface, below a portal's address.
pub const PATH: &str = "/api/pinion/v1/panel";
