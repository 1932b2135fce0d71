import { expect, test } from "vitest";
import { asked, everybody, isTicked, nobody, sizeOf, tick, under } from "./selection";

test("ticks some, one page after another", () => {
  const two = tick(tick(nobody, ["a", "b", "c"], true), ["b"], false);

  expect(isTicked(two, "a")).toBe(true);
  expect(isTicked(two, "b")).toBe(false);
  expect(sizeOf(two, 1204)).toBe(2);
  expect(asked(two)).toEqual({ ids: ["a", "c"] });
});

test("ticks all that match but a few", () => {
  const most = tick(everybody({ q: "pier" }), ["a", "b"], false);

  expect(isTicked(most, "a")).toBe(false);
  expect(isTicked(most, "z")).toBe(true);
  expect(sizeOf(most, 1204)).toBe(1202);
  expect(asked(most)).toEqual({ query: { q: "pier" }, except: ["a", "b"] });
  expect(sizeOf(tick(most, ["a"], true), 1204)).toBe(1203);
});

test("never carries all of one search over to another", () => {
  expect(under(everybody({ q: "pier" }), { q: "pie" })).toEqual(nobody);
  expect(under(everybody({ q: "pier" }), { q: "pier" })).toEqual(everybody({ q: "pier" }));
  expect(under(tick(nobody, ["a"], true), {})).toEqual(tick(nobody, ["a"], true));
});

test("changes no selection it was given", () => {
  tick(nobody, ["a"], true);

  expect(sizeOf(nobody, 9)).toBe(0);
});
