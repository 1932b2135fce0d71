import { expect, test } from "vitest";
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
