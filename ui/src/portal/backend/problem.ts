/** Every code the portal has words for. Source: crates/protocol/src/problem.rs. */
export const codes = [
  "wrong_credentials",
  "second_factor_required",
  "second_factor_wrong",
  "must_reset_password",
  "link_over",
  "throttled",
  "unauthorized",
  "forbidden",
  "not_a_member",
  "not_found",
  "cross_origin",
  "invalid",
  "bad_request",
  "email_taken",
  "body_too_large",
  "unsupported_media_type",
  "method_not_allowed",
  "timeout",
  "unavailable",
  "internal",
  "unreachable",
  "no_clipboard",
  "unreadable_picture",
  "no_cookie",
] as const;

/** Why something was refused. The last four are the page's own. */
export type ErrorCode = (typeof codes)[number];

/** A field the portal does not take as it is. */
export interface FieldError {
  field: string;
  message: string;
}

/** Why something was refused. */
export interface PortalError {
  code: ErrorCode;
  /** When it is worth trying again. Unit: seconds from now. */
  retryAfterS: number | null;
  fields: readonly FieldError[];
}

/** A refusal, as something that can be thrown. */
export function refusal(code: ErrorCode, more: Partial<PortalError> = {}): Error & PortalError {
  return Object.assign(new Error(code), { code, retryAfterS: null, fields: [], ...more });
}

/** Reads an answer outside 2xx. What is no problem document came from something in between. */
export async function problemOf(answer: Response): Promise<Error & PortalError> {
  const body: unknown = await answer.json().catch(() => null);
  const said = typeof body === "object" && body !== null ? (body as Record<string, unknown>) : {};
  const code = codes.find((known) => known === said.code);
  if (code === undefined) return refusal(answer.status >= 502 ? "unavailable" : "internal");

  return refusal(code, {
    retryAfterS: typeof said.retry_after_s === "number" ? said.retry_after_s : null,
    fields: Array.isArray(said.errors) ? said.errors.filter(isFieldError) : [],
  });
}

/** Takes what a promise rejected with for what it is; anything unknown is our own fault. */
export function asPortalError(error: unknown): PortalError {
  if (error instanceof Error && "code" in error && "fields" in error) {
    return error as Error & PortalError;
  }
  return refusal("internal");
}

/** Whether the portal named `field` as what it does not take. */
export function names(error: PortalError | null, field: string): boolean {
  return error?.fields.some((wrong) => wrong.field === field) ?? false;
}

function isFieldError(value: unknown): value is FieldError {
  return typeof value === "object" && value !== null && "field" in value && "message" in value;
}
