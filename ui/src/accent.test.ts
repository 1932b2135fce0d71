import { expect, test } from "vitest";
import { type AccentRoles, accentRoles } from "./accent";

/** Pale, dark, loud and grey: what a space may come up with. */
const accents = [
  "#ffffff",
  "#000000",
  "#808080",
  "#fff9c4",
  "#ffff00",
  "#00ff00",
  "#00ffff",
  "#0000ff",
  "#ff0000",
  "#ff00ff",
  "#123c4a",
  "#c8963e",
  "#7a1fa2",
  "#2e7d32",
];

/** Source: tokens.css, the surfaces: as a browser shows paper-50, paper-100, ink-950 and ink-800. */
const PAPER = ["rgb(246 242 234)", "rgb(236 230 218)"];
const INK = ["rgb(11 9 7)", "rgb(31 27 23)"];

test.each(accents)("%s is read on both grounds, and words on it", (accent) => {
  const roles = accentRoles(accent) as AccentRoles;

  for (const [i, grounds] of [PAPER, INK].entries()) {
    for (const ground of grounds) {
      expect(contrast(roles.accent[i], ground), "words").toBeGreaterThanOrEqual(4.5);
      expect(contrast(roles.ring[i], ground), "ring").toBeGreaterThanOrEqual(3);
    }
    expect(contrast(roles.action[i], grounds[0]), "button").toBeGreaterThanOrEqual(2 + i);
    for (const ground of [roles.action[i], roles["action-pressed"][i]]) {
      expect(contrast(roles["text-on-action"][i], ground), "on button").toBeGreaterThanOrEqual(4.5);
    }
  }
});

test("keeps a colour that needs no help", () => {
  expect(accentRoles("#7a1fa2")?.accent[0]).toBe("rgb(122 31 162)");
});

test("takes nothing that is no colour", () => {
  expect(accentRoles("red")).toBeNull();
  expect(accentRoles("#fff")).toBeNull();
  expect(accentRoles("#12345g")).toBeNull();
});

/** Anew from what the browser is given, so that the way there is tested too. */
function contrast(a = "", b = ""): number {
  const [low = 0, high = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

function luminance(css: string): number {
  const [r = 0, g = 0, b = 0] = (css.match(/\d+/g) ?? []).map((part) => {
    const value = Number(part) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
