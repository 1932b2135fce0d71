import { m } from "../../messages/generated/messages";
import type { Kiosk, KioskWait } from "../backend/records";

/** What waits at a kiosk, and for which wrong PINs. */
export const waits: Record<KioskWait["of"], (told: { wait: string }) => string> = {
  keypad: m.admin_kiosk_waits,
  scan: m.admin_kiosk_waits_scan,
  place: m.admin_kiosk_waits_place,
  address: m.admin_kiosk_waits_address,
  late: m.admin_kiosk_waits_late,
};

/** Whether presses lie on a kiosk that it could not send, as it said. */
export function hasUnsent({ queued, set_aside, damaged_files }: Kiosk): boolean {
  return [queued, set_aside, damaged_files].some((said) => (said ?? 0) > 0);
}

/** Whether presses may lie on a kiosk: it said so, or was silent since. */
export function mayHoldPresses(kiosk: Kiosk): boolean {
  return hasUnsent(kiosk) || kiosk.silent;
}
