import { expect, test } from "vitest";
import screen from "./front/Outcome.svelte?raw";
import { type Manner, manners, shapes } from "./results";
import { files } from "./sounds";

test.each([
  ["checked_in", "in"],
  ["checked_out", "out"],
  ["repeated", "noted"],
  ["kept", "noted"],
  ["kept_for_review", "noted"],
  ["refused", "refused"],
  ["waiting", "refused"],
  ["not_a_pin", "refused"],
  ["not_kept", "trouble"],
  ["unsure", "trouble"],
  ["failed", "trouble"],
] as const)("%s is told as %s", (outcome, manner) => {
  expect(manners[outcome]).toBe(manner);
});

test("no two ways of telling have a shape or a colour in common", () => {
  const told = Object.keys(shapes) as Manner[];
  const colours = [...screen.matchAll(/\.(\w+) \{\s+--ground: var\((--[\w-]+)\);/g)];

  expect(new Set(Object.values(shapes)).size).toBe(told.length);
  expect(colours.map(([, manner]) => manner).sort()).toEqual(told.sort());
  expect(new Set(colours.map(([, , colour]) => colour)).size).toBe(told.length);
});

test("what counted and what did not never sound alike", () => {
  const heard = (manner: Manner) => files[manner];

  expect(new Set([heard("in"), heard("out"), heard("noted"), heard("refused")]).size).toBe(4);
  expect(heard("trouble")).toBe(heard("refused"));
});
