import type { Kiosk } from "../backend/records";

/** How long a kiosk may be silent: it asks once a minute how it shall look. Unit: milliseconds. */
export const SILENT_MS = 10 * 60_000;

/** Whether a kiosk was there and has not been heard of for a while. */
export function isSilent({ last_seen_at }: Kiosk, nowMs: number): boolean {
  return last_seen_at !== null && nowMs - Date.parse(last_seen_at) > SILENT_MS;
}
