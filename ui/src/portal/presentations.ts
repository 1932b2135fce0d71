import { duration } from "../messages/duration";
import { m } from "../messages/generated/messages";
import type { ErrorCode, PortalError } from "./backend/problem";

/** What a person reads about a refusal. Each tone has a colour and a shape of its own. */
export interface Presentation {
  tone: "info" | "warning" | "danger";
  title: () => string;
  advice: (error: PortalError) => string;
}

const broken: Presentation = {
  tone: "danger",
  title: m.error_internal_title,
  advice: () => m.portal_error_internal_advice(),
};

/** How each refusal is told to a person. */
export const presentations = {
  wrong_credentials: {
    tone: "warning",
    title: m.error_wrong_credentials_title,
    advice: () => m.portal_error_wrong_credentials_advice(),
  },
  second_factor_required: {
    tone: "info",
    title: m.error_second_factor_needed_title,
    advice: () => m.error_second_factor_needed_advice(),
  },
  second_factor_wrong: {
    tone: "warning",
    title: m.error_second_factor_wrong_title,
    advice: () => m.error_second_factor_wrong_advice(),
  },
  must_reset_password: {
    tone: "warning",
    title: m.error_password_must_change_title,
    advice: () => m.portal_error_must_reset_advice(),
  },
  link_over: {
    tone: "warning",
    title: m.portal_reset_gone,
    advice: () => m.portal_reset_gone_body(),
  },
  throttled: {
    tone: "warning",
    title: m.error_throttled_title,
    advice: ({ retryAfterS }) =>
      retryAfterS === null
        ? m.error_throttled_advice()
        : m.error_throttled_advice_wait({ wait: duration(retryAfterS) }),
  },
  unauthorized: {
    tone: "info",
    title: m.error_session_ended_title,
    advice: () => m.portal_error_session_ended_advice(),
  },
  forbidden: {
    tone: "warning",
    title: m.portal_error_forbidden_title,
    advice: () => m.portal_error_forbidden_advice(),
  },
  not_a_member: {
    tone: "warning",
    title: m.error_not_a_member_title,
    advice: () => m.error_not_a_member_advice(),
  },
  not_found: {
    tone: "warning",
    title: m.portal_error_not_found_title,
    advice: () => m.portal_error_not_found_advice(),
  },
  cross_origin: {
    tone: "danger",
    title: m.portal_error_cross_origin_title,
    advice: () => m.portal_error_cross_origin_advice(),
  },
  invalid: {
    tone: "warning",
    title: m.portal_error_invalid_title,
    advice: () => m.portal_error_invalid_advice(),
  },
  bad_request: broken,
  email_taken: {
    tone: "warning",
    title: m.portal_error_invalid_title,
    advice: () => m.portal_email_taken(),
  },
  body_too_large: {
    tone: "warning",
    title: m.portal_error_body_too_large_title,
    advice: () => m.portal_error_body_too_large_advice(),
  },
  unsupported_media_type: {
    tone: "warning",
    title: m.portal_error_picture_title,
    advice: () => m.portal_error_picture_advice(),
  },
  method_not_allowed: broken,
  timeout: {
    tone: "warning",
    title: m.portal_error_timeout_title,
    advice: () => m.error_unreachable_advice(),
  },
  unavailable: {
    tone: "danger",
    title: m.error_portal_trouble_title,
    advice: () => m.portal_error_unavailable_advice(),
  },
  internal: broken,
  unreachable: {
    tone: "warning",
    title: m.error_unreachable_title,
    advice: () => m.error_unreachable_advice(),
  },
  no_clipboard: {
    tone: "warning",
    title: m.error_clipboard_failed_title,
    advice: () => m.portal_error_no_clipboard_advice(),
  },
  unreadable_picture: {
    tone: "warning",
    title: m.portal_error_picture_title,
    advice: () => m.portal_error_picture_advice(),
  },
  no_cookie: {
    tone: "warning",
    title: m.portal_error_no_cookie_title,
    advice: () => m.portal_error_no_cookie_advice(),
  },
} satisfies Record<ErrorCode, Presentation>;
