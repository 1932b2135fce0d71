//! What a kiosk is at.

use std::sync::Arc;
use std::time::Duration;

use pinion_domain::qr;
use pinion_protocol::kiosk::DeviceAuthorization;
use secrecy::SecretString;

use super::cache::Known;
use super::queue::Queue;
use super::records::Pass;
use super::views::{KioskView, ReadyView};
use crate::error::ErrorCode;
use crate::http::is_time_zone;
use crate::portal::LinkError;
use crate::text;
use crate::views::{KeyringView, PortalView};

/// How long settings and the way out stay open. Source: docs/kiosk.md, "The exit code".
const OPEN_FOR: Duration = Duration::from_mins(2);

/// The longest address shown. Unit: bytes. A QR that a phone reads off a tablet holds no more.
const MAX_VERIFICATION_BYTES: usize = 500;

/// The shortest and the longest time between two questions for the token. Unit: seconds.
const INTERVAL_S: (u64, u64) = (1, 60);

/// The longest life of a code believed. Unit: seconds.
const MAX_LIFETIME_S: u64 = 3_600;

/// Everything known, but what is in the queue.
#[derive(Default)]
pub struct State {
    /// Grows whenever the stage changes; work that began in another changes nothing.
    pub epoch: u64,
    /// What the kiosk is at.
    pub stage: Stage,
    /// From when until when settings and the way out are open. Unit: Unix milliseconds.
    open: Option<(i64, i64)>,
}

/// What a kiosk is at.
#[derive(Default)]
pub enum Stage {
    /// The keyring has not answered yet.
    #[default]
    Unread,
    /// The keyring that holds the token does not open.
    Shut(KeyringView),
    /// Not paired.
    Unpaired(KeyringView),
    /// Waits for an admin, or for the portal's first word after that.
    Pairing(Pairing),
    /// Paired.
    Paired(Paired),
    /// Revoked by an admin.
    Revoked(Revoked),
}

impl Stage {
    /// Whether the keyring has not opened yet: what it holds is not known.
    pub fn is_shut(&self) -> bool {
        match self {
            Self::Unread | Self::Shut(_) => true,
            Self::Unpaired(keyring) => *keyring != KeyringView::Ready,
            Self::Pairing(_) | Self::Paired(_) | Self::Revoked(_) => false,
        }
    }
}

/// A kiosk that was revoked, or that would be.
#[derive(Clone)]
pub struct Revoked {
    /// The portal's address.
    pub portal: String,
    /// The space's name.
    pub space_name: String,
    /// Whether the exit code is there that was set.
    pub has_exit: bool,
}

/// A pairing under way.
pub struct Pairing {
    /// The portal.
    pub portal: PortalView,
    /// The codes, once the portal has given some.
    pub codes: Option<Codes>,
    /// Why there are none, or why it cannot be asked.
    pub trouble: Option<ErrorCode>,
    /// Whether an admin said no.
    pub is_denied: bool,
    /// What it goes back to where it is given up, or where the portal does not know the kiosk; `None` where that is the
    /// address.
    pub after_revoke: Option<Revoked>,
    /// Whether its token is in the keyring, and the portal's first word alone is waited for.
    pub has_token: bool,
}

/// What an admin is shown, and what the portal is asked with.
pub struct Codes {
    /// What the token is asked for with.
    pub device_code: SecretString,
    /// The letters that an admin types.
    pub user_code: String,
    /// Where they type them.
    pub verification_address: String,
    /// The QR that leads there with the letters filled in.
    pub qr_svg: String,
    /// Until when the codes are good. Unit: Unix milliseconds.
    pub expires_at_ms: i64,
    /// How long to wait between two questions for the token.
    pub interval: Duration,
}

/// A kiosk that has its token.
pub struct Paired {
    /// Its token.
    pub pass: Pass,
    /// What the portal last told.
    pub known: Arc<Known>,
    /// Whether an exit code is set.
    pub has_exit: bool,
    /// Whether the last question was answered.
    pub is_online: bool,
    /// Whether the disk refused the last press.
    pub disk_full: bool,
}

