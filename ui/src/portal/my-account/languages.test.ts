import { expect, test } from "vitest";
import { languageOptions } from "./languages";

const values = (kept: string | null) => languageOptions(kept).map(({ value }) => value);

test("offers the space's language first, then every one that mails are written in", () => {
  expect(values(null)[0]).toBe("");
  expect(values(null)).toEqual(
    expect.arrayContaining(["en", "es", "fr", "de", "pt", "nl", "it", "ar"]),
  );
});

test("keeps a language it does not know", () => {
  expect(values("pt-BR")).toContain("pt-BR");
  expect(values("no such tag")).toContain("no such tag");
  expect(values("es")).toHaveLength(values(null).length);
});
