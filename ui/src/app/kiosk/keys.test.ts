import { expect, test } from "vitest";
import { digitOf, keyOf, Keys, type Pressed } from "./keys";

/** Types `text` from `startMs` on, a key each `gapMs`; answers with when the last one was. */
function type(
  keys: Keys,
  text: string,
  gapMs: number,
  from: "screen" | "keyboard" = "keyboard",
  startMs = 1_000,
) {
  let atMs = startMs;
  for (const character of text) {
    atMs += gapMs;
    keys.character(character, atMs, from);
  }
  return atMs;
}

/** Most PINs have five digits, and some may have more or fewer. */
const five = () =>
  new Keys(
    () => 5,
    () => false,
  );
/** Every PIN has five digits. */
const onlyFive = () =>
  new Keys(
    () => 5,
    () => true,
  );
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

test("a scan of a few digits is told by an Enter that is as fast", () => {
  for (const pin of ["40", "402"]) {
    const keys = five();
    const atMs = type(keys, "9", 300);
    const lastMs = type(keys, pin, 8, "keyboard", atMs + 2_000);

    expect(keys.enter(lastMs + 34)).toEqual(scanned(pin));
    expect(keys.count).toBe(0);
  }
});

test("a scan is no hand's where every PIN has as few digits", () => {
  const keys = new Keys(
    () => 3,
    () => true,
  );
  const atMs = type(keys, "402", 8);

  expect(keys.due(atMs + 8)).toBeNull();
  expect(keys.enter(atMs + 8)).toEqual(scanned("402"));
});

