import { expect, test } from "vitest";
import { digitOf, keyOf, Keys, type Pressed } from "./keys";

/** Types `text` from `atMs` on, a key each `gapMs`; answers with when the last one was. */
function type(keys: Keys, text: string, gapMs: number, from: "screen" | "keyboard" = "keyboard") {
  let atMs = 1_000;
  for (const character of text) {
    atMs += gapMs;
    keys.character(character, atMs, from);
  }
  return atMs;
}

const five = () => new Keys(() => 5);
const typed = (scan: string): Pressed => ({ scan, by: "keypad" });
const scanned = (scan: string): Pressed => ({ scan, by: "scan" });

test("Enter sends what was typed, however long it is", () => {
  for (const pin of ["7", "402", "40273", "8012347560192834"]) {
    const keys = five();
    const atMs = type(keys, pin, 200);

    expect(keys.enter(atMs + 200)).toEqual(typed(pin));
    expect(keys.count).toBe(0);
  }
});

test("Enter alone sends nothing", () => {
  expect(five().enter(0)).toBeNull();
});

test("the usual number of digits is sent after a pause, not before", () => {
  const keys = five();
  const atMs = type(keys, "40273", 200);

  expect(keys.due(atMs + 699)).toBeNull();
  expect(keys.count).toBe(5);
  expect(keys.due(atMs + 700)).toEqual(typed("40273"));
});

test("who types slowly has a longer pause, up to a limit", () => {
  const slow = five();
  const atMs = type(slow, "40273", 900);
  expect(slow.due(atMs + 1_799)).toBeNull();
  expect(slow.due(atMs + 1_800)).toEqual(typed("40273"));

  const slowest = five();
  const lastMs = type(slowest, "40273", 4_000);
  expect(slowest.due(lastMs + 2_500)).toEqual(typed("40273"));
});

test("a longer PIN is typed on, and then Enter alone sends it", () => {
  const keys = five();
  const atMs = type(keys, "402731", 600);

  expect(keys.due(atMs + 9_000)).toBeNull();
  expect(keys.enter(atMs + 9_000)).toEqual(typed("402731"));
});

test("a corrected PIN is not sent by itself", () => {
  const keys = five();
  const atMs = type(keys, "402739", 300);
  keys.erase(atMs + 300);

  expect(keys.count).toBe(5);
  expect(keys.due(atMs + 5_000)).toBeNull();
  expect(keys.enter(atMs + 5_000)).toEqual(typed("40273"));
});

test("a half-typed PIN is gone after ten seconds", () => {
  const keys = five();
  const atMs = type(keys, "402", 300);

  expect(keys.due(atMs + 9_999)).toBeNull();
  expect(keys.count).toBe(3);
  expect(keys.due(atMs + 10_000)).toBeNull();
  expect(keys.count).toBe(0);
  expect(keys.nextMs).toBeNull();
});

test("sixteen digits are the most", () => {
  const keys = five();
  const atMs = type(keys, "80123475601928345", 200);

  expect(keys.count).toBe(16);
  expect(keys.enter(atMs + 200)).toEqual(typed("8012347560192834"));
});

test("a scanner is told by its speed, with Enter and without", () => {
  const withEnter = five();
  const atMs = type(withEnter, "40273", 8);
  expect(withEnter.enter(atMs + 40)).toEqual(scanned("40273"));

  const without = five();
  const lastMs = type(without, "4027", 34);
  expect(without.due(lastMs + 249)).toBeNull();
  expect(without.due(lastMs + 250)).toEqual(scanned("4027"));
});

test("a scan takes the place of what was half typed before it", () => {
  const keys = five();
  const atMs = type(keys, "12", 300);
  for (const [i, character] of Array.from("40273").entries())
    keys.character(character, atMs + 2_000 + i * 10, "keyboard");

  expect(keys.enter(atMs + 2_050)).toEqual(scanned("40273"));
});

test("a scan is sent as it was read, letters and all", () => {
  const keys = five();
  const atMs = type(keys, "https://x/1", 5);

  expect(keys.enter(atMs + 5)).toEqual(scanned("https://x/1"));
});

test("letters that somebody types are no PIN", () => {
  const keys = five();
  const atMs = type(keys, "a4b0", 200);

  expect(keys.count).toBe(2);
  expect(keys.enter(atMs + 200)).toEqual(typed("40"));
});

test("letters alone leave nothing behind", () => {
  const keys = five();
  const atMs = type(keys, "ab", 200);

  expect(keys.due(atMs + 10_000)).toBeNull();
  expect(keys.nextMs).toBeNull();
  expect(keys.enter(atMs + 11_000)).toBeNull();
});

test("fingers on the screen are no scanner, however quick", () => {
  const keys = five();
  const atMs = type(keys, "40273", 10, "screen");

  expect(keys.enter(atMs + 10)).toEqual(typed("40273"));
});

test("a scan without end is cut", () => {
  const keys = five();
  const atMs = type(keys, "x".repeat(5_000), 1);

  expect(keys.enter(atMs + 1)?.scan).toHaveLength(65);
});

test("reads digits of every keyboard", () => {
  for (const character of ["7", "٧", "۷", "७", "７"]) expect(digitOf(character)).toBe("7");
  for (const character of ["a", "½", "²", "", "𝟕"]) expect(digitOf(character)).toBeNull();
});

const plain = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };

test("reads a number pad without Num Lock and a French row of digits", () => {
  expect(keyOf({ ...plain, key: "ArrowLeft", code: "Numpad4" })).toEqual({
    kind: "character",
    character: "4",
  });
  expect(keyOf({ ...plain, key: "'", code: "Digit4" })).toEqual({
    kind: "character",
    character: "4",
  });
  expect(keyOf({ ...plain, shiftKey: true, key: "4", code: "Digit4" })).toEqual({
    kind: "character",
    character: "4",
  });
});

test("knows the keys that send and mend, and no others", () => {
  expect(keyOf({ ...plain, key: "Enter", code: "NumpadEnter" })).toEqual({ kind: "enter" });
  expect(keyOf({ ...plain, key: "Backspace", code: "Backspace" })).toEqual({ kind: "erase" });
  expect(keyOf({ ...plain, key: "Escape", code: "Escape" })).toEqual({ kind: "clear" });
  expect(keyOf({ ...plain, key: "Shift", code: "ShiftLeft" })).toBeNull();
  expect(keyOf({ ...plain, key: "F5", code: "F5" })).toBeNull();
  expect(keyOf({ ...plain, ctrlKey: true, key: "4", code: "Digit4" })).toBeNull();
});
