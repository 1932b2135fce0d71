import { expect, test } from "vitest";
import { isTaken, strength } from "./strength";

const common = new Set(["password", "sunshine", "qwertyuiop", "iloveyou"]);
const own = ["Ada Obi", "ada@northlight.example"];
const of = (password: string) => strength(password, common, own);

test("refuses what the portal refuses: too short, too long, common", () => {
  expect(of("seven77")).toBe("short");
  expect(of("x".repeat(129))).toBe("long");
  expect(of("SunShine")).toBe("common");

  expect(["short", "long", "common"].map((each) => isTaken(each as "short"))).not.toContain(true);
});

test("counts characters, not what they are made of", () => {
  expect(of("🔑🔑🔑🔑")).toBe("short");
});

test("finds a common word in disguise or with figures behind it", () => {
  expect(of("p4$$w0rd")).toBe("weak");
  expect(of("sunshine2026")).toBe("weak");
});

test("counts the member's own words for little", () => {
  expect(of("northlight1")).toBe("weak");
  expect(of("adaobi2026")).toBe("weak");
});

test("counts repetitions and runs for little", () => {
  expect(of("abababababab")).toBe("weak");
  expect(of("zzzzzzzzzzzzzzzzzz")).toBe("weak");
  expect(of("asdfghjkl123456789")).toBe("weak");
});

test("calls a few words in a row strong", () => {
  expect(of("tk8#vfe2w")).toBe("fair");
  expect(of("quiet heron under glass")).toBe("strong");
});

test("bears every password", () => {
  for (const password of ["", " ".repeat(40), "\u0000".repeat(9), "ß".repeat(128), "(((((((([["]) {
    expect(typeof of(password)).toBe("string");
  }
});
