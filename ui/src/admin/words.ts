import { numberFormat } from "../messages/formats";
import { m } from "../messages/generated/messages";
import { getLocale } from "../messages/generated/runtime";
import type { JobKind, JobResult, Kind, MessageKey, Role } from "./backend/records";

/** A number as people write it: "1,204". */
export function count(n: number): string {
  return numberFormat(getLocale(), {}).format(n);
}

/** A name, also of somebody who is no longer there. */
export function named(full_name: string | null): string {
  return full_name ?? m.admin_gone();
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
  "wrong-pins": m.admin_message_wrong_pins,
} satisfies Record<MessageKey, () => string>;

/** Reasons and actions come from the portal as words for programs; a new one is shown as it is, without its marks. */
export function readable(known: Record<string, () => string>, word: string): string {
  const words = Object.hasOwn(known, word) ? known[word] : undefined;
  return words ? words() : word.replace(/[._]/g, " ");
}

/** What the audit log calls what was done. Source: the portal's `audit` entries. */
export const actions: Record<string, () => string> = {
  "admin.created": m.admin_action_admin_created,
  "api_access.given": m.admin_action_api_access_given,
  "api_access.taken": m.admin_action_api_access_taken,
  "audit.exported": m.admin_action_audit_exported,
  "check_in.accepted": m.admin_action_check_in_accepted,
  "check_in.dismissed": m.admin_action_check_in_dismissed,
  "check_in.dismissed_all": m.admin_action_check_in_dismissed_all,
  "customer.activated": m.admin_action_customer_activated,
  "customer.added": m.admin_action_customer_added,
  "customer.changed": m.admin_action_customer_changed,
  "customer.deleted": m.admin_action_customer_deleted,
  "customer.photo_changed": m.admin_action_customer_photo_changed,
  "customer.suspended": m.admin_action_customer_suspended,
  "customers.exported": m.admin_action_customers_exported,
  "customers.imported": m.admin_action_customers_imported,
  "job.cancelled": m.admin_action_job_cancelled,
  "job.started": m.admin_action_job_started,
  "kiosk.approved": m.admin_action_kiosk_approved,
  "kiosk.changed": m.admin_action_kiosk_changed,
  "kiosk.denied": m.admin_action_kiosk_denied,
  "kiosk.cleared": m.admin_action_kiosk_cleared,
  "kiosk.exit_released": m.admin_action_kiosk_exit_released,
  "kiosk.revoked": m.admin_action_kiosk_revoked,
  "kiosk.wait_lifted": m.admin_action_kiosk_wait_lifted,
  "mail.retried": m.admin_action_mail_retried,
  "mail_settings.changed": m.admin_action_mail_settings_changed,
  "member.changed": m.admin_action_member_changed,
  "message.disabled": m.admin_action_message_disabled,
  "message.edited": m.admin_action_message_edited,
  "message.enabled": m.admin_action_message_enabled,
  "message.reset": m.admin_action_message_reset,
  "password.changed": m.admin_action_password_changed,
  "password.reset": m.admin_action_password_reset,
  "password.reset_asked_for": m.admin_action_password_reset_asked_for,
  "password.set": m.admin_action_password_set,
  "pin.changed": m.admin_action_pin_changed,
  "pin.reminded": m.admin_action_pin_reminded,
  "pin.renewed": m.admin_action_pin_renewed,
  "pin.viewed": m.admin_action_pin_viewed,
  "pin_policy.changed": m.admin_action_pin_policy_changed,
  "pins.exported": m.admin_action_pins_exported,
  "second_factor.given_up": m.admin_action_second_factor_given_up,
  "second_factor.set": m.admin_action_second_factor_set,
  "session.ended": m.admin_action_session_ended,
  "session.ended_by_reuse": m.admin_action_session_ended_by_reuse,
  "session.started": m.admin_action_session_started,
  "settings.check_ins": m.admin_action_settings_check_ins,
  "settings.security": m.admin_action_settings_security,
  "space.changed": m.admin_action_space_changed,
  "space.logo_changed": m.admin_action_space_logo_changed,
  "team.added": m.admin_action_team_added,
  "team.changed": m.admin_action_team_changed,
  "team.removed": m.admin_action_team_removed,
  "visit.added": m.admin_action_visit_added,
  "visit.ended": m.admin_action_visit_ended,
  "visit.undone": m.admin_action_visit_undone,
};

/** Why a check-in failed, as an admin is told. The person at the door is told less. */
export const failures: Record<string, () => string> = {
  no_such_pin: m.admin_failed_no_such_pin,
  suspended: m.admin_failed_suspended,
};

/** What a check-in came through. */
export const sources: Record<string, () => string> = {
  unknown: m.admin_source_unknown,
  manual: m.admin_source_manual,
  door: m.admin_source_door,
  network: m.admin_source_network,
  tile: m.admin_source_tile,
  sensor: m.admin_source_sensor,
};

/** What became of one customer in a bulk action. */
export const outcomes = {
  waiting: m.admin_outcome_waiting,
  succeeded: m.admin_outcome_succeeded,
  refused: m.admin_outcome_refused,
} satisfies Record<JobResult["outcome"], () => string>;

/** How it stands with a mail. */
export const mailStates: Record<string, () => string> = {
  waiting: m.admin_mail_state_waiting,
  sending: m.admin_mail_state_sending,
  sent: m.admin_mail_state_sent,
  refused: m.admin_mail_state_refused,
  failed: m.admin_mail_state_failed,
};
