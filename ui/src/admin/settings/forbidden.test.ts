import { expect, test } from "vitest";
import { codesOf } from "./forbidden";

test("takes codes however they are set apart, each once", () => {
  expect(codesOf("12321, 55455\n00427;12321")).toEqual({
    codes: ["12321", "55455", "00427"],
    wrong: [],
  });
  expect(codesOf("  ")).toEqual({ codes: [], wrong: [] });
});

test("names what is no code", () => {
  expect(codesOf("1234a 99999").wrong).toEqual(["1234a"]);
  expect(codesOf("80123475601928345").wrong).toHaveLength(1);
});
