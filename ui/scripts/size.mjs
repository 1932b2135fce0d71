/*
 * Prints what a page sends, gzip bytes a file, and fails above its budget: the app's two pages, or the entry named.
 */
import { readdir, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

/** The most a page sends. Source for the app's: docs/benchmarks.md, "UI sent to the webview". Unit: bytes. */
const budgets = { app: 90_000, kiosk: 125_000, portal: 130_000, admin: 170_000 };

/** The entry and the page of each. The app's two share its folder. */
const pages = {
  app: ["app", "index.html"],
  kiosk: ["app", "kiosk.html"],
  portal: ["portal", "index.html"],
  admin: ["admin", "index.html"],
};

/** Typefaces that are sent only for a text in their script. One of them counts: the largest. */
const onDemand = /\/(arabic|latin-ext)-[^/]*\.woff2$/;

/** Copies that are sent instead of their file, and pictures for a phone's own screen: nothing that a page sends. */
const apart = /\.(br|gz)$|\/icons\//;

/** What is in an entry's folder, bytes and all. */
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

/**
 * What a page has fetched once it shows something: the files that it names, the scripts that those import as they begin,
 * and the typefaces and pictures that either names. Not what is fetched when somebody goes to a page of its own.
 */
function sentAtOnce(page, files) {
  // A web app's worker is fetched beside its page.
  const sent = new Set(files.filter(({ name }) => name === page || name === "worker.js"));
  for (const { name, bytes } of sent) {
    const text = bytes.toString("latin1");
    const begins = name.endsWith(".html")
      ? text.matchAll(/(?:src|href)="[^"]*?([^"/]+)"/g)
      : text.matchAll(/(?:from|import)\s*"[^"]*?([^"/]+\.js)"/g);
    const atOnce = new Set([...begins].map(([, named]) => named));
    for (const file of files) {
      const named = file.name.split("/").at(-1);
      const isCode = /\.(js|css)$/.test(named);
      const isSent = isCode ? atOnce.has(named) : !/\.html$/.test(named) && text.includes(named);
      if (isSent) sent.add(file);
    }
  }
  return [...sent];
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

const named = process.argv[2] ? [process.argv[2]] : ["app", "kiosk"];
let isFine = true;
for (const one of named) {
  const [entry, page] = pages[one];
  isFine = isWithin(one, sentAtOnce(page, await filesOf(entry))) && isFine;
}
if (!isFine) process.exit(1);
