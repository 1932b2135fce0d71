import { expect, test } from "vitest";
import adminEn from "./admin/en.json";
import adminEs from "./admin/es.json";
import ar from "./ar.json";
import en from "./en.json";
import es from "./es.json";

const others: Record<string, Record<string, string>> = { ar, es };

test.each(Object.entries(others))("says everything in %s", (_, other) => {
  expect(Object.keys(other)).toEqual(Object.keys(en));
});

test.each(Object.entries(others))("names in %s what it names in English", (_, other) => {
  const named = (text: string | undefined) => text?.match(/\{\w+\}/g) ?? [];

  for (const [key, text] of Object.entries(en)) {
    expect(named(other[key]).sort(), key).toEqual(named(text).sort());
  }
});

test("says everything of the panel in Spanish, and names what it names in English", () => {
  expect(Object.keys(adminEs)).toEqual(Object.keys(adminEn));
  const named = (text: unknown) => (JSON.stringify(text).match(/\{\w+\}/g) ?? []).sort();

  const spanish: Record<string, unknown> = adminEs;
  for (const [key, text] of Object.entries(adminEn)) {
    expect(new Set(named(spanish[key])), key).toEqual(new Set(named(text)));
  }
});
