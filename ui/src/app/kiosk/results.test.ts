import { expect, test } from "vitest";
import type { PressOutcome, PressView } from "../../backend/kiosk-bindings";
import { manners, type Result, spoken, words } from "./results";

const lisbon = { timeZone: "Europe/Lisbon", locale: "en" as const };
const at = Date.UTC(2026, 10, 23, 17, 32);
const came = Date.UTC(2026, 10, 23, 9, 14);

function result(outcome: PressOutcome, part: Partial<PressView> = {}): PressView {
  return {
    outcome,
    displayName: null,
    sinceMs: null,
    isIn: null,
    atMs: at,
    retryAfterS: null,
    ...part,
  };
}

test("says who, in or out, and since when", () => {
  const ada = { displayName: "Ada", sinceMs: came };

  expect(spoken(result("checked_in", ada), lisbon)).toBe("Ada. Checked in. since 09:14");
  expect(spoken(result("checked_out", ada), lisbon)).toBe(
    "Ada. Checked out. Here from 09:14 to 17:32",
  );
});

test("names nobody where the space does not greet", () => {
  expect(spoken(result("checked_in", { sinceMs: came }), lisbon)).toBe("Checked in. since 09:14");
});

test("says when what was kept counts", () => {
  expect(words(result("kept"), lisbon)).toEqual({
    title: "Kept",
    detail: "It counts as 17:32.",
  });
});

test("says of a press that was there already what it found", () => {
  const ada = { displayName: "Ada", sinceMs: came };

  expect(spoken(result("repeated", { ...ada, isIn: true }), lisbon)).toBe(
    "Ada. Already checked in. since 09:14",
  );
  expect(spoken(result("repeated", { ...ada, isIn: false }), lisbon)).toBe(
    "Ada. Already checked out. since 09:14",
  );
  expect(spoken(result("repeated", ada), lisbon), "an older portal does not say").toBe(
    "Ada. Counted already. At 09:14. Nothing has changed.",
  );
});

test("promises nothing of what staff have to look at", () => {
  expect(spoken(result("kept_for_review"), lisbon)).toBe("Kept. Staff will look at it.");
});

test("says how long a wait is, and the way around it", () => {
  expect(words(result("waiting", { retryAfterS: 30 }), lisbon).detail).toBe(
    "Try again in 30 seconds, or show your QR.",
  );
});

test("tells every refusal in the same words, whatever else is known", () => {
  const plain = words(result("refused"), lisbon);

  expect(words(result("refused", { sinceMs: came, retryAfterS: 9 }), lisbon)).toEqual(plain);
});

test("has words for every outcome", () => {
  const failed: Result = { outcome: "failed", atMs: at };
  for (const outcome of Object.keys(manners)) {
    const told = words(outcome === "failed" ? failed : result(outcome as PressOutcome), lisbon);

    expect(told.title, outcome).not.toBe("");
    expect(told.detail, outcome).not.toBe("");
  }
});
