/*
 * What the portal speaks of kiosks and the presses at them, name for name. Times are RFC 3339 in UTC.
 * Source: crates/protocol/src/kiosk/manage.rs, crates/protocol/src/panel.
 */
import type { Id, Named } from "./records";

/** A press at a kiosk that waits for an admin to say what it means. */
export interface KeptCheckIn {
  id: string;
  /** When it counts, if it does. */
  at: string;
  /** When the kiosk says it was. */
  said_at: string;
  received_at: string;
  reason: string;
  customer: Named | null;
  kiosk_id: string | null;
  kiosk: string | null;
  location: string;
}

export interface KioskLocation {
  id: Id;
  name: string;
}

export interface Kiosk {
  id: string;
  name: string;
  location: KioskLocation;
  paired_at: string;
  /** Whether it fetched its token, and was not revoked since. */
  connected: boolean;
  /** When it was revoked, while presses may lie on it. */
  revoked_at: string | null;
  last_seen_at: string | null;
  /** Whether that was more than ten minutes ago, by the portal's clock. */
  silent: boolean;
  app_version: string | null;
  /** How many presses wait on it, as it last said. */
  queued: number | null;
  oldest_queued_at: string | null;
  /** How many presses lie on it that the portal could not read. It tries them again by itself. */
  set_aside: number | null;
  /** How many files of presses lie on it that it cannot read. */
  damaged_files: number | null;
  /** By how much its clock is ahead; behind is negative. Unit: seconds. */
  clock_skew_s: number | null;
  clock_wrong: boolean;
  /** For how long nothing typed on it is looked at. Unit: seconds from now. */
  wait_s: number | null;
  /** Every wait that holds it. */
  waits: KioskWait[];
  /** Whether so many of its presses wait for review that it keeps what it would send late. */
  review_full: boolean;
}

/** A wait that wrong PINs brought. */
export interface KioskWait {
  of: "keypad" | "scan" | "place" | "address" | "late";
  /** Unit: seconds from now. */
  wait_s: number;
}

export interface KioskList {
  records: Kiosk[];
  /** Every place of the space. */
  locations: KioskLocation[];
}

export interface KioskForm {
  user_code: string;
  name: string;
  location_id: Id;
}

/** What of a kiosk shall be otherwise. What is absent stays. */
export interface KioskChange {
  name?: string;
  location_id?: Id;
  lift_wait?: true;
  release_exit?: true;
  /** Takes a revoked one off the list. */
  looked_after?: true;
}

export interface CheckInSettings {
  /** Two presses closer than this are one. Unit: seconds. */
  repeat_within_s: number;
  greet_by_name: boolean;
  /** When whoever is still in is checked out: "22:00", in the space's time zone. */
  check_out_at: string | null;
  open_to_anybody: boolean;
}
