import { expect, test } from "vitest";
import { firstName } from "./first-name";

test.each([
  ["Ana María Pérez", "Ana"],
  [" Sukarno ", "Sukarno"],
  ["محمد الأمين", "محمد"],
  ["山田 太郎", "山田 太郎"],
  ["김민준", "김민준"],
  ["", ""],
])("greets %s by the first word", (full, first) => {
  expect(firstName(full)).toBe(first);
});
