import { dateFormat } from "../messages/formats";

const DAY_MS = 24 * 60 * 60_000;

/**
 * The moment at which the clock on a wall in `zone` shows `local`, as a field for date and time has it:
 * "2026-11-25T09:14". RFC 3339 in UTC; `null` where it is no time. An hour that clocks leave out is taken as the one
 * after it; of one that comes twice, the first.
 */
export function momentOf(local: string, zone: string): string | null {
  const shownMs = /^\d{4,}-\d\d-\d\dT\d\d:\d\d$/.test(local) ? Date.parse(`${local}:00Z`) : NaN;
  if (Number.isNaN(shownMs)) return null;
  // Clocks are not changed twice within two days.
  const [before, after] = [-DAY_MS, DAY_MS].map((by) => shownMs - offsetMs(shownMs + by, zone));
  const shown = [before, after].find((at = NaN) => at + offsetMs(at, zone) === shownMs);
  return `${new Date(shown ?? before ?? NaN).toISOString().slice(0, 16)}:00Z`;
}

/** By how much clocks in `zone` are ahead of UTC. Unit: milliseconds. */
function offsetMs(atMs: number, zone: string): number {
  const words = dateFormat("en", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
  }).formatToParts(atMs);
  const part = (type: string) => Number(words.find((one) => one.type === type)?.value);
  const shown = [
    part("year"),
    part("month") - 1,
    part("day"),
    part("hour"),
    part("minute"),
  ] as const;
  return Date.UTC(...shown) - Math.floor(atMs / 60_000) * 60_000;
}
