import { expect, test } from "vitest";
import { Code } from "./code";

/** Types `text`, a character each `gapMs`, from `atMs` on; returns when the last one was. */
function type(code: Code, text: string, atMs: number, gapMs: number): number {
  const digit = (it: string) => (/\d/.test(it) ? it : null);
  const type = (it: string, i: number) => {
    code.character(digit(it), atMs + i * gapMs, "keyboard");
  };
  Array.from(text).forEach(type);
  return atMs + (text.length - 1) * gapMs;
}

test("takes six digits of a screen as the last one comes", () => {
  const code = new Code();
  for (let i = 1; i <= 6; i += 1) code.character(String(i), 1000 + i, "screen");

  expect(code.due(1006)).toBe("123456");
  expect(code.count).toBe(0);
});

test("takes six digits of a quick hand", () => {
  const code = new Code();
  const lastMs = type(code, "271828", 1000, 60);

  expect(code.nextMs).toBe(lastMs + 50);
  expect(code.due(lastMs + 49)).toBeNull();
  expect(code.due(lastMs + 50)).toBe("271828");
});

test("takes two fingers at once for what they are", () => {
  const code = new Code();
  type(code, "27", 1000, 5);
  type(code, "18", 1200, 5);
  const lastMs = type(code, "28", 1400, 5);

  expect(code.due(lastMs + 50)).toBe("271828");
});

test("takes nothing of what a scanner types", () => {
  const code = new Code();
  const lastMs = type(code, "0042712345", 1000, 4);

  expect(code.count).toBe(0);
  expect(code.nextMs).toBeNull();
  expect(code.due(lastMs + 1000)).toBeNull();
});

test("keeps what was typed before a scanner", () => {
  const code = new Code();
  type(code, "27182", 1000, 200);
  const scannedMs = type(code, "00427", 3000, 4);
  expect(code.count).toBe(5);

  const lastMs = type(code, "8", scannedMs + 500, 0);

  expect(code.due(lastMs + 50)).toBe("271828");
});

test("counts what is no digit as a scanner's too", () => {
  const code = new Code();
  type(code, "ab1cd2", 1000, 4);

  expect(code.count).toBe(0);
});

test("takes nothing of a few digits that a scanner ends with Enter", () => {
  for (const scan of ["40", "402"]) {
    const code = new Code();
    const typedMs = type(code, "2718", 1000, 200);
    const lastMs = type(code, scan, typedMs + 500, 5);
    expect(code.count).toBe(Math.min(6, 4 + scan.length));

    expect(code.enter(lastMs + 5)).toBe(true);
    expect(code.count).toBe(4);
    expect(code.due(lastMs + 1000)).toBeNull();
  }
});

test("keeps what two fingers typed at once, where Enter takes longer", () => {
  const code = new Code();
  const lastMs = type(code, "27", 1000, 5);

  expect(code.enter(lastMs + 35)).toBe(false);
  expect(code.count).toBe(2);
});

test("an Enter of a scanner's is told from a hand's", () => {
  const scanned = new Code();
  const lastMs = type(scanned, "00427", 1000, 4);
  expect(scanned.enter(lastMs + 99)).toBe(true);
  expect(scanned.enter(lastMs + 100)).toBe(false);

  const typed = new Code();
  expect(typed.enter(1000)).toBe(false);
  expect(typed.enter(type(typed, "27182", 1000, 200) + 40)).toBe(false);
});

test("an Enter behind a scan that came while nothing is taken is a scanner's too", () => {
  const code = new Code();
  for (let i = 0; i < 5; i += 1) code.character(null, 1000 + i * 4, "keyboard");

  expect(code.enter(1040)).toBe(true);
});

test("says when somebody typed last, which no scanner is", () => {
  const code = new Code();
  const typedMs = type(code, "27", 1000, 200);
  expect(code.typedMs).toBe(typedMs);

  type(code, "00427", 3000, 4);
  expect(code.typedMs).toBe(typedMs);
  code.enter(type(code, "402", 5000, 4) + 4);
  expect(code.typedMs).toBe(typedMs);
  type(code, "ab", 7000, 200);
  expect(code.typedMs).toBe(typedMs);

  code.erase(9000);
  expect(code.typedMs).toBe(9000);
  code.erase(9500);
  code.erase(9900);
  expect(code.typedMs, "there is nothing left to take back").toBe(9500);
  code.clear(9950);
  expect(code.typedMs, "nor to clear").toBe(9500);
});

test("a code that was told was typed all the same", () => {
  const code = new Code();
  const lastMs = type(code, "271828", 1000, 200);
  expect(code.due(lastMs + 50)).toBe("271828");

  expect(code.typedMs).toBe(lastMs);
});
