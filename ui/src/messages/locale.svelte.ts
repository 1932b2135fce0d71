import { type Locale, overwriteGetLocale } from "./generated/runtime";
import { direction } from "./language";

let current = $state<Locale>("en");
overwriteGetLocale(() => current);

/** The language now spoken; what reads it follows a change. */
export function locale(): Locale {
  return current;
}

/** Speaks `next` from here on, and turns the page its way. */
export function setLocale(next: Locale): void {
  current = next;
  document.documentElement.lang = next;
  document.documentElement.dir = direction(next);
}