impl State {
    /// Goes on to `stage`.
    pub fn begin(&mut self, stage: Stage) {
        self.epoch += 1;
        self.stage = stage;
        self.open = None;
    }

    /// The pairing of `epoch`, or `None` where that is over.
    pub fn pairing(&mut self, epoch: u64) -> Option<&mut Pairing> {
        let Stage::Pairing(pairing) = &mut self.stage else { return None };
        (self.epoch == epoch).then_some(pairing)
    }

    /// The kiosk that was paired in `epoch`, or `None` where that is over.
    pub fn paired(&mut self, epoch: u64) -> Option<&mut Paired> {
        let Stage::Paired(paired) = &mut self.stage else { return None };
        (self.epoch == epoch).then_some(paired)
    }

    /// The kiosk, where it takes presses.
    pub fn ready(&self) -> Option<&Paired> {
        let Stage::Paired(paired) = &self.stage else { return None };
        paired.has_exit.then_some(paired)
    }

    /// Whether the way out takes an exit code.
    pub fn has_exit(&self) -> bool {
        match &self.stage {
            Stage::Paired(paired) => paired.has_exit,
            Stage::Pairing(pairing) => pairing.has_exit(),
            Stage::Revoked(revoked) => revoked.has_exit,
            Stage::Unread | Stage::Shut(_) | Stage::Unpaired(_) => false,
        }
    }

    /// Opens settings and the way out, or keeps them open.
    pub fn open(&mut self, now_ms: i64) {
        let open_for = i64::try_from(OPEN_FOR.as_millis()).unwrap_or(i64::MAX);
        self.open = Some((now_ms, now_ms.saturating_add(open_for)));
    }

    /// Shuts them.
    pub fn shut(&mut self) {
        self.open = None;
    }

    /// Whether they are open. A clock that has gone back shuts them.
    pub fn is_open(&self, now_ms: i64) -> bool {
        self.open.is_some_and(|(from_ms, until_ms)| (from_ms..until_ms).contains(&now_ms))
    }

    /// What the window is shown.
    pub fn view(&self, queue: Option<&Queue>) -> KioskView {
        let waiting = |portal: &str| queue.map(|queue| queue.waiting(portal)).unwrap_or_default();
        let aside = |portal: &str| queue.map(|it| it.set_aside_for(portal)).unwrap_or_default();
        match &self.stage {
            Stage::Unread => KioskView::KeyringShut { keyring: KeyringView::Locked },
            Stage::Shut(keyring) => KioskView::KeyringShut { keyring: *keyring },
            Stage::Unpaired(keyring) => KioskView::Unpaired { keyring: *keyring },
            Stage::Pairing(pairing) => pairing.view(),
            Stage::Paired(paired) if !paired.has_exit => KioskView::ExitCodeNeeded {
                space_name: paired.space_name(),
                name: text::name(&paired.known.config.name),
            },
            Stage::Paired(paired) => {
                let aside = aside(&paired.known.portal);
                let waiting = waiting(&paired.known.portal);
                KioskView::Ready(ReadyView {
                    waiting: waiting.count,
                    set_aside: aside.presses,
                    damaged_queue: aside.damaged_files > 0,
                    ..paired.view()
                })
            }
            Stage::Revoked(Revoked { portal, space_name, has_exit }) => KioskView::Revoked {
                portal: portal.clone(),
                space_name: space_name.clone(),
                has_exit: *has_exit,
                unsent: waiting(portal).count + aside(portal).presses,
            },
        }
    }
}

impl Pairing {
    /// A pairing with `portal` that has no code yet.
    pub fn new(portal: PortalView, after_revoke: Option<Revoked>) -> Self {
        Self {
            portal,
            codes: None,
            trouble: None,
            is_denied: false,
            after_revoke,
            has_token: false,
        }
    }

    /// Whether giving it up would cost a kiosk its token, which takes the exit code.
    pub fn is_held(&self) -> bool {
        self.has_token && self.has_exit()
    }

    /// Whether an exit code is there from before.
    pub fn has_exit(&self) -> bool {
        self.after_revoke.as_ref().is_some_and(|revoked| revoked.has_exit)
    }

