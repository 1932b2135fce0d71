/*
 * Prints what a page sends, gzip bytes a file, and fails above its budget: the app's two pages, or the entry named.
 */
import { readdir, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

/** The most a page sends. Source for the app's: docs/benchmarks.md, "UI sent to the webview". Unit: bytes. */
const budgets = { app: 90_000, kiosk: 125_000, portal: 130_000, admin: 170_000 };

/** The app's pages, which share its folder. Of every other entry the whole folder counts. */
const pages = { app: "index.html", kiosk: "kiosk.html" };

/** Typefaces that are sent only for a text in their script. One of them counts: the largest. */
const onDemand = /\/(arabic|latin-ext)-[^/]*\.woff2$/;

/** Copies that are sent instead of their file, and pictures for a phone's own screen: nothing that a page sends. */
const apart = /\.(br|gz)$|\/icons\//;

/** What is in an entry's folder, text and all. */
async function filesOf(entry) {
  const root = fileURLToPath(new URL(`../dist/${entry}/`, import.meta.url));
  const found = await readdir(root, { recursive: true, withFileTypes: true });
  const paths = found.filter((one) => one.isFile()).map((one) => `${one.parentPath}/${one.name}`);
  return Promise.all(
    paths
      .filter((path) => !apart.test(path))
      .map(async (path) => ({
        name: path.slice(root.length).replace(/^\//, ""),
        bytes: await readFile(path),
      })),
  );
}

/** The page named and every file that it or one of those names. */
function reachedFrom(page, files) {
  const reached = new Set(files.filter(({ name }) => name === page));
  for (const { bytes } of reached) {
    const text = bytes.toString("latin1");
    for (const file of files) {
      if (!file.name.endsWith(".html") && text.includes(file.name.split("/").at(-1)))
        reached.add(file);
    }
  }
  return [...reached];
}

/** All but what is fetched when somebody goes to a page of its own: scripts that nothing imports from the start, and their styles. */
function sentAtOnce(files) {
  const waiting = new Map(
    files
      .filter(({ name }) => /\.(js|css)$/.test(name))
      .map((file) => [file.name.split("/").at(-1), file]),
  );
  // A web app's worker is fetched beside its page.
  const asked = files.filter(({ name }) => name === "index.html" || name === "worker.js");
  waiting.delete("worker.js");
  for (const { name, bytes } of asked) {
    const text = bytes.toString("utf8");
    // In a page every file it names; in a script those it imports as it begins.
    const names = name.endsWith(".html")
      ? text.matchAll(/(?:src|href)="[^"]*?([^"/]+\.(?:js|css))"/g)
      : text.matchAll(/(?:from|import)\s*"[^"]*?([^"/]+\.js)"/g);
    for (const [, script] of names) {
      if (waiting.has(script)) asked.push(waiting.get(script));
      waiting.delete(script);
    }
  }
  const later = new Set(waiting.values());
  return files.filter((file) => !later.has(file));
}

function isWithin(entry, files) {
  let always = 0;
  let atMost = 0;
  for (const { name, bytes } of files) {
    const { length } = gzipSync(bytes, { level: 9 });
    const isOnDemand = onDemand.test(`/${name}`);
    if (isOnDemand) atMost = Math.max(atMost, length);
    else always += length;
    console.log(`${String(length).padStart(8)}  ${name}${isOnDemand ? " (for its script)" : ""}`);
  }
  const total = always + atMost;
  console.log(`${String(total).padStart(8)}  ${entry} in total, of ${budgets[entry]}`);
  return total > 0 && total <= budgets[entry];
}

const named = process.argv[2] ? [process.argv[2]] : Object.keys(pages);
let isFine = true;
for (const entry of named) {
  const page = pages[entry];
  const files = await filesOf(page ? "app" : entry);
  isFine = isWithin(entry, page ? reachedFrom(page, files) : sentAtOnce(files)) && isFine;
}
if (!isFine) process.exit(1);
