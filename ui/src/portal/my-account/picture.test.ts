import { expect, test } from "vitest";
import { square } from "./picture";

test("cuts the largest square out of the middle", () => {
  expect(square(4000, 3000)).toEqual({ side: 3000, from: { x: 500, y: 0 } });
  expect(square(3, 8)).toEqual({ side: 3, from: { x: 0, y: 2 } });
  expect(square(64, 64)).toEqual({ side: 64, from: { x: 0, y: 0 } });
});
