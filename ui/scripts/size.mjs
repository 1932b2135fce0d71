/* Prints what an entry sends, gzip bytes a file, and fails above its budget. */
import { readdir, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

/** The most an entry sends. Source for the app's: docs/benchmarks.md, "UI sent to the webview". Unit: bytes. */
const budgets = { app: 90_000, portal: 130_000, admin: 170_000 };

/** Typefaces that are sent only for a text in their script. One of them counts: the largest. */
const onDemand = /\/(arabic|latin-ext)-[^/]*\.woff2$/;

const entry = process.argv[2] ?? "app";
const budget = budgets[entry];
const root = fileURLToPath(new URL(`../dist/${entry}/`, import.meta.url));
const files = await readdir(root, { recursive: true, withFileTypes: true });

/**
 * Copies that are sent instead of their file, pictures for a phone's own screen, and the editor that is loaded when
 * somebody edits a mail: nothing that a page sends when it opens.
 */
const apart = /\.(br|gz)$|\/icons\/|\/codemirror-/;

let always = 0;
let atMost = 0;
for (const file of files.filter((entry) => entry.isFile())) {
  const path = `${file.parentPath}/${file.name}`;
  if (apart.test(path)) continue;
  const bytes = gzipSync(await readFile(path), { level: 9 }).length;
  const isOnDemand = onDemand.test(path);
  if (isOnDemand) atMost = Math.max(atMost, bytes);
  else always += bytes;
  const note = isOnDemand ? " (for its script)" : "";
  console.log(`${String(bytes).padStart(8)}  ${path.slice(root.length).replace(/^\//, "")}${note}`);
}
const total = always + atMost;
console.log(`${String(total).padStart(8)}  total, of ${budget}`);
if (total > budget) process.exit(1);
