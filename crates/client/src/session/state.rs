//! What is known at one moment, and how it looks to the window.

use url::Url;

use super::flight::Flight;
use super::quiet::Quiet;
use super::tokens::Tokens;
use crate::error::{CommandError, ErrorCode};
use crate::pincode::Pincode;
use crate::portal::Found;
use crate::views::{
    FreshnessView, Kept, KeyringView, MemberView, PinSource, PinView, PortalView, SessionView,
};

/// Everything known.
#[derive(Default)]
pub struct State {
    /// Grows whenever somebody signs in or a session ends.
    pub epoch: u64,
    /// What the keyring said last.
    pub keyring: Keyring,
    /// Whether a session ended without the member asking for it.
    pub ended: bool,
    /// Who is signed in.
    pub signed_in: Option<SignedIn>,
    /// The portal found last, and its logo: the next sign-in is likely there.
    pub found: Option<(Found, Option<String>)>,
    /// Tokens being renewed: those of this epoch and serial.
    pub renewal: Option<(u64, u64, Flight)>,
    /// A profile being asked for: that of this epoch.
    pub confirmation: Option<(u64, Flight)>,
    /// Grows whenever the first question of a run is put off.
    pub first_question: u64,
}

/// How far the keyring has been read.
#[derive(Default)]
pub struct Keyring {
    /// What it said last; `None` before it was asked.
    pub view: Option<KeyringView>,
    /// Whether what it kept from the last run has been taken in.
    pub is_loaded: bool,
    /// The reading under way.
    pub loading: Option<Flight>,
    /// Whether the window was told something before the reading ended.
    pub is_awaited_by_window: bool,
}

/// A session.
#[derive(Clone)]
pub struct SignedIn {
    /// The portal.
    pub found: Found,
    /// What the client calls itself there.
    pub client_id: String,
    /// What opens it.
    pub tokens: Tokens,
    /// The member; their photo is in [`SignedIn::photo`].
    pub member: MemberView,
    /// Their PIN, if they have one.
    pub pin: Option<KeptPin>,
    /// How long the member wants to stay signed in.
    pub wanted: Kept,
    /// How long they will.
    pub kept: Kept,
    /// When the portal last confirmed member and PIN. Unit: Unix milliseconds.
    pub confirmed_at_ms: i64,
    /// Whether that was since the app was opened.
    pub source: PinSource,
    /// Why the last try to confirm them failed.
    pub trouble: Option<ErrorCode>,
    /// How long the portal wants to be left alone.
    pub quiet: Option<Quiet>,
    /// Where the photo is.
    pub photo_at: Option<Url>,
    /// The photo.
    pub photo: Picture,
    /// The space's logo.
    pub logo: Picture,
}

/// A PIN, and whether its owner knows it.
#[derive(Clone, PartialEq)]
pub struct KeptPin {
    /// The PIN.
    pub code: Pincode,
    /// True until the member has seen it, where it replaced another.
    pub changed: bool,
}

/// A picture that is read once.
#[derive(Clone, Default)]
pub struct Picture {
    /// Where it was read, successfully or not.
    pub read_at: Option<Url>,
    /// What came of it.
    pub data_url: Option<String>,
}

impl SignedIn {
    /// When it is worth asking the portal again, where it said so. Unit: Unix milliseconds.
    fn retry_at_ms(&self) -> Option<i64> {
        let is_throttled = self.trouble == Some(ErrorCode::Throttled);

        self.quiet.filter(|_| is_throttled).map(|quiet| quiet.until_ms)
    }
}

impl State {
    /// The session of `epoch`.
    ///
    /// # Errors
    ///
    /// [`ErrorCode::SessionEnded`] where it is over.
    pub fn of(&mut self, epoch: u64) -> Result<&mut SignedIn, CommandError> {
        let is_current = self.epoch == epoch;
        self.signed_in.as_mut().filter(|_| is_current).ok_or_else(super::ended)
    }

    /// Begins a new epoch with this session or without any; returns the one before.
    pub fn turn(&mut self, signed_in: Option<SignedIn>) -> Option<SignedIn> {
        self.epoch += 1;
        self.ended = false;
        self.renewal = None;
        self.confirmation = None;

        std::mem::replace(&mut self.signed_in, signed_in)
    }

    /// What the keyring said last.
    pub fn keyring_view(&self) -> KeyringView {
        self.keyring.view.unwrap_or(KeyringView::Locked)
    }

    /// Who is signed in, for the window.
    pub fn session_view(&self) -> SessionView {
        let Some(signed_in) = &self.signed_in else {
            return SessionView::SignedOut { ended: self.ended };
        };

        SessionView::SignedIn {
            portal: portal_view(&signed_in.found, signed_in.logo.data_url.clone()),
            member: MemberView {
                photo: signed_in.photo.data_url.clone(),
                ..signed_in.member.clone()
            },
            kept: signed_in.kept,
            freshness: FreshnessView {
                confirmed_at_ms: signed_in.confirmed_at_ms,
                trouble: signed_in.trouble,
                retry_at_ms: signed_in.retry_at_ms(),
            },
        }
    }

    /// The masked PIN, for the window; `None` where nobody is signed in.
    pub fn pin_view(&self) -> Option<PinView> {
        let signed_in = self.signed_in.as_ref()?;

        Some(match &signed_in.pin {
            None => PinView::None,
            Some(pin) => PinView::Masked {
                digits: pin.code.digits(),
                confirmed_at_ms: signed_in.confirmed_at_ms,
                source: signed_in.source,
                changed: pin.changed,
                trouble: signed_in.trouble,
                retry_at_ms: signed_in.retry_at_ms(),
            },
        })
    }
}

/// A portal, for the window.
pub fn portal_view(found: &Found, logo: Option<String>) -> PortalView {
    PortalView {
        address: found.address.to_string(),
        space_name: found.space_name.clone(),
        logo,
        is_pinion: found.is_pinion,
        time_zone: found.time_zone.clone(),
    }
}
