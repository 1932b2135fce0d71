import { expect, test } from "vitest";
import { dayOf, left, since, stay, timeOf } from "./time";

const lisbon = { timeZone: "Europe/Lisbon", locale: "en" as const };
const now = Date.UTC(2026, 10, 23, 17, 32);

test("tells the space's time and day, not the device's", () => {
  expect(timeOf(now, lisbon)).toBe("17:32");
  expect(timeOf(now, { ...lisbon, timeZone: "Asia/Tokyo" })).toBe("02:32");
  expect(dayOf(now, lisbon)).toBe("Monday, November 23");
  expect(dayOf(now, { ...lisbon, timeZone: "Asia/Tokyo" })).toBe("Tuesday, November 24");
});

test("tells midnight as 00:00 and the hour that comes twice as it is on the wall", () => {
  expect(timeOf(Date.UTC(2026, 10, 23, 0, 0), lisbon)).toBe("00:00");
  expect(timeOf(Date.UTC(2026, 9, 25, 0, 30), lisbon)).toBe("01:30");
  expect(timeOf(Date.UTC(2026, 9, 25, 1, 30), lisbon)).toBe("01:30");
});

test("says since when, by the day", () => {
  expect(since(Date.UTC(2026, 10, 23, 9, 14), now, lisbon)).toBe("since 09:14");
  expect(since(Date.UTC(2026, 10, 22, 18, 20), now, lisbon)).toBe("since yesterday at 18:20");
  expect(since(Date.UTC(2026, 10, 20, 9, 5), now, lisbon)).toBe("since November 20 at 09:05");
});

test("says how long somebody was here", () => {
  expect(stay(Date.UTC(2026, 10, 23, 9, 14), now, lisbon)).toBe("Here from 09:14 to 17:32");
  expect(stay(Date.UTC(2026, 10, 22, 18, 20), now, lisbon)).toBe("Here since yesterday at 18:20");
});

test("bears a time zone that this device does not know", () => {
  expect(timeOf(now, { ...lisbon, timeZone: "Mars/Olympus" })).toMatch(/^\d\d:\d\d$/);
});

test("tells what is left, never more than that and never less than nothing", () => {
  expect(left(245_000, 0)).toBe("4:05");
  expect(left(600_900, 0)).toBe("10:00");
  expect(left(999, 0)).toBe("0:00");
  expect(left(0, 5_000)).toBe("0:00");
});
