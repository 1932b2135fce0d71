import { expect, test } from "vitest";
import { isDim, place } from "./dim";

test("dims after as many minutes as set, and never where that is 0", () => {
  expect(isDim(1_000, 1_000 + 119_999, 2)).toBe(false);
  expect(isDim(1_000, 1_000 + 120_000, 2)).toBe(true);
  expect(isDim(0, Number.MAX_SAFE_INTEGER, 0)).toBe(false);
});

test("moves the clock each minute, within its room", () => {
  for (let minute = 0; minute < 3_000; minute += 1) {
    const here = place(minute);
    const next = place(minute + 1);

    expect(Math.hypot(next.x - here.x, next.y - here.y)).toBeGreaterThan(20);
    expect(Math.abs(here.x)).toBeLessThanOrEqual(90);
    expect(Math.abs(here.y)).toBeLessThanOrEqual(90);
  }
});

test("comes to every part of the room within three hours", () => {
  const parts = new Set<string>();
  for (let minute = 0; minute < 180; minute += 1) {
    const { x, y } = place(29_000_000 + minute);
    parts.add(`${Math.floor((x + 90) / 45.1)} ${Math.floor((y + 90) / 45.1)}`);
  }

  expect(parts.size).toBe(16);
});
