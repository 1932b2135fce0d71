import { expect, test } from "vitest";
import { codeOf } from "./code";

test.each(["WDJB-MJHT", "wdjbmjht", " wdjb mjht ", "WdJb-mJhT"])("takes %j for a code", (typed) => {
  expect(codeOf(typed)).toBe("WDJB-MJHT");
});

test.each(["", "WDJB", "WDJB-MJHTT", "WDJB-MJH0", "40273"])("takes %j for none", (typed) => {
  expect(codeOf(typed)).toBeNull();
});
