import type { Loaded } from "./loaded.svelte";

/** How often what is looked at is asked for anew. Unit: milliseconds. */
const LOOK_MS = 5000;

/** Loads, and loads anew while the page is looked at. Answers with what ends it. */
export function followed<T>(loaded: Loaded<T>, load: () => Promise<void>): () => void {
  void load();
  const timer = setInterval(() => {
    if (!document.hidden && !loaded.busy) void load();
  }, LOOK_MS);
  return () => {
    clearInterval(timer);
  };
}
