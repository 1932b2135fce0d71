/*
 * Puts smaller copies of a built site's files beside them, once and as small as it goes: the portal sends
 * the one that the browser can read.
 */
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

/** Pictures and fonts are compressed already. */
const compressible = /\.(?:css|html|js|json|svg|txt|webmanifest)$/;

const smaller = {
  ".br": (bytes) =>
    promisify(brotliCompress)(bytes, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
        [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
      },
    }),
  ".gz": (bytes) => promisify(gzip)(bytes, { level: constants.Z_BEST_COMPRESSION }),
};

/** The plugin for Vite. */
export function precompress() {
  return {
    name: "precompress",
    apply: "build",
    async writeBundle({ dir }) {
      const files = await readdir(dir, { recursive: true });
      for (const file of files.filter((name) => compressible.test(name))) {
        const bytes = await readFile(join(dir, file));
        for (const [ending, compress] of Object.entries(smaller)) {
          const compressed = await compress(bytes);
          if (compressed.length < bytes.length) await writeFile(join(dir, file + ending), compressed);
        }
      }
    },
  };
}
