/*
 * Builds the entries named, or every one, each in a build of its own: the host of an entry serves its
 * folder alone, so nothing of another may be in it. `--fixture` builds them with their made-up hosts.
 */
import { build } from "vite";
import { entries, furtherPages } from "./entries.mjs";

const named = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));
const mode = process.argv.includes("--fixture") ? "fixture" : "production";

for (const entry of named.length > 0 ? named : entries) {
  process.env.PINION_UI_ENTRY = entry;
  delete process.env.PINION_UI_PAGE;
  await build({ mode });
  if (mode === "fixture") continue;

  for (const page of furtherPages[entry] ?? []) {
    process.env.PINION_UI_PAGE = page;
    await build({ mode });
  }
}
