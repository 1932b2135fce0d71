//! Which messages there are, and what each may speak of.

/// A kind of mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Message {
    /// Tells a customer their PIN, since staff asked for it.
    PinReminder,
    /// Greets a customer who was registered.
    Welcome,
    /// Takes a customer to a page where they choose a password.
    PasswordReset,
    /// Tells a customer that their PIN is another one.
    PinChanged,
    /// Tells a customer that they were checked out for them.
    ForgottenCheckOut,
    /// Tells an admin that there are wrong PINs at a pad.
    WrongPins,
}

/// Something a template may put in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Variable {
    /// As a template names it: `member.first_name`.
    pub name: &'static str,
    /// What it is, in English.
    pub description: &'static str,
    /// A value for a preview.
    pub sample: &'static str,
}

impl Message {
    /// All of them, in the order an editor lists them.
    pub const ALL: [Self; 6] = [
        Self::PinReminder,
        Self::Welcome,
        Self::PasswordReset,
        Self::PinChanged,
        Self::ForgottenCheckOut,
        Self::WrongPins,
    ];

    /// Returns its name, which never changes.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::PinReminder => "pin-reminder",
            Self::Welcome => "welcome",
            Self::PasswordReset => "password-reset",
            Self::PinChanged => "pin-changed",
            Self::ForgottenCheckOut => "forgotten-check-out",
            Self::WrongPins => "wrong-pins",
        }
    }

    /// Returns the message of this name.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|message| message.key() == key)
    }

    /// Tells whether it is sent without anybody asking for it, and so may be switched off.
    #[must_use]
    pub fn is_unasked(self) -> bool {
        match self {
            Self::PinReminder | Self::PasswordReset => false,
            Self::Welcome | Self::PinChanged | Self::ForgottenCheckOut | Self::WrongPins => true,
        }
    }

    /// Tells whether it is sent until somebody says otherwise.
    #[must_use]
    pub fn is_on_by_default(self) -> bool {
        match self {
            Self::Welcome => false,
            Self::PinReminder
            | Self::PasswordReset
            | Self::PinChanged
            | Self::ForgottenCheckOut
            | Self::WrongPins => true,
        }
    }

    /// Tells whether it may put in `member.pin`.
    #[must_use]
    pub fn tells_pin(self) -> bool {
        match self {
            Self::PinReminder | Self::Welcome | Self::PinChanged => true,
            Self::PasswordReset | Self::ForgottenCheckOut | Self::WrongPins => false,
        }
    }

    /// Tells whether it goes to nobody but admins.
    #[must_use]
    pub fn is_for_admins(self) -> bool {
        match self {
            Self::WrongPins => true,
            Self::PinReminder
            | Self::Welcome
            | Self::PasswordReset
            | Self::PinChanged
            | Self::ForgottenCheckOut => false,
        }
    }

    /// Returns what its templates may put in.
    #[must_use]
    pub fn variables(self) -> Vec<Variable> {
        let own: &[Variable] = match self {
            Self::PinReminder | Self::Welcome | Self::PinChanged => &[PIN],
            Self::PasswordReset => &[LINK, EXPIRES_MINUTES],
            Self::ForgottenCheckOut => &[CHECKED_IN_AT, CHECKED_OUT_AT],
            Self::WrongPins => &WRONG_PINS,
        };
        COMMON.iter().chain(own).copied().collect()
    }
}

const COMMON: [Variable; 5] = [
    Variable {
        name: "member.first_name",
        description: "The first of the recipient's names",
        sample: "Ada",
    },
    Variable {
        name: "member.full_name",
        description: "The recipient's name as the space has it",
        sample: "Ada Obi",
    },
    Variable { name: "space.name", description: "The space's name", sample: "Harbour Works" },
    Variable {
        name: "space.logo_url",
        description: "The address of the space's logo; empty where it has none",
        sample: "https://pins.example.org/api/pinion/v1/logo",
    },
    Variable {
        name: "portal_url",
        description: "The address of the members portal",
        sample: "https://pins.example.org",
    },
];

const PIN: Variable = Variable {
    name: "member.pin",
    description: "The recipient's PIN, opened as the mail is sent",
    sample: "40273",
};

const LINK: Variable = Variable {
    name: "link",
    description: "Where the recipient chooses a password; good once",
    sample: "https://pins.example.org/#/reset/example",
};

const EXPIRES_MINUTES: Variable = Variable {
    name: "expires_minutes",
    description: "How many minutes the link is good",
    sample: "30",
};

const CHECKED_IN_AT: Variable = Variable {
    name: "checked_in_at",
    description: "When the visit began, by the space's clock",
    sample: "2026-11-25 08:40",
};

const CHECKED_OUT_AT: Variable = Variable {
    name: "checked_out_at",
    description: "When the visit was ended, by the space's clock",
    sample: "2026-11-25 22:00",
};

const WRONG_PINS: [Variable; 6] = [
    Variable {
        name: "kiosk_name",
        description: "What the kiosk is called; empty for a reader that has no token",
        sample: "Front desk",
    },
    Variable {
        name: "place_name",
        description: "What the place is called where it stands",
        sample: "Harbour Works, Quay 4",
    },
    Variable {
        name: "began_at",
        description: "When the first wrong PIN was, by the space's clock",
        sample: "2026-11-25 08:40",
    },
    Variable { name: "tries", description: "How many wrong PINs there were by now", sample: "5" },
    Variable {
        name: "counted_by",
        description: "By what there were too many: typed, scanned or late at the kiosk, place, address (of the network), or stranger (without a kiosk's token)",
        sample: "typed",
    },
    Variable {
        name: "link",
        description: "Where the panel lists them",
        sample: "https://pins.example.org/admin/#/operations/failed-check-ins",
    },
];
