import { expect, test } from "vitest";
import { forward, present, type Trail, upTo } from "./route";

const walked: Trail = ["home", "account", "profile"];

test("goes forward to a new place", () => {
  expect(forward(walked, "pincode")).toEqual(["home", "account", "profile", "pincode"]);
});

test("returns to a place already on the trail", () => {
  expect(forward(walked, "account")).toEqual(["home", "account"]);
});

test("goes back no further than the beginning", () => {
  expect(upTo(walked, 1)).toEqual(["home", "account"]);
  expect(upTo(walked, -4)).toEqual(["home"]);
  expect(upTo(walked, 9)).toEqual(walked);
});

test("knows the present place", () => {
  expect(present(walked)).toBe("profile");
  expect(present(["home"])).toBe("home");
});
