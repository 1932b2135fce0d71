import { m } from "../messages/generated/messages";
import { duration } from "../messages/duration";
import type { CommandError, ErrorCode } from "./bindings";

/** How serious a message is. Each has a colour and a shape of its own. */
export type Tone = "info" | "warning" | "danger";

/** What a person reads about a refusal. */
export interface Presentation {
  tone: Tone;
  title: () => string;
  advice: (context: AdviceContext) => string;
}

/** What an advice may name. */
export interface AdviceContext {
  /** The portal's address, where one is known. */
  address: string;
  /** When it is worth trying again. Unit: seconds from now. */
  retryAfterS: number | null;
}

/** How each refusal is told to a person. */
export const presentations = {
  bad_address: {
    tone: "warning",
    title: m.error_bad_address_title,
    advice: () => m.error_bad_address_advice(),
  },
  insecure_address: {
    tone: "warning",
    title: m.error_insecure_address_title,
    advice: () => m.error_insecure_address_advice(),
  },
  unknown_space: {
    tone: "warning",
    title: m.error_unknown_space_title,
    advice: () => m.error_unknown_space_advice(),
  },
  not_a_portal: {
    tone: "warning",
    title: m.error_not_a_portal_title,
    advice: () => m.error_not_a_portal_advice(),
  },
  unreachable: {
    tone: "warning",
    title: m.error_unreachable_title,
    advice: () => m.error_unreachable_advice(),
  },
  untrusted: {
    tone: "danger",
    title: m.error_untrusted_title,
    advice: () => m.error_untrusted_advice(),
  },
  wrong_credentials: {
    tone: "warning",
    title: m.error_wrong_credentials_title,
    advice: () => m.error_wrong_credentials_advice(),
  },
  second_factor_needed: {
    tone: "info",
    title: m.error_second_factor_needed_title,
    advice: () => m.error_second_factor_needed_advice(),
  },
  second_factor_wrong: {
    tone: "warning",
    title: m.error_second_factor_wrong_title,
    advice: () => m.error_second_factor_wrong_advice(),
  },
  password_must_change: {
    tone: "warning",
    title: m.error_password_must_change_title,
    advice: ({ address }) => m.error_password_must_change_advice({ address }),
  },
  throttled: {
    tone: "warning",
    title: m.error_throttled_title,
    advice: ({ retryAfterS }) =>
      retryAfterS === null
        ? m.error_throttled_advice()
        : m.error_throttled_advice_wait({ wait: duration(retryAfterS) }),
  },
  session_ended: {
    tone: "info",
    title: m.error_session_ended_title,
    advice: () => m.error_session_ended_advice(),
  },
  not_a_member: {
    tone: "warning",
    title: m.error_not_a_member_title,
    advice: () => m.error_not_a_member_advice(),
  },
  no_pin: {
    tone: "info",
    title: m.error_no_pin_title,
    advice: () => m.error_no_pin_advice(),
  },
  keyring_locked: {
    tone: "warning",
    title: m.error_keyring_locked_title,
    advice: () => m.error_keyring_locked_advice(),
  },
  keyring_missing: {
    tone: "warning",
    title: m.error_keyring_missing_title,
    advice: () => m.error_keyring_missing_advice(),
  },
  keyring_kept: {
    tone: "warning",
    title: m.error_keyring_kept_title,
    advice: () => m.error_keyring_kept_advice(),
  },
  clipboard_failed: {
    tone: "warning",
    title: m.error_clipboard_failed_title,
    advice: () => m.error_clipboard_failed_advice(),
  },
  not_a_pinion_portal: {
    tone: "warning",
    title: m.error_not_a_pinion_portal_title,
    advice: () => m.error_not_a_pinion_portal_advice(),
  },
  member_signed_in: {
    tone: "warning",
    title: m.error_member_signed_in_title,
    advice: () => m.error_member_signed_in_advice(),
  },
  kiosk_shut: {
    tone: "info",
    title: m.error_kiosk_shut_title,
    advice: () => m.error_kiosk_shut_advice(),
  },
  bad_exit_code: {
    tone: "warning",
    title: m.error_bad_exit_code_title,
    advice: () => m.error_bad_exit_code_advice(),
  },
  kiosk_not_ready: {
    tone: "info",
    title: m.error_kiosk_not_ready_title,
    advice: () => m.error_kiosk_not_ready_advice(),
  },
  portal_trouble: {
    tone: "danger",
    title: m.error_portal_trouble_title,
    advice: () => m.error_portal_trouble_advice(),
  },
  internal: {
    tone: "danger",
    title: m.error_internal_title,
    advice: () => m.error_internal_advice(),
  },
} satisfies Record<ErrorCode, Presentation>;

/** Takes what a promise rejected with for what it is; anything unknown is our own fault. */
export function asCommandError(error: unknown): CommandError {
  if (typeof error === "object" && error !== null && "code" in error) {
    const { code } = error;
    if (typeof code === "string" && Object.hasOwn(presentations, code)) {
      return error as CommandError;
    }
  }
  return { code: "internal", message: "", retryAfterS: null };
}
