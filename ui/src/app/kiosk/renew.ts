const HOUR_MS = 60 * 60_000;

/** How long nobody must have touched a page that begins anew: it hears nothing for a second. Unit: milliseconds. */
const REST_MS = 10 * 60_000;

/** From which hour of the space's day to before which: few doors are busy then. */
const NIGHT = { from: 2, to: 5 };

/** At what age a page begins anew by night: once in each, however late the last time was. Unit: milliseconds. */
const AGE_MS = 20 * HOUR_MS;

/** At what age it does so at any hour, by a door where every night is busy. Unit: milliseconds. */
const OLD_MS = 44 * HOUR_MS;

/**
 * Whether a kiosk's page is to begin anew, which gives back what the web engine has kept. `hour` is the space's, 0 to 23;
 * the others are how long the page is there and how long nobody has touched it, in milliseconds.
 */
export function isDue(ageMs: number, restedMs: number, hour: number): boolean {
  if (restedMs < REST_MS) return false;
  const isNight = hour >= NIGHT.from && hour < NIGHT.to;
  return ageMs >= (isNight ? AGE_MS : OLD_MS);
}
