import { SCANNER_NEXT_MS } from "./keys";

/**
 * Calls `look` once it is `dueMs` by `performance.now()`, and not before keys that are there already. Returns what stops it.
 *
 * A key says when it was pressed, and a busy page hears of it later: what is due by then may have another key behind it. So
 * there is always time for one, and those that wait when it is over come first.
 */
export function whenDue(dueMs: number, look: () => void): () => void {
  let timer = setTimeout(
    () => {
      timer = setTimeout(look);
    },
    Math.max(SCANNER_NEXT_MS, dueMs - performance.now()),
  );
  return () => {
    clearTimeout(timer);
  };
}
