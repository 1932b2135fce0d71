import { expect, test } from "vitest";
import { faultsOf, positionOf } from "./fault";

test("reads where a template is none", () => {
  const refusal = Object.assign(new Error(), {
    code: "not_a_template",
    fields: [
      { field: "html", line: 3, column: 5, message: "unknown variable" },
      { field: "teapot", line: 1, column: 1, message: "?" },
      { field: "subject", message: "too long" },
    ],
  });

  expect(faultsOf(refusal)).toEqual([
    { part: "html", line: 3, column: 5, message: "unknown variable" },
    { part: "subject", line: 1, column: 1, message: "too long" },
  ]);
});

test("takes no other refusal for faults", () => {
  expect(faultsOf(Object.assign(new Error(), { code: "unreachable" }))).toBeNull();
  expect(faultsOf(null)).toBeNull();
});

test("finds a line and a column in the text, also behind characters of two units", () => {
  expect(positionOf({ line: 1, column: 1 }, "ab\ncd")).toBe(0);
  expect(positionOf({ line: 2, column: 2 }, "ab\ncd")).toBe(4);
  expect(positionOf({ line: 1, column: 2 }, "🔑x")).toBe(2);
});

test("bears a place outside the text", () => {
  expect(positionOf({ line: 9, column: 9 }, "ab\ncd")).toBe(5);
  expect(positionOf({ line: 0, column: 0 }, "ab")).toBe(0);
  expect(positionOf({ line: 1, column: 1 }, "")).toBe(0);
});
