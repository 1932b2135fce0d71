import { expect, test } from "vitest";
import { duration } from "./duration";

test("counts seconds, and one second as one", () => {
  expect(duration(30, "en")).toBe("30 seconds");
  expect(duration(1, "en")).toBe("1 second");
});

test("rounds minutes up, so that a wait is never told too short", () => {
  expect(duration(121, "en")).toBe("3 minutes");
  expect(duration(3600, "es")).toBe("60 minutos");
});
