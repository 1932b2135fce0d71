import { m } from "../../messages/generated/messages";
import type { KeptCheckIn } from "../backend/records";

/** Why a press is kept for review. Source: docs/presence.md, "Late and odd events". */
export const reviewReasons: Record<string, () => string> = {
  no_such_pin: m.admin_review_no_such_pin,
  suspended: m.admin_review_suspended,
  pin_changed: m.admin_review_pin_changed,
  out_of_order: m.admin_review_out_of_order,
  before_pairing: m.admin_review_before_pairing,
  clock_moved: m.admin_review_clock_moved,
  too_old: m.admin_review_too_old,
  too_many_wrong: m.admin_review_too_many_wrong,
  cannot_open: m.admin_review_cannot_open,
  unreadable: m.admin_review_unreadable,
};

/** Whether the kiosk's clock showed another minute than the one at which the press counts. */
export function clockSaid({ at, said_at }: KeptCheckIn): boolean {
  return Math.abs(Date.parse(at) - Date.parse(said_at)) >= 60_000;
}
