import { expect, test } from "vitest";
import { partOfDay, when } from "./when";

const now = Date.UTC(2026, 10, 23, 12, 0);
const lisbon = { nowMs: now, timeZone: "Europe/Lisbon", locale: "en" as const };
const minutes = (n: number) => n * 60_000;

test("says just now below a minute, either way", () => {
  expect(when({ ...lisbon, atMs: now - 59_000 })).toBe("just now");
  expect(when({ ...lisbon, atMs: now + 59_000 })).toBe("just now");
});

test("counts minutes below an hour", () => {
  expect(when({ ...lisbon, atMs: now - minutes(2) })).toBe("2 minutes ago");
  expect(when({ ...lisbon, atMs: now - minutes(59) })).toBe("59 minutes ago");
});

test("names the time today and yesterday, in the space's time zone", () => {
  expect(when({ ...lisbon, atMs: now - minutes(61) })).toBe("today at 10:59");
  expect(when({ ...lisbon, atMs: Date.UTC(2026, 10, 22, 18, 20) })).toBe("yesterday at 18:20");
  expect(when({ ...lisbon, timeZone: "Asia/Tokyo", atMs: Date.UTC(2026, 10, 22, 18, 20) })).toBe(
    "today at 03:20",
  );
});

test("names the date further back", () => {
  expect(when({ ...lisbon, atMs: Date.UTC(2026, 10, 20, 9, 5) })).toBe(
    "on November 20, 2026 at 09:05",
  );
});

test("tells a date briefly in a table, with the year where it is another", () => {
  const brief = { ...lisbon, brief: true };

  expect(when({ ...brief, atMs: Date.UTC(2026, 10, 20, 9, 5) })).toBe("Nov 20, 09:05");
  expect(when({ ...brief, atMs: Date.UTC(2025, 10, 20, 9, 5) })).toBe("Nov 20, 2025, 09:05");
  expect(when({ ...brief, atMs: now - minutes(2) })).toBe("2 minutes ago");
});

test("tells a moment ahead of the device's clock as a plain date", () => {
  expect(when({ ...lisbon, atMs: now + minutes(3) })).toBe("on November 23, 2026 at 12:03");
});

test("bears a time zone that does not exist", () => {
  expect(when({ ...lisbon, timeZone: "Mars/Olympus", atMs: now - minutes(5) })).toBe(
    "5 minutes ago",
  );
});

test("speaks each language with the digits of a keypad", () => {
  expect(when({ ...lisbon, locale: "es", atMs: now - minutes(2) })).toBe("hace 2 minutos");
  expect(when({ ...lisbon, locale: "ar", atMs: now - minutes(12) })).toMatch(/12/);
});

test("greets by the hour at the space", () => {
  expect(partOfDay(now, "Europe/Lisbon")).toBe("afternoon");
  expect(partOfDay(now, "America/Los_Angeles")).toBe("evening");
  expect(partOfDay(now, "America/New_York")).toBe("morning");
  expect(partOfDay(Date.UTC(2026, 10, 23, 0, 30), "Europe/Lisbon")).toBe("evening");
});
