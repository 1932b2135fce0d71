import { expect, test } from "vitest";
import { packFrame } from "./frame";

test("puts the size before the pixels, the lowest byte first", () => {
  const packed = packFrame(3, 2, Uint8Array.of(1, 2, 3, 4, 5, 6));

  expect([...packed]).toEqual([3, 0, 0, 0, 2, 0, 0, 0, 1, 2, 3, 4, 5, 6]);
  expect([...packFrame(640, 1, new Uint8Array(640)).subarray(0, 8)]).toEqual([
    128, 2, 0, 0, 1, 0, 0, 0,
  ]);
});

test("uses a buffer again while pictures are as large", () => {
  const first = packFrame(2, 1, Uint8Array.of(1, 2));
  const second = packFrame(2, 1, Uint8Array.of(3, 4), first);
  const larger = packFrame(2, 2, Uint8Array.of(5, 6, 7, 8), second);

  expect(second).toBe(first);
  expect([...second.subarray(8)]).toEqual([3, 4]);
  expect(larger).not.toBe(second);
  expect([...larger.subarray(8)]).toEqual([5, 6, 7, 8]);
});

test("packs no picture whose size is another", () => {
  expect(() => packFrame(2, 2, new Uint8Array(3))).toThrow(RangeError);
});
