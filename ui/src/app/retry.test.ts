import { expect, test } from "vitest";
import { retryAdvice } from "./retry";

const NOW = 1_700_000_000_000;

test("says how long to wait, as the time passes", () => {
  expect(retryAdvice(NOW + 60_000, NOW)).toBe("Try again in 60 seconds.");
  expect(retryAdvice(NOW + 60_000, NOW + 29_001)).toBe("Try again in 31 seconds.");
});

test("says nothing where there is nothing to wait for", () => {
  expect(retryAdvice(null, NOW)).toBe("");
  expect(retryAdvice(NOW, NOW)).toBe("");
  expect(retryAdvice(NOW - 60_000, NOW)).toBe("");
});
