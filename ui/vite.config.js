import { svelte } from "@sveltejs/vite-plugin-svelte";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";
import { precompress } from "./scripts/precompress.mjs";

/*
 * One build an entry: `src/<entry>/index.html` becomes `dist/<entry>/index.html`. The host of an entry
 * serves its folder alone, so nothing of another entry can reach it.
 */
const entry = process.env.PINION_UI_ENTRY ?? "app";
const here = (path) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig(({ mode }) => {
  const fixture = mode === "fixture";

  return {
    root: here(`./src/${entry}`),
    base: "./",
    publicDir: false,
    // The app's window reads its files from the program, where they are compressed anyway.
    plugins: [
      svelte({ configFile: here("./svelte.config.js") }),
      entry !== "app" && !fixture && precompress(),
    ],
    server: {
      host: "127.0.0.1",
      port: 5173,
      strictPort: true,
      fs: { allow: [here(".")] },
    },
    preview: { host: "127.0.0.1" },
    build: {
      outDir: here(fixture ? "./dist/fixture" : `./dist/${entry}`),
      emptyOutDir: true,
      target: "safari17.5",
      // Where light-dark() is native it follows the color-scheme of the part it colours.
      cssTarget: "safari17.5",
      // The content security policy allows fonts from the app's own files, not from data addresses.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      rolldownOptions: fixture ? { input: here(`./src/${entry}/fixture.html`) } : {},
    },
    test: { root: here("."), include: ["src/**/*.test.ts"], environment: "node" },
  };
});
