import { expect, test } from "vitest";
import { brightnessOf, sizeOf } from "./picture";

test("makes large pictures smaller and leaves small ones", () => {
  expect(sizeOf(1920, 1080)).toEqual({ width: 640, height: 360 });
  expect(sizeOf(1080, 1920)).toEqual({ width: 640, height: 1138 });
  expect(sizeOf(320, 240)).toEqual({ width: 320, height: 240 });
  expect(sizeOf(0, 0)).toEqual({ width: 0, height: 0 });
});

test("tells how bright colours are", () => {
  const rgba = new Uint8ClampedArray(
    [
      [0, 0, 0, 255],
      [255, 255, 255, 255],
      [255, 0, 0, 255],
      [0, 255, 0, 255],
      [0, 0, 255, 255],
    ].flat(),
  );
  const into = new Uint8Array(5);
  brightnessOf(rgba, into);

  expect([...into]).toEqual([0, 255, 76, 149, 28]);
});
