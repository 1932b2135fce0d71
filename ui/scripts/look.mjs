/*
 * Photographs every screen of the member window with the fixture's host into dist/look/, and fails
 * on an accessibility violation, a sideways scroll, a small target or an error in the page.
 *
 * `npm run fixture:build` first. An argument limits it to the shots whose name contains it.
 */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { preview } from "vite";
import { openBrowser } from "./browser.mjs";

const sizes = { phone: [390, 844], tablet: [1024, 768], desktop: [1280, 800] };
const press = (name) =>
  `[...document.querySelectorAll("button")].find((b) => b.textContent.includes(${JSON.stringify(name)})).click()`;
const type = (value, i = 0) => `{
  const input = document.querySelectorAll("input")[${i}];
  input.value = ${JSON.stringify(value)};
  input.dispatchEvent(new Event("input", { bubbles: true }));
}`;
const reveal = [press("PIN")];

/** Name, address, what is done there, and where it differs from the usual: sizes, themes, text size. */
const shots = [
  { name: "welcome", query: "state=signed-out" },
  { name: "welcome-ended", query: "state=ended", themes: ["light"] },
  {
    name: "welcome-refused",
    query: "state=signed-out",
    act: [type("unknown_space"), press("Continue")],
  },
  { name: "sign-in", query: "state=signed-out", act: [type("x"), press("Continue")] },
  {
    name: "sign-in-refused",
    query: "state=signed-out",
    act: [
      type("x"),
      press("Continue"),
      type("wrong_credentials@x"),
      type("secret", 1),
      press("Sign in"),
    ],
    themes: ["light"],
  },
  {
    name: "sign-in-must-change",
    query: "state=signed-out",
    act: [
      type("x"),
      press("Continue"),
      type("password_must_change@x"),
      type("secret", 1),
      press("Sign in"),
    ],
    themes: ["dark"],
    sizes: ["phone"],
  },
  {
    name: "sign-in-code",
    query: "state=signed-out",
    act: [type("x"), press("Continue"), type("totp@x"), type("secret", 1), press("Sign in")],
  },
  {
    name: "sign-in-no-keyring",
    query: "state=signed-out&keyring=missing",
    act: [type("x"), press("Continue")],
    sizes: ["phone", "desktop"],
  },
  { name: "home", query: "" },
  { name: "home-out", query: "presence=out", sizes: ["phone"] },
  { name: "home-offline", query: "state=offline&presence=unknown" },
  { name: "home-long", query: "name=long", sizes: ["phone", "tablet"], themes: ["light"] },
  { name: "account", query: "screen=account" },
  { name: "profile", query: "screen=profile" },
  { name: "profile-long", query: "screen=profile&name=long", themes: ["light"] },
  { name: "pincode", query: "screen=pincode" },
  { name: "pincode-shown", query: "screen=pincode", act: reveal },
  { name: "pincode-16", query: "screen=pincode&pin=8012347560192834", act: reveal },
  { name: "pincode-1", query: "screen=pincode&pin=7", act: reveal, sizes: ["phone"] },
  { name: "pincode-offline", query: "screen=pincode&state=offline", act: reveal },
  { name: "pincode-changed", query: "screen=pincode&state=changed&pin=90518", sizes: ["phone"] },
  { name: "pincode-none", query: "screen=pincode&state=none" },
  { name: "settings", query: "screen=settings" },
  { name: "sign-out", query: "screen=settings", act: [press("Sign out")] },
  ...["home", "pincode", "settings", "profile"].map((screen) => ({
    name: `${screen}-arabic`,
    query: `screen=${screen}&lang=ar&name=arabic`,
    themes: ["light"],
  })),
  { name: "welcome-arabic", query: "state=signed-out&lang=ar", themes: ["light"] },
  { name: "home-spanish", query: "lang=es", themes: ["light"], sizes: ["phone"] },
  ...["home", "pincode", "settings", "account"].map((screen) => ({
    name: `${screen}-large`,
    query: `screen=${screen}`,
    text: 200,
    sizes: ["phone", "desktop"],
    themes: ["light"],
    ...(screen === "pincode" ? { act: reveal } : {}),
  })),
  { name: "welcome-large", query: "state=signed-out", text: 200, themes: ["dark"] },
  {
    name: "pincode-contrast",
    query: "screen=pincode",
    contrast: true,
    act: reveal,
    themes: ["dark"],
  },
  { name: "home-contrast", query: "", contrast: true, themes: ["dark"], sizes: ["phone"] },
];

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const out = new URL("../dist/look/", import.meta.url);
await mkdir(out, { recursive: true });

/** Runs in the page: everything about it that should not ship. */
const inspect = `(async () => {
  const found = [];
  const { violations } = await axe.run();
  for (const { id, nodes } of violations) found.push(id + ": " + nodes.map((n) => n.html).join(" "));
  const { scrollWidth, clientWidth } = document.documentElement;
  if (scrollWidth > clientWidth) found.push("scrolls sideways by " + (scrollWidth - clientWidth));
  for (const element of document.querySelectorAll("button, label:has(input), input:not([type=radio])")) {
    const { width, height } = element.getBoundingClientRect();
    const text = element.tagName === "LABEL" && !element.querySelector("input");
    if (height > 0 && !text && (width < 44 || height < 44)) found.push("small: " + element.outerHTML.slice(0, 90));
  }
  return found;
})()`;

const server = await preview({ mode: "fixture", preview: { port: 0, open: false } });
const browser = await openBrowser();
let failures = 0;

for (const shot of shots.filter(({ name }) => name.includes(process.argv[2] ?? ""))) {
  for (const size of shot.sizes ?? Object.keys(sizes)) {
    for (const theme of shot.themes ?? ["light", "dark"]) {
      const name = `${shot.name}-${size}-${theme}`;
      const found = await take(shot, name, sizes[size], theme);
      for (const problem of found) console.log(`${name}: ${problem}`);
      failures += found.length;
    }
  }
}

await browser.close();
await server.close();
console.log(failures === 0 ? "nothing to mend" : `${failures} to mend`);
process.exit(failures === 0 ? 0 : 1);

async function take({ query, act = [], text, contrast }, name, [width, height], theme) {
  const { page, evaluate, errors } = browser;
  await page("Emulation.setDeviceMetricsOverride", {
    width,
    height,
    deviceScaleFactor: 1,
    mobile: false,
  });
  await page("Emulation.setEmulatedMedia", {
    features: [
      { name: "prefers-color-scheme", value: theme },
      { name: "prefers-reduced-motion", value: "reduce" },
      { name: "forced-colors", value: contrast ? "active" : "none" },
    ],
  });
  await page("Page.navigate", {
    url: new URL(`fixture.html?theme=${theme}&slow=0&${query}`, server.resolvedUrls.local[0]).href,
  });
  await until("document.querySelector('h1')");
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
  return [...(await evaluate(inspect)), ...errors.splice(0)];
}

async function settle() {
  await new Promise((resolve) => setTimeout(resolve, 120));
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
  for (let i = 0; i < 50; i += 1) {
    if (await browser.evaluate(`location.href !== "about:blank" && Boolean(${expression})`)) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`never came: ${expression}`);
}
