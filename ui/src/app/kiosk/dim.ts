const MINUTE_MS = 60_000;

/** How far the dimmed clock wanders from the middle. Unit: hundredths of the room it has. */
const REACH = 90;

/** Whether nobody has touched the screen for as long as `afterMin` says; 0 is never. Both times: milliseconds of one clock. */
export function isDim(touchedMs: number, nowMs: number, afterMin: number): boolean {
  return afterMin > 0 && nowMs - touchedMs >= afterMin * MINUTE_MS;
}

/**
 * Where the dimmed clock stands in a minute, from -90 to 90 hundredths of its room each way: never twice in a row at
 * one place, and over some hours nearly everywhere, so that nothing burns in.
 *
 * Source: powers of the plastic number spread points evenly (M. Roberts, "quasirandom sequences", 2018).
 */
export function place(minute: number): { x: number; y: number } {
  const spread = (step: number) => Math.round((((minute * step) % 1) * 2 - 1) * REACH);
  return { x: spread(0.7548776662), y: spread(0.569840291) };
}
