/** What the portal's interface sends. Times are RFC 3339, UTC. Source: crates/protocol/src/members/. */

/** The space whose portal this is. */
export interface Space {
  name: string;
  language: string;
  time_zone: string;
  /** A path on this origin. */
  logo_url: string | null;
  /** As "#c8963e"; nothing where the space has Pinion's own. */
  accent?: string | null;
  /** How many digits a generated PIN has. An edited one may differ. */
  pin_digits: number;
}

export interface Member {
  full_name: string;
  email: string;
  language: string | null;
  company: string | null;
  /** A path on this origin. */
  photo_url: string | null;
  checked_in: boolean;
  in_since: string | null;
}

export interface Session {
  member: Member;
  space: Space;
}

export interface SignInForm {
  email: string;
  password: string;
  /** The second factor's six digits, where the portal asked for them. */
  code?: string;
}

/** What a member may change of themselves. The PIN is not among it. */
export interface MemberForm {
  full_name: string;
  email: string;
  /** Empty for the space's. */
  language: string;
}

export interface RevealedPin {
  pin: string;
  qr_svg: string;
  confirmed_at: string;
}

/** A place where the account is signed in. */
export interface Device {
  id: string;
  /** What it called itself, such as "Firefox on Windows". */
  device: string | null;
  kind: "app" | "browser";
  created_at: string;
  last_used_at: string;
  /** Whether it is the one asking. */
  this: boolean;
}
