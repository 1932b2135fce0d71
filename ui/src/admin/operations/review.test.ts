import { expect, test } from "vitest";
import storage from "../../../../crates/storage/src/check_in_events.rs?raw";
import { clockSaid, reviewReasons } from "./review";

test("has words of its own for every reason that a portal gives", () => {
  const names = /fn as_str.*?\n {4}\}/s.exec(storage)?.[0] ?? "";
  const given = [...names.matchAll(/=> "([a-z_]+)"/g)].map(([, reason]) => reason ?? "");
  const words = Object.values(reviewReasons).map((word) => word());

  expect(given.length).toBeGreaterThan(5);
  expect(Object.keys(reviewReasons).sort()).toEqual(given.sort());
  expect(new Set(words).size).toBe(words.length);
});

test("tells of the kiosk's clock where it showed another minute", () => {
  const press = {
    id: "1",
    received_at: "2026-11-25T10:00:00Z",
    reason: "clock_moved",
    customer: null,
    kiosk_id: null,
    kiosk: null,
    location: "",
  };
  const at = "2026-11-25T09:14:00Z";

  expect(clockSaid({ ...press, at, said_at: "2026-11-25T09:14:30Z" })).toBe(false);
  expect(clockSaid({ ...press, at, said_at: "2026-11-25T14:14:00Z" })).toBe(true);
});
