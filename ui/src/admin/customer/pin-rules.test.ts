import { expect, test } from "vitest";
import { faultOf } from "./pin-rules";

test("takes any number of digits up to sixteen, zeros first too", () => {
  expect(faultOf("7")).toBeNull();
  expect(faultOf("00427")).toBeNull();
  expect(faultOf("8012347560192834")).toBeNull();
});

test("refuses what is no PIN", () => {
  expect(faultOf("")).toBe("empty");
  expect(faultOf("40 273")).toBe("not_digits");
  expect(faultOf("4027a")).toBe("not_digits");
  expect(faultOf("٤٠٢٧٣")).toBe("not_digits");
  expect(faultOf("80123475601928345")).toBe("too_long");
});