    fn view(&self) -> KioskView {
        let codes = self.codes.as_ref();
        let text = |of: fn(&Codes) -> &String| codes.map(of).cloned().unwrap_or_default();

        KioskView::Pairing {
            portal: self.portal.clone(),
            user_code: text(|codes| &codes.user_code),
            verification_address: text(|codes| &codes.verification_address),
            qr_svg: text(|codes| &codes.qr_svg),
            expires_at_ms: codes.map_or(0, |codes| codes.expires_at_ms),
            trouble: self.trouble,
            denied: self.is_denied,
            held: self.is_held(),
        }
    }
}

impl Codes {
    /// Takes what a portal gave at `now_ms`, where an admin can be shown it.
    pub fn read(given: DeviceAuthorization, now_ms: i64) -> Result<Self, LinkError> {
        let is_code = (1..=16).contains(&given.user_code.len())
            && given.user_code.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        let is_address = |text: &str| {
            (1..=MAX_VERIFICATION_BYTES).contains(&text.len())
                && text.bytes().all(|byte| byte.is_ascii_graphic())
        };
        let qr_svg = Some(given.verification_uri_complete.as_str())
            .filter(|text| is_address(text))
            .and_then(qr::svg);
        let (Some(qr_svg), true) = (qr_svg, is_code && is_address(&given.verification_uri)) else {
            return Err(LinkError::Trouble("its code cannot be shown"));
        };
        let lifetime_s = given.expires_in.clamp(1, MAX_LIFETIME_S);

        Ok(Self {
            device_code: given.device_code,
            user_code: given.user_code,
            verification_address: given.verification_uri,
            qr_svg,
            expires_at_ms: now_ms + i64::try_from(lifetime_s * 1000).unwrap_or_default(),
            interval: Duration::from_secs(given.interval.clamp(INTERVAL_S.0, INTERVAL_S.1)),
        })
    }
}

impl Paired {
    /// The space's name, made harmless.
    pub fn space_name(&self) -> String {
        text::optional_name(Some(&self.known.config.space.name))
            .unwrap_or_else(|| self.pass.space_name.clone())
    }

    fn view(&self) -> ReadyView {
        let config = &self.known.config;
        let space = &config.space;

        ReadyView {
            space_name: self.space_name(),
            logo: self.known.logo.clone(),
            accent: space.accent.clone().filter(|accent| is_colour(accent)),
            language: Some(space.language.clone()).filter(|tag| is_tag(tag)).unwrap_or_default(),
            time_zone: Some(space.time_zone.clone())
                .filter(|zone| is_time_zone(zone))
                .unwrap_or_else(|| "UTC".to_owned()),
            pin_digits: space.pin_digits,
            // A length that no PIN has would leave nothing to type.
            one_pin_length: config.one_pin_length && (1..=16).contains(&space.pin_digits),
            name: text::name(&config.name),
            location: text::name(&config.location),
            online: self.is_online,
            waiting: 0,
            oldest_at_ms: None,
            clock_off_ms: 0,
            disk_full: self.disk_full,
            set_aside: 0,
            damaged_queue: false,
        }
    }
}

/// `#b4532a`, which goes into the page's style.
fn is_colour(text: &str) -> bool {
    text.len() == 7
        && text.strip_prefix('#').is_some_and(|hex| hex.bytes().all(|it| it.is_ascii_hexdigit()))
}

/// A language tag (RFC 5646), as far as its letters go.
fn is_tag(text: &str) -> bool {
    (2..=35).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_colour_is_one_and_nothing_that_a_style_would_run_on_with() {
        assert!(is_colour("#b4532A"));
        for text in ["b4532a", "#b4532", "#b4532a;", "#b4532g", "red", "", "#é4532"] {
            assert!(!is_colour(text), "{text}");
        }
    }

    #[test]
    fn what_is_open_shuts_by_itself_and_when_the_clock_goes_back() {
        let mut state = State::default();
        assert!(!state.is_open(1_000));

        state.open(1_000);

        assert!(state.is_open(1_000) && state.is_open(120_999));
        assert!(!state.is_open(121_000) && !state.is_open(999));
    }
}
