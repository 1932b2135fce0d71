import { expect, test } from "vitest";
import { cameraWords, troubleOf } from "./camera-state";

test("tells a camera that is refused from one that is busy and from none", () => {
  const told = (name: string) => troubleOf(new DOMException("", name));

  expect(["NotAllowedError", "SecurityError"].map(told)).toEqual(["refused", "refused"]);
  expect(["NotReadableError", "AbortError"].map(told)).toEqual(["busy", "busy"]);
  expect(["NotFoundError", "OverconstrainedError"].map(told)).toEqual(["none", "none"]);
  expect(troubleOf(new TypeError("mediaDevices is undefined"))).toBe("none");
});

test("has words for each, and nothing to say of one that looks", () => {
  const words = (["none", "refused", "busy", "lost"] as const).map(cameraWords);

  expect(new Set(words).size).toBe(4);
  expect(words).not.toContain("");
  expect(cameraWords("looking")).toBe("");
});
