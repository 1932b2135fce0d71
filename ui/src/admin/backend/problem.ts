import type { Customer, Id } from "./records";

/** Every code the panel has words for. Source: crates/protocol/src/problem.rs. */
export const codes = [
  "bad_request",
  "unauthorized",
  "forbidden",
  "not_found",
  "method_not_allowed",
  "timeout",
  "body_too_large",
  "unsupported_media_type",
  "throttled",
  "unavailable",
  "internal",
  "wrong_credentials",
  "second_factor_required",
  "second_factor_wrong",
  "second_factor_missing",
  "second_factor_present",
  "must_reset_password",
  "link_over",
  "cross_origin",
  "invalid",
  "changed_meanwhile",
  "email_taken",
  "pin_taken",
  "pin_resting",
  "pin_refused",
  "none_free",
  "last_admin",
  "oneself",
  "not_a_template",
  "unreachable",
  "unknown",
] as const;

/** Why the portal refused. `unreachable` and `unknown` are the panel's own. */
export type ErrorCode = (typeof codes)[number];

/** What is wrong with one field, and where in it. */
export interface FieldError {
  field: string;
  message: string;
  line?: number;
  column?: number;
}

/** Why something was refused, with what the portal says about it. */
export interface PanelError {
  code: ErrorCode;
  /** The portal's own sentence, in English. Shown where only the portal knows what is wrong. */
  detail: string;
  /** Unit: seconds from now. */
  retryAfterS: number | null;
  fields: FieldError[];
  /** With `changed_meanwhile`: the record as it is. */
  current: Customer | null;
  /** With `pin_taken`: whose it is. */
  holder: { id: Id; full_name: string } | null;
  /** With `pin_resting`: until when. */
  until: string | null;
}

/** A refusal with nothing more to say. */
export function refusal(code: ErrorCode, more: Partial<PanelError> = {}): Error & PanelError {
  const none = { detail: "", retryAfterS: null, fields: [], current: null, holder: null };
  return Object.assign(new Error(code), { code, ...none, until: null, ...more });
}

/** Reads the problem document of an answer outside 2xx. */
export async function problemOf(answer: Response): Promise<Error & PanelError> {
  let body: unknown;
  try {
    body = await answer.json();
  } catch {
    // A proxy before the portal, or its last breath: no document, only a status.
    return refusal(answer.status >= 502 ? "unavailable" : "unknown");
  }
  return asProblem(body);
}

/** Takes a problem document for what it is; what it does not say is left empty. */
export function asProblem(body: unknown): Error & PanelError {
  if (typeof body !== "object" || body === null) return refusal("unknown");
  const said = body as Record<string, unknown>;
  const code = codes.find((known) => known === said.code) ?? "unknown";
  return refusal(code, {
    detail: typeof said.detail === "string" ? said.detail : "",
    retryAfterS: typeof said.retry_after_s === "number" ? said.retry_after_s : null,
    fields: Array.isArray(said.errors) ? (said.errors as FieldError[]) : [],
    current: (said.current as Customer | undefined) ?? null,
    holder: (said.holder as PanelError["holder"] | undefined) ?? null,
    until: typeof said.until === "string" ? said.until : null,
  });
}

/** Nothing answered. A request that was called off ends so too; whoever called it off looks no more. */
export function unreachable(error: unknown): Error & PanelError {
  return refusal("unreachable", { detail: error instanceof Error ? error.name : "" });
}

/** An answer that cannot be read. */
export function fault(error: unknown): Error & PanelError {
  return refusal("internal", { detail: error instanceof Error ? error.message : "" });
}

/** Takes what a promise rejected with for what it is; anything unknown is our own fault. */
export function asPanelError(error: unknown): PanelError {
  if (typeof error === "object" && error !== null && "code" in error && "fields" in error) {
    return error as PanelError;
  }
  return fault(error);
}

/** What is wrong with `field`, or nothing. */
export function fieldError(error: PanelError | null, field: string): string {
  return error?.fields.find((wrong) => wrong.field === field)?.message ?? "";
}
