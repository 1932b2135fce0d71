//! What a portal says of a member, made fit to show and to keep.

use pinion_domain::first_name;
use pinion_protocol::MemberRecord;

use crate::error::ErrorCode;
use crate::pincode::{NotAPincode, Pincode};
use crate::text;
use crate::views::MemberView;

/// What a portal's record says of a member.
pub struct Told {
    /// The member, without a photo.
    pub member: MemberView,
    /// Their PIN, if they have one.
    pub code: Option<Pincode>,
}

impl Told {
    /// Reads `record`; `email` is what the member signed in with, for portals that do not tell it.
    ///
    /// # Errors
    ///
    /// [`NotAPincode`].
    pub fn read(record: &MemberRecord, email: &str) -> Result<Self, NotAPincode> {
        let full_name = text::name(record.full_name.as_deref().unwrap_or_default());
        let first_name = text::optional_name(record.salutation.as_deref())
            .unwrap_or_else(|| first_name(&full_name).to_owned());

        Ok(Self {
            code: Pincode::told(record.access_pincode.as_ref())?,
            member: MemberView {
                full_name,
                first_name,
                email: text::email(record.email.as_deref().unwrap_or(email)),
                company: text::optional_name(record.company_name.as_deref()),
                photo: None,
                checked_in: record.checked_in,
            },
        })
    }
}

impl From<NotAPincode> for ErrorCode {
    fn from(_: NotAPincode) -> Self {
        Self::PortalTrouble
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(record: &MemberRecord) -> MemberView {
        Told::read(record, "typed@example.org").expect("there is no PIN to refuse").member
    }

    #[test]
    fn greets_as_the_portal_says_or_by_the_first_word() {
        let full_name = Some("Ana María Pérez".to_owned());
        let called = |salutation: &str| {
            let salutation = Some(salutation.to_owned());
            told(&MemberRecord { full_name: full_name.clone(), salutation, ..Default::default() })
        };

        assert_eq!(called("Anita").first_name, "Anita");
        assert_eq!(called(" ").first_name, "Ana");
    }

    #[test]
    fn fills_in_nothing_but_the_address_that_was_typed() {
        let member = told(&MemberRecord::default());

        assert_eq!(member.email, "typed@example.org");
        assert_eq!((&*member.full_name, &*member.first_name), ("", ""));
        assert_eq!((member.company, member.checked_in), (None, None));
    }
}
