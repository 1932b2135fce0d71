import { expect, test } from "vitest";
import { momentOf } from "./wall-clock";

test("reads a time as the clock in the space shows it", () => {
  expect(momentOf("2026-11-25T09:14", "UTC")).toBe("2026-11-25T09:14:00Z");
  expect(momentOf("2026-11-25T09:14", "Europe/Berlin")).toBe("2026-11-25T08:14:00Z");
  expect(momentOf("2026-07-01T00:05", "Europe/Berlin")).toBe("2026-06-30T22:05:00Z");
  expect(momentOf("2026-11-25T09:14", "Asia/Kathmandu")).toBe("2026-11-25T03:29:00Z");
});

test("knows which side of a changed clock an hour is on", () => {
  expect(momentOf("2026-03-29T01:30", "Europe/Berlin")).toBe("2026-03-29T00:30:00Z");
  expect(momentOf("2026-03-29T03:30", "Europe/Berlin")).toBe("2026-03-29T01:30:00Z");
  expect(momentOf("2026-10-25T01:30", "Europe/Berlin")).toBe("2026-10-24T23:30:00Z");
  expect(momentOf("2026-10-25T03:30", "Europe/Berlin")).toBe("2026-10-25T02:30:00Z");
  expect(momentOf("2026-03-08T01:30", "America/New_York")).toBe("2026-03-08T06:30:00Z");
  expect(momentOf("2026-03-08T03:30", "America/New_York")).toBe("2026-03-08T07:30:00Z");
});

test("takes an hour that clocks leave out as the one after it", () => {
  expect(momentOf("2026-03-29T02:30", "Europe/Berlin")).toBe("2026-03-29T01:30:00Z");
});

test("takes the first of an hour that comes twice", () => {
  expect(momentOf("2026-10-25T02:30", "Europe/Berlin")).toBe("2026-10-25T00:30:00Z");
  expect(momentOf("2026-11-01T01:30", "America/New_York")).toBe("2026-11-01T05:30:00Z");
});

test("takes nothing else for a time", () => {
  expect(momentOf("", "UTC")).toBeNull();
  expect(momentOf("noon", "UTC")).toBeNull();
  expect(momentOf("2026-13-01T09:00", "UTC")).toBeNull();
});
