import { m } from "../messages/generated/messages";
import { getLocale } from "../messages/generated/runtime";
import type { JobKind, Kind, MessageKey, Role } from "./backend/records";

/** A number as people write it: "1,204". */
export function count(n: number): string {
  return new Intl.NumberFormat(`${getLocale()}-u-nu-latn`).format(n);
}

/** What a role is called. */
export const roles = {
  admin: m.admin_role_admin,
  front_desk: m.admin_role_front_desk,
} satisfies Record<Role, () => string>;

/** What kinds of customers are called. */
export const kinds = {
  member: m.admin_kind_member,
  contact: m.admin_kind_contact,
} satisfies Record<Kind, () => string>;

/** What bulk actions are called. */
export const jobKinds = {
  send_pin_reminder: m.admin_bulk_send_pin_reminder,
  suspend: m.admin_bulk_suspend,
  activate: m.admin_bulk_activate,
  new_pins: m.admin_bulk_new_pins,
  export: m.admin_bulk_export,
} satisfies Record<JobKind, () => string>;

/** What the mails are called. */
export const messageNames = {
  "pin-reminder": m.admin_message_pin_reminder,
  welcome: m.admin_message_welcome,
  "password-reset": m.admin_message_password_reset,
  "pin-changed": m.admin_message_pin_changed,
  "forgotten-check-out": m.admin_message_forgotten_check_out,
} satisfies Record<MessageKey, () => string>;

/** Reasons and actions come from the portal as words for programs; a new one is shown as it is, without its marks. */
export function readable(known: Record<string, () => string>, word: string): string {
  const words = Object.hasOwn(known, word) ? known[word] : undefined;
  return words ? words() : word.replace(/[._]/g, " ");
}

/** What the audit log calls what was done. */
export const actions: Record<string, () => string> = {
  "customer.added": m.admin_action_customer_added,
  "customer.changed": m.admin_action_customer_changed,
  "customer.deleted": m.admin_action_customer_deleted,
  "customer.suspended": m.admin_action_customer_suspended,
  "customer.activated": m.admin_action_customer_activated,
  "pin.viewed": m.admin_action_pin_viewed,
  "pin.changed": m.admin_action_pin_changed,
  "pins.exported": m.admin_action_pins_exported,
  "mail.sent": m.admin_action_mail_sent,
  "session.started": m.admin_action_session_started,
  "settings.changed": m.admin_action_settings_changed,
};

/** Why a check-in failed, as an admin is told. The person at the door is told less. */
export const failures: Record<string, () => string> = {
  no_such_pin: m.admin_failed_no_such_pin,
  suspended: m.admin_failed_suspended,
  not_allowed_here: m.admin_failed_not_allowed_here,
  device_waiting: m.admin_failed_device_waiting,
};

/** Why a bulk action left somebody out, and how their mail stands. */
export const outcomes: Record<string, () => string> = {
  succeeded: m.admin_outcome_succeeded,
  refused: m.admin_outcome_refused,
  reminded_recently: m.admin_outcome_reminded_recently,
  no_pin: m.admin_outcome_no_pin,
  suspended: m.admin_outcome_suspended,
  already: m.admin_outcome_already,
  waiting: m.admin_outcome_waiting,
  sent: m.admin_outcome_sent,
  failed: m.admin_outcome_failed,
};
