import { m } from "../../messages/generated/messages";
import type { Locale } from "../../messages/generated/runtime";
import { format, known } from "../../messages/when";

const DAY_MS = 24 * 60 * 60_000;

/** Where and in which language a time is told. */
export interface Place {
  /** The space's, by its IANA name. */
  timeZone: string;
  locale: Locale;
}

/** The hour and the minute: "09:14". */
export function timeOf(atMs: number, { timeZone, locale }: Place): string {
  return format(locale, known(timeZone), { hour: "2-digit", minute: "2-digit" }, atMs);
}

/** The day, as on a wall: "Monday, November 23". */
export function dayOf(atMs: number, { timeZone, locale }: Place): string {
  return format(locale, known(timeZone), { weekday: "long", day: "numeric", month: "long" }, atMs);
}

/** Since when: "since 09:14", "since yesterday at 18:20", "since November 20 at 09:05". */
export function since(atMs: number, nowMs: number, place: Place): string {
  const time = timeOf(atMs, place);
  switch (dayBetween(atMs, nowMs, place)) {
    case "same":
      return m.kiosk_since({ time }, { locale: place.locale });
    case "before":
      return m.kiosk_since_yesterday({ time }, { locale: place.locale });
    case "other":
      return m.kiosk_since_date({ date: dateOf(atMs, place), time }, { locale: place.locale });
  }
}

/** From when to when somebody was here. */
export function stay(fromMs: number, toMs: number, place: Place): string {
  const time = timeOf(fromMs, place);
  switch (dayBetween(fromMs, toMs, place)) {
    case "same":
      return m.kiosk_stay({ from: time, to: timeOf(toMs, place) }, { locale: place.locale });
    case "before":
      return m.kiosk_stay_yesterday({ time }, { locale: place.locale });
    case "other":
      return m.kiosk_stay_date({ date: dateOf(fromMs, place), time }, { locale: place.locale });
  }
}

/** How long is left at least: "4:05". */
export function left(untilMs: number, nowMs: number): string {
  const seconds = Math.max(0, Math.floor((untilMs - nowMs) / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

function dateOf(atMs: number, { timeZone, locale }: Place): string {
  return format(locale, known(timeZone), { day: "numeric", month: "long" }, atMs);
}

function dayBetween(fromMs: number, toMs: number, place: Place): "same" | "before" | "other" {
  const day = (ms: number) =>
    format("en", known(place.timeZone), { day: "numeric", month: "numeric", year: "numeric" }, ms);
  if (day(fromMs) === day(toMs)) return "same";
  return day(fromMs) === day(toMs - DAY_MS) ? "before" : "other";
}
