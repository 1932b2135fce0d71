import { expect, test } from "vitest";
import { direction, speak } from "./language";

test("speaks the chosen language", () => {
  expect(speak("ar", ["es-MX"])).toBe("ar");
});

test("follows the system's order of preference", () => {
  expect(speak(null, ["fr-FR", "es-MX", "en"])).toBe("es");
});

test("speaks English where nothing fits", () => {
  expect(speak("tlh", ["fr"])).toBe("en");
  expect(speak(null, [])).toBe("en");
});

test("speaks only what a page has words in", () => {
  expect(speak("ar", ["ar", "es"], ["en", "es"])).toBe("es");
});

test("runs Arabic from right to left", () => {
  expect(direction("ar")).toBe("rtl");
  expect(direction("es")).toBe("ltr");
});
