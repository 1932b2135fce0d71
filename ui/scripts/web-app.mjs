/* What makes an entry a web app: the pictures that its manifest names, and the worker that keeps its shell. */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";

/** Names in the manifest, and the pictures behind them. */
const icons = {
  "icons/192.png": "../../icons/android/mipmap-xxxhdpi/ic_launcher.png",
  "icons/512.png": "../../icons/icon.png",
  "icons/maskable.png": "../../icons/maskable.png",
};

/** What the shell needs to open. Pictures of the phone's own screen are not part of it. */
const isShell = (path) => /\.(js|css|woff2)$/.test(path) && path !== "worker.js";

/** A plugin for the entry that has `worker/worker.ts` as its input `worker`. */
export function webApp() {
  return {
    name: "pinion-web-app",
    apply: "build",
    async buildStart() {
      for (const [fileName, from] of Object.entries(icons)) {
        const source = await readFile(new URL(from, import.meta.url));
        this.emitFile({ type: "asset", fileName, source });
      }
    },
    generateBundle: {
      order: "post",
      handler(_, bundle) {
        const page = bundle["index.html"].source;
        const files = Object.keys(bundle).filter(isShell).sort();
        const version = createHash("sha256").update(page).update(files.join()).digest("hex");
        const shell = JSON.stringify({ version: version.slice(0, 16), files });
        const worker = bundle["worker.js"];
        worker.code = worker.code.replaceAll("__SHELL__", () => shell);
      },
    },
  };
}
