import { expect, test } from "vitest";
import type { Kiosk } from "../backend/records";
import { hasUnsent, mayHoldPresses, SILENT_MS } from "./state";

const NOW_MS = Date.parse("2026-11-25T09:00:00Z");

/** A kiosk that was heard of `agoMs` ago. */
function kiosk(agoMs: number | null, said: Partial<Kiosk> = {}): Kiosk {
  return {
    id: "1",
    name: "Front desk",
    location: { id: 1, name: "Harbour Works" },
    paired_at: "2026-11-01T09:00:00Z",
    connected: true,
    revoked_at: null,
    last_seen_at: agoMs === null ? null : new Date(NOW_MS - agoMs).toISOString(),
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
  expect(hasUnsent(kiosk(0, said))).toBe(true);
  expect(mayHoldPresses(kiosk(0, said), NOW_MS)).toBe(true);
});

test("takes the word of a kiosk that was heard of lately, and of no other", () => {
  expect(mayHoldPresses(kiosk(SILENT_MS), NOW_MS)).toBe(false);
  expect(mayHoldPresses(kiosk(SILENT_MS + 1), NOW_MS)).toBe(true);
});

test("one that never came has nothing, whatever it did not say", () => {
  const said = { queued: null, set_aside: null, damaged_files: null };
  expect(mayHoldPresses(kiosk(null, said), NOW_MS)).toBe(false);
});
