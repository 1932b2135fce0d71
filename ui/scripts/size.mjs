/* Prints what an entry sends when it opens, gzip bytes a file, and fails above its budget. */
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

/** Copies that are sent instead of their file, and pictures for a phone's own screen: nothing that a page sends. */
const apart = /\.(br|gz)$|\/icons\//;

/** What is fetched when somebody goes to a page of its own: scripts that nothing imports from the start, and their styles. */
const later = await fetchedLater();

let always = 0;
let atMost = 0;
for (const file of files.filter((entry) => entry.isFile())) {
  const path = `${file.parentPath}/${file.name}`;
  if (apart.test(path) || later.has(file.name)) continue;
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

/** The scripts and styles that the page does not ask for by itself, nor anything that it asks for. */
async function fetchedLater() {
  const named = files.filter(({ name }) => /\.(js|css)$/.test(name));
  const paths = new Map(named.map((file) => [file.name, `${file.parentPath}/${file.name}`]));
  // A web app's worker is fetched beside its page.
  const waiting = [`${root}index.html`];
  if (paths.has("worker.js")) waiting.push(paths.get("worker.js"));
  paths.delete("worker.js");
  for (const path of waiting) {
    const text = await readFile(path, "utf8");
    // In a page every file it names; in a script those it imports as it begins.
    const names = path.endsWith(".html")
      ? text.matchAll(/(?:src|href)="[^"]*?([^"/]+\.(?:js|css))"/g)
      : text.matchAll(/(?:from|import)\s*"[^"]*?([^"/]+\.js)"/g);
    for (const [, name] of names) {
      const found = paths.get(name);
      if (found) waiting.push(found);
      paths.delete(name);
    }
  }
  return new Set(paths.keys());
}
