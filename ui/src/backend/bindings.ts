// Written from crates/client/src/views.rs and error.rs by a test there. Do not edit.

export type StartView = { session: SessionView, settings: Settings, keyring: KeyringView, suggestedPortal: string | null, openAt: OpenAt, version: string, };

export type OpenAt = "home" | "pincode";

export type KeyringView = "ready" | "locked" | "missing";

export type SessionView = { "kind": "signedOut", ended: boolean, } | { "kind": "signedIn", portal: PortalView, member: MemberView, kept: Kept, freshness: FreshnessView, };

export type Kept = "in_keyring" | "until_closed";

export type FreshnessView = { confirmedAtMs: number, trouble: ErrorCode | null, retryAtMs: number | null, };

export type PortalView = { address: string, spaceName: string, logo: string | null, isPinion: boolean, timeZone: string | null, };

export type MemberView = { fullName: string, firstName: string, email: string, company: string | null, photo: string | null, checkedIn: boolean | null, };

export type PinView = { "kind": "none" } | { "kind": "masked", digits: number, confirmedAtMs: number, source: PinSource, changed: boolean, trouble: ErrorCode | null, retryAtMs: number | null, };

export type PinSource = "keyring" | "portal";

export type RevealedPinView = { digits: string, qrSvg: string, };

export type SignInForm = { portal: string, email: string, password: string, totp: string | null, keep: Kept, };

export type Settings = { language: string | null, theme: Theme, hidePin: HidePin, };

export type Theme = "system" | "light" | "dark";

export type HidePin = "at_once" | "after_30_s";

export type ErrorCode = "bad_address" | "insecure_address" | "unknown_space" | "not_a_portal" | "unreachable" | "untrusted" | "wrong_credentials" | "second_factor_needed" | "second_factor_wrong" | "password_must_change" | "throttled" | "session_ended" | "not_a_member" | "no_pin" | "keyring_locked" | "keyring_missing" | "keyring_kept" | "clipboard_failed" | "not_a_pinion_portal" | "member_signed_in" | "kiosk_shut" | "bad_exit_code" | "kiosk_not_ready" | "portal_trouble" | "internal";

export type CommandError = { code: ErrorCode, message: string, retryAfterS: number | null, };
