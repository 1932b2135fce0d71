import { expect, test } from "vitest";
import { lasting } from "./lasting";

test("tells hours and minutes", () => {
  expect(lasting("2026-11-25T09:00:00Z", "2026-11-25T12:05:59Z")).toBe("3:05");
  expect(lasting("2026-11-25T09:00:00Z", "2026-11-26T09:00:00Z")).toBe("24:00");
});

test("never tells less than nothing", () => {
  expect(lasting("2026-11-25T09:00:00Z", "2026-11-25T08:59:00Z")).toBe("0:00");
});
