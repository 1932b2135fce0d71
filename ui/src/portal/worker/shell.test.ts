import { expect, test } from "vitest";
import { wayOf } from "./shell";

const root = "https://members.harbour.works/";
const shell = { version: "1", files: ["assets/index-abc.js", "assets/latin-def.woff2"] };
const way = (path: string, more: { method?: string; mode?: string } = {}) =>
  wayOf({ method: "GET", mode: "cors", url: new URL(path, root).href, ...more }, root, shell);

test("keeps the page and its files", () => {
  expect(way("/", { mode: "navigate" })).toEqual({ kind: "page" });
  expect(way("/#/settings", { mode: "navigate" })).toEqual({ kind: "page" });
  expect(way("/assets/index-abc.js")).toEqual({ kind: "file", path: "assets/index-abc.js" });
});

test.each([
  "/api/pinion/v1/members/session",
  "/api/pinion/v1/members/me/pin/reveal",
  "/api/pinion/v1/members/me/photo",
  "/.well-known/pinion",
  "/assets/of-another-version.js",
  "/admin/",
  "/?code=1",
  "https://elsewhere.example/assets/index-abc.js",
])("looks away from %s", (path) => {
  expect(way(path)).toEqual({ kind: "network" });
  expect(way(path, { mode: "navigate" })).toEqual({ kind: "network" });
});

test("looks away from everything that is not a plain reading", () => {
  for (const method of ["POST", "PUT", "PATCH", "DELETE", "HEAD"]) {
    expect(way("/", { method, mode: "navigate" })).toEqual({ kind: "network" });
  }
});
