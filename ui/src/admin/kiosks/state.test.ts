import { expect, test } from "vitest";
import type { Kiosk } from "../backend/records";
import { hasUnsent, mayHoldPresses } from "./state";

/** A kiosk that was heard of lately, and what it said. */
function kiosk(said: Partial<Kiosk>): Kiosk {
  return {
    id: "1",
    name: "Front desk",
    location: { id: 1, name: "Harbour Works" },
    paired_at: "2026-11-01T09:00:00Z",
    connected: true,
    revoked_at: null,
    last_seen_at: "2026-11-25T09:00:00Z",
    silent: false,
    app_version: "0.1.0",
    queued: 0,
    oldest_queued_at: null,
    set_aside: 0,
    damaged_files: 0,
    clock_skew_s: 0,
    clock_wrong: false,
    wait_s: null,
    waits: [],
    review_full: false,
    ...said,
  };
}

test.each<[string, Partial<Kiosk>]>([
  ["waits", { queued: 1 }],
  ["is set aside", { set_aside: 1 }],
  ["is in a file that it cannot read", { damaged_files: 1 }],
])("knows of a press that %s", (_, said) => {
  expect(hasUnsent(kiosk(said))).toBe(true);
  expect(mayHoldPresses(kiosk(said))).toBe(true);
});

test("takes the word of a kiosk that was heard of lately, and of no other", () => {
  expect(mayHoldPresses(kiosk({}))).toBe(false);
  expect(mayHoldPresses(kiosk({ silent: true }))).toBe(true);
});

test("one that never came has nothing, whatever it did not say", () => {
  const said = { last_seen_at: null, queued: null, set_aside: null, damaged_files: null };
  expect(mayHoldPresses(kiosk(said))).toBe(false);
});
