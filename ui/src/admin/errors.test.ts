import { expect, test } from "vitest";
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
