/*
 * What the portal's panel interface speaks, name for name. Times are RFC 3339 in UTC.
 * Source: crates/protocol/src/panel.
 */

export type * from "./kiosk-records";

/** The number of a customer, a teammate. */
export type Id = number;

/** Somebody by name; without one where they are no longer there. */
export interface Named {
  id: Id;
  full_name: string | null;
}

export type Role = "admin" | "front_desk";

/** One page of a longer list. `page` counts from 1. */
export interface Page<T> {
  records: T[];
  total: number;
  page: number;
  size: number;
}

export interface StaffSession {
  user: {
    id: Id;
    full_name: string;
    email: string;
    role: Role;
    has_second_factor: boolean;
  };
  space: {
    name: string;
    language: string;
    time_zone: string;
    accent: string | null;
    logo_url: string | null;
    pin_digits: number;
  };
  must_set_up_second_factor: boolean;
  recovery_codes_left: number;
}

export interface SignInForm {
  email: string;
  password: string;
  /** Of the second factor, or a recovery code. */
  code?: string;
}

export interface SetUpForm {
  token: string;
  full_name: string;
  email: string;
  password: string;
}

export interface SecondFactor {
  secret: string;
  otpauth_url: string;
  qr_svg: string;
}

export interface Teammate {
  id: Id;
  full_name: string;
  email: string;
  role: Role;
  active: boolean;
  has_second_factor: boolean;
  last_seen_at: string | null;
}

export interface TeammateForm {
  full_name: string;
  email: string;
  role: Role;
  password: string;
}

export type TeammateChange = Partial<Pick<Teammate, "full_name" | "email" | "role" | "active">>;

export interface ApiAccess {
  id: Id;
  full_name: string;
  email: string;
  role: Role;
  api_access: boolean;
}

export type Kind = "member" | "contact";

export interface CustomerRow {
  id: Id;
  unique_id: string;
  full_name: string;
  email: string;
  company: string | null;
  language: string | null;
  kind: Kind;
  active: boolean;
  in_since: string | null;
  photo_url: string | null;
  /** Counts the changes, so that nobody overwrites what they have not seen. */
  revision: number;
  updated_at: string;
}

export interface Customer extends CustomerRow {
  created_at: string;
  can_sign_in: boolean;
  /** Absent for the front desk. `digits` is how many there are. */
  access?: { digits: number; given_at: string };
}

export type Sort = "name" | "email" | "company" | "created" | "updated";
export type Direction = "asc" | "desc";

/** Which customers: what a list shows, and what a bulk action is for. */
export interface CustomerFilter {
  q?: string;
  status?: "active" | "suspended";
  kind?: Kind;
  presence?: "in" | "out";
}

export interface CustomerQuery extends CustomerFilter {
  sort?: Sort;
  dir?: Direction;
  page?: number;
  size?: number;
}

export interface CustomerForm {
  full_name: string;
  email: string;
  company: string | null;
  language: string | null;
  kind: Kind;
  active: boolean;
}

export interface RevealedPin {
  pin: string;
  qr_svg: string;
}

export interface Change {
  at: string;
  actor: string;
  action: string;
  detail: string | null;
  address: string | null;
}

export interface AuditEntry extends Change {
  id: string;
  customer: Named | null;
}

export interface AuditQuery {
  q?: string;
  action?: string;
  from?: string;
  to?: string;
  page?: number;
  size?: number;
}

export interface Present {
  visit_id: string;
  customer_id: Id;
  full_name: string;
  company: string | null;
  photo_url: string | null;
  since: string;
  location: string;
}

export interface Visit {
  id: string;
  customer_id: Id;
  full_name: string;
  company: string | null;
  location: string;
  from: string;
  /** `null` while it lasts. */
  to: string | null;
}

export interface VisitQuery {
  q?: string;
  from?: string;
  to?: string;
  page?: number;
}

/** A visit written down by hand. Without `from` it begins now, without `to` it goes on. */
export interface VisitForm {
  customer_id: Id;
  from?: string;
  to?: string;
}

export interface FailedCheckIn {
  id: string;
  at: string;
  source: string;
  device: string | null;
  reason: string;
  customer: Named | null;
}

export interface SpaceSettings {
  name: string;
  language: string;
  time_zone: string;
  accent: string | null;
  logo_url: string | null;
}

export interface PinPolicyForm {
  digits: number;
  forbidden: string[];
  five_digits_required: boolean;
}

export interface PinPolicy extends PinPolicyForm {
  free: number;
  total: number;
  /** Whether fewer than one code in ten is free. */
  low: boolean;
}

export type ImportOutcome = "add" | "change" | "unchanged" | "refused";

export interface ImportPreview {
  id: string;
  counts: Record<ImportOutcome, number>;
  rows: {
    line: number;
    outcome: ImportOutcome;
    full_name: string;
    email: string;
    column?: string | null;
    message?: string | null;
  }[];
  /** Columns of the file that are not known here. */
  ignored_columns: string[];
}

export interface ImportResult {
  imported: number;
  skipped: number;
  failed: number;
}

export interface ExportForm {
  with_pins: boolean;
  confirm?: "export pins";
  query?: CustomerFilter;
}

export type JobKind = "send_pin_reminder" | "suspend" | "activate" | "new_pins" | "export";

/** Whom a bulk action is for. */
export type JobSelection = { ids: Id[] } | { query: CustomerFilter; except: Id[] };

export interface Job {
  id: string;
  kind: JobKind;
  state: "waiting" | "running" | "done" | "cancelled";
  total: number;
  done: number;
  succeeded: number;
  refused: number;
  by: string;
  created_at: string;
  finished_at: string | null;
}

export interface JobResult {
  customer_id: Id;
  /** `null` where there is no such customer any more. */
  full_name: string | null;
  outcome: "waiting" | "succeeded" | "refused";
  /** A sentence of the portal's. */
  reason?: string | null;
  mail_state?: string | null;
}

export type MessageKey =
  | "pin-reminder"
  | "welcome"
  | "password-reset"
  | "pin-changed"
  | "forgotten-check-out"
  | "wrong-pins";

export interface Message {
  key: MessageKey;
  languages: { language: string; edited: boolean }[];
  enabled: boolean;
  can_be_disabled: boolean;
  variables: { name: string; description: string; sample: string }[];
}

export interface Template {
  subject: string;
  text: string;
  html: string;
}

export interface KeptTemplate extends Template {
  revision: number;
  /** Whether the words are the space's own. */
  edited: boolean;
}

export interface TemplateVersion {
  number: number;
  saved_at: string;
  saved_by: string;
}

export interface MailSettings {
  from: string | null;
  smtp_url_set: boolean;
  /** The kept server's name, without user and password. */
  smtp_server: string | null;
  per_minute: number;
  state: "ready" | "not_set" | "failing";
  /** Why it is failing, as the mail server puts it. */
  reason: string | null;
  waiting: number;
  failed: number;
}

export interface MailSettingsForm {
  from: string;
  per_minute: number;
  /** Written, never read. Left out, what is kept stays. */
  smtp_url?: string;
}

export interface Mail {
  id: string;
  customer_id: Id | null;
  full_name: string;
  message: string;
  state: string;
  created_at: string;
  ended_at: string | null;
  /** What the mail server said. */
  reason: string | null;
}
