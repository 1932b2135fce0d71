import { expect, test } from "vitest";
import { asCommandError, presentations } from "./errors";

const context = { address: "https://members.harbour.works", retryAfterS: 30 };

test("tells each refusal in words of its own", () => {
  const titles = Object.values(presentations).map((shown) => shown.title());

  expect(new Set(titles).size).toBe(titles.length);
});

test("never shows the code itself", () => {
  for (const [code, shown] of Object.entries(presentations)) {
    expect(`${shown.title()} ${shown.advice(context)}`).not.toContain(code);
  }
});

test("says where a password is changed, and how long a wait is", () => {
  expect(presentations.password_must_change.advice(context)).toContain(context.address);
  expect(presentations.throttled.advice(context)).toContain("30 seconds");
});

test("takes an answer it does not know for our own fault, and shows nothing of it", () => {
  const fault = { code: "internal", message: "", retryAfterS: null };

  expect(asCommandError("panicked at src/pin.rs: 40273")).toEqual(fault);
  expect(asCommandError({ code: "toString" })).toEqual(fault);
  expect(asCommandError({ code: "throttled", message: "", retryAfterS: 9 })).toMatchObject({
    code: "throttled",
    retryAfterS: 9,
  });
});
