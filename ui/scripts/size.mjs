/* Prints what reaches the webview, gzip bytes a file, and fails above the budget. */
import { readdir, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

/** Source: docs/benchmarks.md, "UI sent to the webview". Unit: bytes. */
const BUDGET = 90_000;

const root = fileURLToPath(new URL(`../dist/${process.argv[2] ?? "app"}/`, import.meta.url));
const files = await readdir(root, { recursive: true, withFileTypes: true });

let total = 0;
for (const file of files.filter((entry) => entry.isFile())) {
  const path = `${file.parentPath}/${file.name}`;
  const bytes = gzipSync(await readFile(path), { level: 9 }).length;
  total += bytes;
  console.log(`${String(bytes).padStart(8)}  ${path.slice(root.length).replace(/^\//, "")}`);
}
console.log(`${String(total).padStart(8)}  total, of ${BUDGET}`);
if (total > BUDGET) process.exit(1);
