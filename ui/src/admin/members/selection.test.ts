import { expect, test } from "vitest";
import { asked, everybody, isTicked, nobody, sizeOf, tick, under } from "./selection";

test("ticks some, one page after another", () => {
  const two = tick(tick(nobody, [1, 2, 3], true), [2], false);

  expect(isTicked(two, 1)).toBe(true);
  expect(isTicked(two, 2)).toBe(false);
  expect(sizeOf(two, 1204)).toBe(2);
  expect(asked(two)).toEqual({ ids: [1, 3] });
});

test("ticks all that match but a few", () => {
  const most = tick(everybody({ q: "pier" }), [1, 2], false);

  expect(isTicked(most, 1)).toBe(false);
  expect(isTicked(most, 26)).toBe(true);
  expect(sizeOf(most, 1204)).toBe(1202);
  expect(asked(most)).toEqual({ query: { q: "pier" }, except: [1, 2] });
  expect(sizeOf(tick(most, [1], true), 1204)).toBe(1203);
});

test("never carries all of one search over to another", () => {
  expect(under(everybody({ q: "pier" }), { q: "pie" })).toEqual(nobody);
  expect(under(everybody({ q: "pier" }), { q: "pier" })).toEqual(everybody({ q: "pier" }));
  expect(under(tick(nobody, [1], true), {})).toEqual(tick(nobody, [1], true));
});

test("changes no selection it was given", () => {
  tick(nobody, [1], true);

  expect(sizeOf(nobody, 9)).toBe(0);
});
