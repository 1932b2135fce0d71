import type { PressOutcome, PressView } from "../../backend/kiosk-bindings";
import { duration } from "../../messages/duration";
import { m } from "../../messages/generated/messages";
import { type Place, since, stay, timeOf } from "./time";

/** What came of a press, also where the host itself failed. */
export type Result = PressView | { outcome: "failed"; atMs: number };

/** How long a result stays whatever is pressed: the last digit of a PIN may come late. Unit: milliseconds. */
export const LEAST_RESULT_MS = 700;

/** How a result looks and sounds. Each has a colour, a shape and a sound. */
export type Manner = "in" | "out" | "noted" | "refused" | "trouble";

/** How each outcome is told. */
export const manners = {
  checked_in: "in",
  checked_out: "out",
  repeated: "noted",
  kept: "noted",
  kept_for_review: "noted",
  refused: "refused",
  waiting: "refused",
  not_a_pin: "refused",
  not_kept: "trouble",
  unsure: "trouble",
  failed: "trouble",
} satisfies Record<PressOutcome, Manner>;

/** What stands beside the words, drawn on a square of 24: into a bracket, out of it, a check, a bar, a cross. */
export const shapes: Record<Manner, string> = {
  in: "M13 4h6v16h-6M3.500 12h11M10 7.500l4.500 4.500-4.500 4.500",
  out: "M11 4H5v16h6M9.500 12h11M16 7.500l4.500 4.500-4.500 4.500",
  noted: "M4.500 12.500l5 5L19.500 7",
  refused: "M4 12h16",
  trouble: "M6 6l12 12M18 6L6 18",
};

/** Whether the portal has looked at what was typed: no wait runs then. */
export function isLookedAt(outcome: Result["outcome"]): boolean {
  return ["checked_in", "checked_out", "repeated", "refused"].includes(outcome);
}

/** The words of a result. */
export interface Words {
  title: string;
  detail: string;
}

/** Says what came of a press, and what to do where nothing did. */
export function words(result: Result, place: Place): Words {
  switch (result.outcome) {
    case "checked_in":
      return {
        title: m.checked_in(),
        detail: since(result.sinceMs ?? result.atMs, result.atMs, place),
      };
    case "checked_out":
      return {
        title: m.checked_out(),
        detail:
          result.sinceMs === null
            ? m.kiosk_left({ time: timeOf(result.atMs, place) })
            : stay(result.sinceMs, result.atMs, place),
      };
    case "repeated":
      return repeated(result, place);
    case "kept":
      return {
        title: m.kiosk_kept(),
        detail: m.kiosk_kept_detail({ time: timeOf(result.atMs, place) }),
      };
    case "kept_for_review":
      return { title: m.kiosk_kept(), detail: m.kiosk_kept_for_review_detail() };
    case "refused":
      return { title: m.kiosk_refused(), detail: m.kiosk_refused_detail() };
    case "waiting":
      return {
        title: m.kiosk_waiting(),
        detail: m.kiosk_waiting_detail({ wait: duration(result.retryAfterS ?? 30) }),
      };
    case "not_a_pin":
      return { title: m.kiosk_not_a_pin(), detail: m.kiosk_not_a_pin_detail() };
    case "not_kept":
      return { title: m.kiosk_not_kept(), detail: m.kiosk_not_kept_detail() };
    case "unsure":
      return { title: m.kiosk_unsure(), detail: m.kiosk_unsure_detail() };
    case "failed":
      return { title: m.kiosk_not_kept(), detail: m.kiosk_failed_detail() };
  }
}

function repeated({ isIn, sinceMs, atMs }: PressView, place: Place): Words {
  const time = sinceMs ?? atMs;
  // A portal that is older does not say which.
  if (isIn === null) {
    return {
      title: m.kiosk_repeated(),
      detail: m.kiosk_repeated_detail({ time: timeOf(time, place) }),
    };
  }
  const title = isIn ? m.kiosk_repeated_in() : m.kiosk_repeated_out();
  return { title, detail: since(time, atMs, place) };
}

/** Whom a result greets, where the space wants that. */
export function nameOf(result: Result): string | null {
  return result.outcome === "failed" ? null : result.displayName;
}

/** A result in one breath, for a screen reader. */
export function spoken(result: Result, place: Place): string {
  const { title, detail } = words(result, place);
  return [nameOf(result), title, detail].filter(Boolean).join(". ");
}