test("two fingers at once are no scanner where Enter takes longer, or none comes", () => {
  const withEnter = five();
  const atMs = type(withEnter, "402", 20);
  expect(withEnter.enter(atMs + 35)).toEqual(typed("402"));

  const one = five();
  const lastMs = type(one, "7", 20);
  expect(one.enter(lastMs + 10)).toEqual(typed("7"));

  const without = five();
  const at = type(without, "40", 20, "keyboard", type(without, "402", 300) + 300);
  expect(without.due(at + 700)).toEqual(typed("40240"));
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

test("where every PIN has as many digits, the last one on the screen sends them", () => {
  const keys = onlyFive();
  const atMs = type(keys, "4027", 200, "screen");
  expect(keys.count).toBe(4);

  expect(keys.character("3", atMs + 200, "screen")).toEqual(typed("40273"));

  expect(keys.count).toBe(0);
  expect(keys.nextMs).toBeNull();
});

test("the last one on a keyboard sends them once it is no scan's first", () => {
  const keys = onlyFive();
  const atMs = type(keys, "40273", 200);

  expect(keys.due(atMs + 39)).toBeNull();
  expect(keys.due(atMs + 40)).toEqual(typed("40273"));
  expect(keys.due(atMs + 800)).toBeNull();
});

test("a scan that begins where digits were typed is not taken for their end", () => {
  const keys = onlyFive();
  const atMs = type(keys, "9999", 300);
  const lastMs = type(keys, "40273", 30, "keyboard", atMs + 2_000);

  expect(keys.due(lastMs + 249)).toBeNull();
  expect(keys.due(lastMs + 250)).toEqual(scanned("40273"));
});

test("a scan is waited for to its end where every PIN has as many digits", () => {
  const longer = onlyFive();
  const atMs = type(longer, "80123475", 8);
  expect(longer.due(atMs + 60)).toBeNull();
  expect(longer.enter(atMs + 90)).toEqual(scanned("80123475"));

  const asLong = onlyFive();
  const lastMs = type(asLong, "40273", 8);
  expect(asLong.due(lastMs + 60)).toBeNull();
  expect(asLong.due(lastMs + 250)).toEqual(scanned("40273"));
});

test("a code longer than any PIN is a scan, however late its Enter", () => {
  const keys = onlyFive();
  const atMs = type(keys, "40273198", 8);

  expect(keys.enter(atMs + 200)).toEqual(scanned("40273198"));
});

test("two fingers at once on the last digit make it no longer", () => {
  const keys = onlyFive();
  const atMs = type(keys, "40273", 200);
  keys.character("3", atMs + 20, "keyboard");

  // It may be a scan that begins.
  expect(keys.due(atMs + 20 + 249)).toBeNull();
  expect(keys.due(atMs + 20 + 250)).toEqual(typed("40273"));
});

test("a corrected PIN is sent by its last digit, not by what takes one back", () => {
  const keys = onlyFive();
  const atMs = type(keys, "402", 200, "screen");
  keys.erase(atMs + 200);
  keys.erase(atMs + 400);
  expect(keys.count).toBe(1);

  keys.character("0", atMs + 600, "screen");
  keys.character("2", atMs + 800, "screen");
  keys.character("7", atMs + 1_000, "screen");
  expect(keys.character("3", atMs + 1_200, "screen")).toEqual(typed("40273"));
});

test("an erase leaves as many digits as every PIN has to be mended", () => {
  let only = false;
  const keys = new Keys(
    () => 5,
    () => only,
  );
  const atMs = type(keys, "402731", 200, "screen");
  only = true;
  keys.erase(atMs + 200);

  expect(keys.count).toBe(5);
  expect(keys.due(atMs + 5_000)).toBeNull();
  expect(keys.enter(atMs + 5_000)).toEqual(typed("40273"));
});

test("fewer digits are sent by Enter where every PIN has as many", () => {
  const keys = onlyFive();
  const atMs = type(keys, "402", 200, "screen");

  expect(keys.due(atMs + 5_000)).toBeNull();
  expect(keys.enter(atMs + 5_000)).toEqual(typed("402"));
});

test("Enter after what was sent by itself sends nothing, and is meant for nothing else", () => {
  for (const from of ["screen", "keyboard"] as const) {
    const keys = onlyFive();
    const atMs = type(keys, "40273", 200, from);
    if (from === "keyboard") keys.due(atMs + 50);

    expect(keys.awaitsEnter(atMs + 2_400)).toBe(true);
    expect(keys.awaitsEnter(atMs + 2_600)).toBe(false);
    expect(keys.enter(atMs + 400)).toBeNull();
    expect(keys.awaitsEnter(atMs + 800)).toBe(false);
  }
});

test("after Escape an Enter is meant for what has the focus", () => {
  const keys = onlyFive();
  const atMs = type(keys, "40273", 200, "screen");
  keys.clear();

  expect(keys.awaitsEnter(atMs + 200)).toBe(false);
});

test("Enter at once after the last digit sends them once", () => {
  const keys = onlyFive();
  const atMs = type(keys, "40273", 200);

  expect(keys.enter(atMs + 40)).toEqual(typed("40273"));
  expect(keys.due(atMs + 60)).toBeNull();
  expect(keys.enter(atMs + 80)).toBeNull();
});

test("who types on without looking begins no other PIN", () => {
  for (const from of ["screen", "keyboard"] as const) {
    const keys = onlyFive();
    const atMs = type(keys, "40273", 300, from);
    if (from === "keyboard") keys.due(atMs + 50);

    expect(keys.goesOn(atMs + 300, from)).toBe(true);
    expect(keys.goesOn(atMs + 300, from === "screen" ? "keyboard" : "screen")).toBe(false);
    const lastMs = type(keys, "51986340275", 300, from, atMs);
    expect(keys.count).toBe(0);
    expect(keys.enter(lastMs + 300)).toBeNull();
  }
});

test("who takes the last digit back too late, and types another, begins no other PIN", () => {
  const keys = onlyFive();
  const atMs = type(keys, "40279", 200, "screen");
  keys.erase(atMs + 400);
  keys.character("3", atMs + 700, "screen");

  expect(keys.count).toBe(0);
});

test("a touch where a key was is the same hand's, as long as it makes no pause", () => {
  const keys = onlyFive();
  const atMs = type(keys, "40273", 300, "screen");

  expect(keys.touch(atMs + 600)).toBe(true);
  expect(keys.touch(atMs + 1_200)).toBe(true);
  expect(keys.touch(atMs + 1_900)).toBe(false);
  keys.character("3", atMs + 2_000, "screen");
  expect(keys.count).toBe(1);
});

test("whoever comes next types at once", () => {
  const other = onlyFive();
  const atMs = type(other, "40273", 300, "screen");
  other.character("3", atMs + 100, "keyboard");
  expect(other.count).toBe(1);

  const after = onlyFive();
  const sentMs = type(after, "40273", 300, "screen");
  const lastMs = type(after, "3141", 200, "screen", sentMs + 500);
  expect(after.character("5", lastMs + 200, "screen")).toEqual(typed("31415"));
});

test("a scan right after what was typed loses none of its characters", () => {
  const keys = onlyFive();
  const atMs = type(keys, "40273", 300);
  keys.due(atMs + 50);
  const lastMs = type(keys, "31415", 10, "keyboard", atMs + 300);

  expect(keys.enter(lastMs + 20)).toEqual(scanned("31415"));
});

test("lengths that vary from the next digit on are waited for", () => {
  let only = true;
  const keys = new Keys(
    () => 5,
    () => only,
  );
  const atMs = type(keys, "4027", 300, "screen");
  only = false;

  expect(keys.character("3", atMs + 300, "screen")).toBeNull();
  expect(keys.due(atMs + 700)).toBeNull();
  expect(keys.due(atMs + 1_000)).toEqual(typed("40273"));
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

test.each([
  ["two of whose digits make it whole", "593", 220],
  ["whose first digit makes it whole", "5936", 1_000],
])(
  "a scan onto digits that somebody left, %s, is heard late and not cut up",
  (_, left, afterMs) => {
    const keys = onlyFive();
    const leftMs = type(keys, left, 220);
    const scan = "60493";
    const wholeMs = type(keys, scan.slice(0, 5 - left.length), 10, "keyboard", leftMs + afterMs);

    // The page hears of the rest after it was due to send.
    expect(keys.due(wholeMs + 200)).toBeNull();
    const lastMs = type(keys, scan.slice(5 - left.length), 10, "keyboard", wholeMs);

    expect(keys.enter(lastMs + 10)).toEqual(scanned(scan));
  },
);

test("a PIN that nobody scanned onto what was left is sent all the same", () => {
  const keys = onlyFive();
  const leftMs = type(keys, "5936", 220);
  keys.character("0", leftMs + 1_500, "keyboard");

  expect(keys.due(leftMs + 1_500 + 249)).toBeNull();
  expect(keys.due(leftMs + 1_500 + 250)).toEqual(typed("59360"));
});
