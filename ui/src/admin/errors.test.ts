import { expect, test } from "vitest";
import protocol from "../../../crates/protocol/src/problem.rs?raw";
import { codes, refusal } from "./backend/problem";
import { presentations, tell } from "./errors";

test("tells each refusal in words of its own", () => {
  const titles = Object.values(presentations).map((shown) => shown.title());

  expect(new Set(titles).size).toBe(titles.length);
});

test("never shows the code itself", () => {
  for (const code of codes) {
    const { title, advice } = tell(refusal(code));
    expect(`${title} ${advice}`).not.toContain(code);
    expect(advice).not.toBe("");
  }
});

test("names the holder of a taken PIN, and how long a wait is", () => {
  const holder = { id: 7, full_name: "Ada Obi" };

  expect(tell(refusal("pin_taken", { holder })).advice).toContain("Ada Obi");
  expect(tell(refusal("throttled", { retryAfterS: 30 })).advice).toContain("30 seconds");
});

test("says the portal's own reason where only the portal knows it", () => {
  expect(tell(refusal("pin_refused", { detail: "Doors need five." })).advice).toBe(
    "Doors need five.",
  );
});

test("knows every code that a portal gives the panel", () => {
  /** `not_a_member` is the members portal's; `unknown` is what others are taken for. */
  const elsewhere = ["not_a_member", "unknown"];
  const list = /pub enum ErrorCode \{(.*?)\n\}/s.exec(protocol)?.[1] ?? "";
  const names = [...list.matchAll(/^ {4}(\w+),$/gm)].map(([, name]) => name ?? "");
  const given = names.map((name) => name.replace(/\B[A-Z]/g, "_$&").toLowerCase());

  expect(given.length).toBeGreaterThan(20);
  expect(given.filter((code) => !elsewhere.includes(code)).sort()).toEqual(
    codes.filter((code) => code !== "unreachable" && code !== "unknown").sort(),
  );
});
