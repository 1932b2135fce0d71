import type { Loaded } from "./loaded.svelte";

/** How often what is looked at is asked for anew. Unit: milliseconds. */
const LOOK_MS = 5000;

/**
 * Loads, and loads anew while the page is looked at: then `load` is told that it asks by itself. Answers with what ends
 * it.
 */
export function followed<T>(
  loaded: Loaded<T>,
  load: (byItself: boolean) => Promise<void>,
): () => void {
  void load(false);
  const timer = setInterval(() => {
    if (!document.hidden && !loaded.busy) void load(true);
  }, LOOK_MS);
  return () => {
    clearInterval(timer);
  };
}
