import { expect, test } from "vitest";
import { hourOf } from "../../messages/when";
import { isDue } from "./renew";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

test("a page begins anew once a night", () => {
  const nights = new Set<number>();
  let sinceMs = 0;
  for (let nowMs = 0; nowMs < 30 * 24 * HOUR; nowMs += MINUTE) {
    const hour = Math.floor(nowMs / HOUR) % 24;
    if (!isDue(nowMs - sinceMs, HOUR, hour)) continue;
    sinceMs = nowMs;
    expect([2, 3, 4]).toContain(hour);
    nights.add(Math.floor(nowMs / (24 * HOUR)));
  }

  expect(nights.size).toBe(29);
});

test("a page that somebody uses goes on", () => {
  expect(isDue(24 * HOUR, 10 * MINUTE - 1, 3)).toBe(false);
  expect(isDue(24 * HOUR, 10 * MINUTE, 3)).toBe(true);
  expect(isDue(100 * HOUR, 0, 3)).toBe(false);
});

test("where every night is busy it begins anew by day", () => {
  expect(isDue(44 * HOUR - 1, HOUR, 14)).toBe(false);
  expect(isDue(44 * HOUR, HOUR, 14)).toBe(true);
});

test("the night is the space's", () => {
  const at = Date.UTC(2026, 10, 30, 18, 30);

  expect(hourOf(at, "Asia/Tokyo")).toBe(3);
  expect(hourOf(at, "Europe/Lisbon")).toBe(18);
  expect(hourOf(Date.UTC(2026, 10, 30, 0, 30), "Europe/Lisbon")).toBe(0);
});
