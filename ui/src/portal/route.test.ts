import { expect, test } from "vitest";
import { above, paths, routeOf } from "./route";

test("finds every place by the address that manuals name", () => {
  for (const [place, path] of Object.entries(paths)) {
    expect(routeOf(`#${path}`)).toEqual({ place });
  }
});

test("begins My Account at its password section", () => {
  expect(routeOf("#/settings/my-account/password")).toEqual({
    place: "my-account",
    section: "password",
  });
});

test("takes the token out of a mail's link", () => {
  expect(routeOf("#/reset/pinrs_a-B_9")).toEqual({ place: "reset", token: "pinrs_a-B_9" });
});

test("leads home where nothing is", () => {
  expect(routeOf("")).toEqual({ place: "home" });
  expect(routeOf("#/nowhere")).toEqual({ place: "home" });
  expect(routeOf("#/settings/")).toEqual({ place: "settings" });
});

test("goes back one level at a time", () => {
  expect(above("devices")).toBe("settings");
  expect(above("settings")).toBe("home");
});
