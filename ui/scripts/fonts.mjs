/*
 * Cuts the app's typefaces to what it uses: weights 400 to 700, and the Latin scripts of the one, with
 * tabular figures kept, the Arabic script of the other. The Latin zero is slashed by design. Skips the
 * work while the result is newer than this file.
 */
import { mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import subsetFont from "subset-font";

const require = createRequire(import.meta.url);
const out = new URL("../src/fonts/", import.meta.url);

const range = (from, to) =>
  Array.from({ length: to - from + 1 }, (_, i) => String.fromCodePoint(from + i)).join("");

/** Typeface and part of its package, result, characters. The unicode-range of each is in tokens.css. */
const cuts = [
  [
    "atkinson-hyperlegible-next",
    "latin",
    "latin.woff2",
    range(0x20, 0x7e) + range(0xa0, 0xff) + "ıŒœ–—‘’‚“”„•…‹›€−",
  ],
  [
    "atkinson-hyperlegible-next",
    "latin-ext",
    "latin-ext.woff2",
    range(0x100, 0x17f) + range(0x218, 0x21b) + "ẞ",
  ],
  // Arabic and Persian: letters, vowel signs, figures, punctuation. The dots are part of the letters here:
  // where they are marks of their own, the line sinks from word to word in WebKitGTK.
  [
    "vazirmatn",
    "arabic",
    "arabic.woff2",
    "،؛؟" +
      range(0x621, 0x63a) +
      range(0x640, 0x652) +
      range(0x660, 0x66c) +
      "ٰٱپچژکگی" +
      range(0x6f0, 0x6f9),
  ],
];

const modified = async (url) => (await stat(url).catch(() => null))?.mtimeMs ?? 0;

await mkdir(out, { recursive: true });
for (const [typeface, part, name, characters] of cuts) {
  const target = new URL(name, out);
  const input = require.resolve(
    `@fontsource-variable/${typeface}/files/${typeface}-${part}-wght-normal.woff2`,
  );
  const newest = Math.max(await modified(fileURLToPath(import.meta.url)), await modified(input));
  if ((await modified(target)) > newest) continue;

  const cut = await subsetFont(await readFile(input), characters, {
    targetFormat: "woff2",
    variationAxes: { wght: { min: 400, max: 700, default: 400 } },
  });
  await writeFile(target, cut);
}
