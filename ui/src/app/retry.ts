import { duration } from "../messages/duration";
import { m } from "../messages/generated/messages";

/** When to ask again: nothing where the space named no time, or where that is over. */
export function retryAdvice(retryAtMs: number | null, nowMs: number): string {
  if (retryAtMs === null || retryAtMs <= nowMs) return "";
  return m.error_throttled_advice_wait({ wait: duration((retryAtMs - nowMs) / 1000) });
}
