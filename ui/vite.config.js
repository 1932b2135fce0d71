import { svelte } from "@sveltejs/vite-plugin-svelte";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";
import { fixtures } from "./scripts/entries.mjs";
import { precompress } from "./scripts/precompress.mjs";
import { webApp } from "./scripts/web-app.mjs";

/* What the hosts allow a page at most, so that what breaks under it breaks when it is looked at. */
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data: blob:; connect-src 'self'";
const here = (path) => fileURLToPath(new URL(path, import.meta.url));

/* The portal is a web app too: beside its page it has a worker, whose name must stay. */
const withWorker = {
  input: {
    index: here("./src/portal/index.html"),
    worker: here("./src/portal/worker/worker.ts"),
  },
  output: {
    entryFileNames: ({ name }) => (name === "worker" ? "worker.js" : "assets/[name]-[hash].js"),
  },
};

export default defineConfig(({ mode }) => {
  const entry = process.env.PINION_UI_ENTRY ?? "app";
  const page = process.env.PINION_UI_PAGE ?? "index";
  const fixture = mode === "fixture";
  const isWebApp = entry === "portal" && !fixture;

  return {
    root: here(`./src/${entry}`),
    base: "./",
    publicDir: false,
    plugins: [
      svelte({ configFile: here("./svelte.config.js") }),
      isWebApp && webApp(),
      // The app's window reads its files from the program, where they are compressed anyway.
      entry !== "app" && !fixture && precompress(),
    ],
    resolve: {
      // Plurals of the generated messages come from rules that are made once: see src/messages/registry.ts.
      alias: [{ find: /^\.\.\/registry\.js$/, replacement: here("./src/messages/registry.ts") }],
    },
    server: {
      host: "127.0.0.1",
      port: 5173,
      strictPort: true,
      fs: { allow: [here(".")] },
    },
    preview: { host: "127.0.0.1", headers: { "content-security-policy": policy } },
    build: {
      outDir: here(fixture ? `./dist/fixture/${entry}` : `./dist/${entry}`),
      // A second page joins the first.
      emptyOutDir: page === "index",
      target: "safari17.5",
      // Where light-dark() is native it follows the color-scheme of the part it colours.
      cssTarget: "safari17.5",
      // The content security policy allows fonts from the app's own files, not from data addresses.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      rolldownOptions: fixture
        ? { input: fixtures(entry).map((page) => here(`./src/${entry}/${page}.html`)) }
        : isWebApp
          ? withWorker
          : { input: here(`./src/${entry}/${page}.html`) },
    },
    test: { root: here("."), include: ["src/**/*.test.ts"], environment: "node" },
  };
});
