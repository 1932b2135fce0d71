// Written from crates/client/src/kiosk/views.rs by a test there. Do not edit.

import type { ErrorCode, KeyringView, PortalView } from "./bindings";

export type KioskStartView = { kiosk: KioskView, settings: KioskSettings, canAutostart: boolean, suggestedPortal: string | null, version: string, };

export type KioskView = { "kind": "unpaired", keyring: KeyringView, } | { "kind": "pairing", portal: PortalView, userCode: string, verificationAddress: string, qrSvg: string, expiresAtMs: number, trouble: ErrorCode | null, denied: boolean, held: boolean, } | { "kind": "exitCodeNeeded", spaceName: string, name: string, } | { "kind": "ready" } & ReadyView | { "kind": "revoked", portal: string, spaceName: string, hasExit: boolean, unsent: number, } | { "kind": "keyringShut", keyring: KeyringView, };

export type ReadyView = { spaceName: string, logo: string | null, accent: string | null, language: string, timeZone: string, pinDigits: number, onePinLength: boolean, name: string, location: string, online: boolean, waiting: number, oldestAtMs: number | null, clockOffMs: number, diskFull: boolean, setAside: number, damagedQueue: boolean, };

export type PressMeans = "keypad" | "scan";

export type PressView = { outcome: PressOutcome, displayName: string | null, sinceMs: number | null, isIn: boolean | null, atMs: number, retryAfterS: number | null, };

export type PressOutcome = "checked_in" | "checked_out" | "repeated" | "refused" | "waiting" | "kept" | "kept_for_review" | "not_kept" | "unsure" | "not_a_pin" | "failed";

export type ExitView = { "kind": "open" } | { "kind": "wrong", triesLeft: number, } | { "kind": "locked" };

export type KioskSettings = { language: string | null, volume: number, camera: boolean, autostart: boolean, resultS: number, dimAfterMin: number, };
