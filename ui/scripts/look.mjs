/*
 * Photographs every screen of an entry with the fixture's host into dist/look/<entry>/, and fails on an
 * accessibility violation, a sideways scroll, a small target, an error in the page or something that its
 * security policy forbids.
 *
 * `npm run fixture:build` first. The first argument names the entry, all where there is none; a second
 * limits it to the shots whose name contains it. `look/<entry>.mjs` has the shots: a name, an address, what
 * is done there, and where it differs from the usual in sizes, themes, text size. One that `fits` is seen
 * without scrolling, all of it, and where it is `tight` nothing hangs out of its box either: `look/layout.mjs`
 * has what that means. `smallest` has the smallest target at a size, 44 pixels where it says nothing. A further
 * page of an entry has a file of its own, which names both.
 */
import { spawnSync } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { preview } from "vite";
import { openBrowser } from "./browser.mjs";
import { looks } from "./entries.mjs";
import { misplaced } from "./look/layout.mjs";

if (process.argv[2] === undefined) {
  for (const entry of looks) {
    const { status } = spawnSync(process.execPath, [import.meta.filename, entry], {
      stdio: "inherit",
    });
    if (status !== 0) process.exit(status ?? 1);
  }
  process.exit(0);
}

const look = process.argv[2];
const only = process.argv[3] ?? "";
const {
  entry = look,
  page: file = "fixture.html",
  sizes,
  shots,
  smallest = {},
} = await import(`./look/${look}.mjs`);

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const out = new URL(`../dist/look/${look}/`, import.meta.url);
await mkdir(out, { recursive: true });

/** Runs in the page: everything about it that should not ship. */
const inspect = (smallest) => `(async () => {
  const found = [...forbidden.splice(0)];
  const { violations } = await axe.run();
  for (const { id, nodes } of violations) found.push(id + ": " + nodes.map((n) => n.html).join(" "));
  const { scrollWidth, clientWidth } = document.documentElement;
  if (scrollWidth > clientWidth) found.push("scrolls sideways by " + (scrollWidth - clientWidth));
  for (const element of document.querySelectorAll("button, nav a, label:has(input), input:not([type=radio], label input)")) {
    const { width, height } = element.getBoundingClientRect();
    const text = element.tagName === "LABEL" && !element.querySelector("input");
    if (height > 0 && !text && (width < ${smallest} || height < ${smallest})) found.push("small: " + element.outerHTML.slice(0, 90));
  }
  return found;
})()`;

process.env.PINION_UI_ENTRY = entry;
const server = await preview({ mode: "fixture", preview: { port: 0, open: false } });
const browser = await openBrowser();
await browser.page("Page.addScriptToEvaluateOnNewDocument", {
  source: `var forbidden = [];
    addEventListener("securitypolicyviolation", ({ violatedDirective, sourceFile, lineNumber }) => {
      forbidden.push("forbidden: " + violatedDirective + " at " + sourceFile + ":" + lineNumber);
    });`,
});
let failures = 0;

for (const shot of shots.filter(({ name }) => name.includes(only))) {
  for (const size of shot.sizes ?? Object.keys(sizes)) {
    for (const theme of shot.themes ?? ["light", "dark"]) {
      const name = `${shot.name}-${size}-${theme}`;
      const found = await take(shot, name, size, theme);
      for (const problem of found) console.log(`${name}: ${problem}`);
      failures += found.length;
    }
  }
}

await browser.close();
await server.close();
console.log(failures === 0 ? "nothing to mend" : `${failures} to mend`);
process.exit(failures === 0 ? 0 : 1);

async function take(
  { query = "", hash = "", act = [], text, contrast, media = "", fits = false, tight = false },
  name,
  size,
  theme,
) {
  const [width, height] = sizes[size];
  const { page, evaluate, errors } = browser;
  await page("Emulation.setDeviceMetricsOverride", {
    width,
    height,
    deviceScaleFactor: 1,
    mobile: false,
  });
  await page("Emulation.setEmulatedMedia", {
    media,
    features: [
      { name: "prefers-color-scheme", value: theme },
      { name: "prefers-reduced-motion", value: "reduce" },
      { name: "forced-colors", value: contrast ? "active" : "none" },
    ],
  });
  await page("Page.navigate", {
    url: new URL(
      `${file}?shot=${name}&theme=${theme}&slow=0&${query}#${hash}`,
      server.resolvedUrls.local[0],
    ).href,
  });
  await until("document.querySelector('h1')");
  // A page of its own is fetched first, then what it shows.
  await settle();
  await until("!document.querySelector('.skeleton')");
  if (text) await evaluate(`document.documentElement.style.fontSize = "${text}%"`);
  for (const step of act) {
    await settle();
    await untilDone(step);
  }
  await settle();
  await evaluate("document.fonts.ready.then(() => undefined)");

  const whole = Math.max(height, await evaluate("document.documentElement.scrollHeight"));
  if (whole > height) {
    await page("Emulation.setDeviceMetricsOverride", {
      width,
      height: whole,
      deviceScaleFactor: 1,
      mobile: false,
    });
    await settle();
  }
  const { data } = await page("Page.captureScreenshot");
  await writeFile(new URL(`${name}.png`, out), Buffer.from(data, "base64"));
  await evaluate(`window.axe ? undefined : (() => { ${axe} })()`);
  const found = await evaluate(inspect(smallest[size] ?? 44));
  if (fits && whole > height) found.push(`scrolls by ${whole - height}`);
  else if (fits) found.push(...(await evaluate(`(${misplaced})(${tight})`)));
  return [...found, ...errors.splice(0)];
}

/** Two frames, and what the page put off until after them: the made-up hosts answer at once. */
async function settle() {
  await browser.evaluate(
    "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 20))))",
  );
}

/** Tries `step` until what it acts on is there. */
async function untilDone(step) {
  for (let i = 0; ; i += 1) {
    try {
      return await browser.evaluate(step);
    } catch (error) {
      if (i === 40) throw new Error(`${step}: ${error.message}`, { cause: error });
      await settle();
    }
  }
}

async function until(expression) {
  for (let i = 0; i < 200; i += 1) {
    if (await browser.evaluate(`location.href !== "about:blank" && Boolean(${expression})`)) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`never came: ${expression}`);
}
