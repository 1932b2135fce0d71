import { duration } from "../messages/duration";
import { m } from "../messages/generated/messages";
import type { ErrorCode, PanelError } from "./backend/problem";

/** What a person reads about a refusal. */
interface Presentation {
  tone: "info" | "warning" | "danger";
  title: () => string;
  advice: (error: PanelError) => string;
}

const again = () => m.admin_error_try_again();
/** Where only the portal knows what is wrong, its own sentence is shown. */
const theirs = ({ detail }: PanelError) => detail || again();

/** How each refusal is told to a person. */
export const presentations = {
  bad_request: { tone: "danger", title: m.admin_error_bad_request, advice: theirs },
  unauthorized: {
    tone: "info",
    title: m.admin_error_unauthorized,
    advice: () => m.admin_error_unauthorized_advice(),
  },
  forbidden: {
    tone: "warning",
    title: m.admin_error_forbidden,
    advice: () => m.admin_error_forbidden_advice(),
  },
  not_found: {
    tone: "warning",
    title: m.admin_error_not_found,
    advice: () => m.admin_error_not_found_advice(),
  },
  method_not_allowed: { tone: "danger", title: m.admin_error_method_not_allowed, advice: again },
  timeout: { tone: "warning", title: m.admin_error_timeout, advice: again },
  body_too_large: {
    tone: "warning",
    title: m.admin_error_body_too_large,
    advice: () => m.admin_error_body_too_large_advice(),
  },
  unsupported_media_type: {
    tone: "warning",
    title: m.admin_error_unsupported_media_type,
    advice: () => m.admin_error_unsupported_media_type_advice(),
  },
  throttled: {
    tone: "warning",
    title: m.admin_error_throttled,
    advice: ({ retryAfterS }) =>
      retryAfterS === null
        ? m.admin_error_throttled_advice()
        : m.admin_error_throttled_wait({ wait: duration(retryAfterS) }),
  },
  unavailable: {
    tone: "danger",
    title: m.admin_error_unavailable,
    advice: () => m.admin_error_unavailable_advice(),
  },
  internal: {
    tone: "danger",
    title: m.admin_error_internal,
    advice: () => m.admin_error_internal_advice(),
  },
  wrong_credentials: {
    tone: "warning",
    title: m.admin_error_wrong_credentials,
    advice: () => m.admin_error_wrong_credentials_advice(),
  },
  second_factor_required: {
    tone: "info",
    title: m.admin_error_second_factor_required,
    advice: () => m.admin_error_second_factor_required_advice(),
  },
  second_factor_wrong: {
    tone: "warning",
    title: m.admin_error_second_factor_wrong,
    advice: () => m.admin_error_second_factor_wrong_advice(),
  },
  second_factor_missing: {
    tone: "info",
    title: m.admin_error_second_factor_missing,
    advice: () => m.admin_error_second_factor_missing_advice(),
  },
  second_factor_present: {
    tone: "info",
    title: m.admin_error_second_factor_present,
    advice: () => m.admin_error_second_factor_present_advice(),
  },
  must_reset_password: {
    tone: "info",
    title: m.admin_error_must_reset_password,
    advice: () => m.admin_error_must_reset_password_advice(),
  },
  link_over: {
    tone: "warning",
    title: m.admin_error_link_over,
    advice: () => m.admin_error_link_over_advice(),
  },
  cross_origin: {
    tone: "danger",
    title: m.admin_error_cross_origin,
    advice: () => m.admin_error_cross_origin_advice(),
  },
  invalid: { tone: "warning", title: m.admin_error_invalid, advice: theirs },
  changed_meanwhile: {
    tone: "warning",
    title: m.admin_error_changed_meanwhile,
    advice: () => m.admin_error_changed_meanwhile_advice(),
  },
  email_taken: {
    tone: "warning",
    title: m.admin_error_email_taken,
    advice: () => m.admin_error_email_taken_advice(),
  },
  pin_taken: {
    tone: "warning",
    title: m.admin_error_pin_taken,
    advice: ({ holder }) =>
      holder
        ? m.admin_error_pin_taken_by({ name: holder.full_name })
        : m.admin_error_pin_taken_advice(),
  },
  pin_resting: {
    tone: "warning",
    title: m.admin_error_pin_resting,
    advice: () => m.admin_error_pin_resting_advice(),
  },
  pin_refused: { tone: "warning", title: m.admin_error_pin_refused, advice: theirs },
  none_free: {
    tone: "danger",
    title: m.admin_error_none_free,
    advice: () => m.admin_error_none_free_advice(),
  },
  last_admin: {
    tone: "warning",
    title: m.admin_error_last_admin,
    advice: () => m.admin_error_last_admin_advice(),
  },
  oneself: {
    tone: "warning",
    title: m.admin_error_oneself,
    advice: () => m.admin_error_oneself_advice(),
  },
  not_a_template: {
    tone: "warning",
    title: m.admin_error_not_a_template,
    advice: () => m.admin_error_not_a_template_advice(),
  },
  unreachable: {
    tone: "warning",
    title: m.admin_error_unreachable,
    advice: () => m.admin_error_unreachable_advice(),
  },
  unknown: { tone: "danger", title: m.admin_error_unknown, advice: theirs },
} satisfies Record<ErrorCode, Presentation>;

/** What a person reads about this refusal. */
export function tell(error: PanelError): {
  tone: Presentation["tone"];
  title: string;
  advice: string;
} {
  const { tone, title, advice }: Presentation = presentations[error.code];
  return { tone, title: title(), advice: advice(error) };
}
