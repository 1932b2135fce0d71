import { expect, test } from "vitest";
import { groups, opensGroup } from "./groups";

test("keeps up to five digits whole", () => {
  expect(groups(1)).toEqual([1]);
  expect(groups(5)).toEqual([5]);
});

test("splits longer PINs into threes and fours", () => {
  expect(groups(6)).toEqual([3, 3]);
  expect(groups(7)).toEqual([3, 4]);
  expect(groups(8)).toEqual([4, 4]);
  expect(groups(10)).toEqual([3, 3, 4]);
  expect(groups(16)).toEqual([4, 4, 4, 4]);
});

test("loses no digit at any length", () => {
  for (let count = 0; count <= 16; count += 1) {
    expect(groups(count).reduce((sum, size) => sum + size, 0)).toBe(count);
  }
});

test("opens a group at its first digit, and never at the PIN's own", () => {
  expect(Array.from({ length: 7 }, (_, i) => opensGroup(i, 7))).toEqual([
    false,
    false,
    false,
    true,
    false,
    false,
    false,
  ]);
});
