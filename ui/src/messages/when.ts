import { dateFormat, relativeFormat } from "./formats";
import { m } from "./generated/messages";
import type { Locale } from "./generated/runtime";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** A moment, and what it is told against. */
export interface Moment {
  /** Unit: milliseconds since 1970, UTC. */
  atMs: number;
  /** Unit: milliseconds since 1970, UTC. */
  nowMs: number;
  /** The space's time zone. `null` or an unknown one means the device's. */
  timeZone: string | null;
  locale: Locale;
  /** Whether a date is told as briefly as a table wants it: "Nov 20, 09:05". */
  brief?: boolean;
}

/**
 * Says when something was, as people say it: "2 minutes ago", "yesterday at 18:20".
 *
 * A moment more than a minute ahead means a clock is wrong somewhere; it is told as a plain date.
 */
export function when({ atMs, nowMs, timeZone, locale, brief = false }: Moment): string {
  const zone = known(timeZone);
  const time = format(locale, zone, { hour: "2-digit", minute: "2-digit" }, atMs);
  const onDate = () => {
    if (brief) return briefly(locale, zone, atMs, nowMs);
    return m.when_date(
      {
        date: format(locale, zone, { day: "numeric", month: "long", year: "numeric" }, atMs),
        time,
      },
      { locale },
    );
  };

  const agoMs = nowMs - atMs;
  if (agoMs < -MINUTE_MS) return onDate();
  if (agoMs < MINUTE_MS) return m.when_now({}, { locale });
  if (agoMs < HOUR_MS) {
    const words = relativeFormat(locale, { numeric: "always" });
    return words.format(-Math.floor(agoMs / MINUTE_MS), "minute");
  }

  const day = dayOf(atMs, zone);
  if (day === dayOf(nowMs, zone)) return m.when_today({ time }, { locale });
  if (day === dayOf(nowMs - DAY_MS, zone)) return m.when_yesterday({ time }, { locale });
  return onDate();
}

/** The part of the day, for a greeting. */
export function partOfDay(
  nowMs: number,
  timeZone: string | null,
): "morning" | "afternoon" | "evening" {
  const hour = hourOf(nowMs, timeZone);
  if (hour >= 5 && hour < 12) return "morning";
  return hour >= 12 && hour < 18 ? "afternoon" : "evening";
}

/** The hour of the day, from 0 to 23. */
export function hourOf(atMs: number, timeZone: string | null): number {
  return Number(format("en", known(timeZone), { hour: "2-digit", hourCycle: "h23" }, atMs));
}

/** A date as in a table; the year is told where it is another. */
function briefly(
  locale: Locale,
  timeZone: string | undefined,
  atMs: number,
  nowMs: number,
): string {
  const year = (ms: number) => format("en", timeZone, { year: "numeric" }, ms);
  const day = { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" } as const;
  const another = year(atMs) === year(nowMs) ? {} : ({ year: "numeric" } as const);
  return format(locale, timeZone, { ...day, ...another }, atMs);
}

function dayOf(atMs: number, timeZone: string | undefined): string {
  return format("en", timeZone, { day: "numeric", month: "numeric", year: "numeric" }, atMs);
}

/** A moment by the parts asked for, on the clock of 24 hours. */
export function format(
  locale: Locale,
  timeZone: string | undefined,
  options: Intl.DateTimeFormatOptions,
  atMs: number,
): string {
  const clock =
    options.hour === undefined || options.hourCycle ? {} : { hourCycle: "h23" as const };
  return dateFormat(locale, {
    ...options,
    ...clock,
    ...(timeZone === undefined ? {} : { timeZone }),
  }).format(atMs);
}

/** A time zone where this device knows it; otherwise the device's own, which needs no name. */
export function known(timeZone: string | null): string | undefined {
  if (timeZone === null) return undefined;
  try {
    return dateFormat("en", { timeZone }).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
}
