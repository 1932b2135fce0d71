/**
 * Calls `done` once nobody has touched screen or keyboard for `ms`. Returns what stops it.
 *
 * `typedMs` says by `performance.now()` when somebody typed last, where not every key is somebody's; else every key is.
 */
export function afterRest(ms: number, done: () => void, typedMs?: () => number): () => void {
  const stop = new AbortController();
  let touchedMs = performance.now();
  let timer = setTimeout(look, ms);

  function look() {
    const lastMs = Math.max(touchedMs, typedMs?.() ?? touchedMs);
    const leftMs = lastMs + ms - performance.now();
    if (leftMs > 0) timer = setTimeout(look, leftMs);
    else done();
  }

  const touched = () => {
    touchedMs = performance.now();
  };
  const on = (name: string, listener: (event: Event) => void) => {
    addEventListener(name, listener, { signal: stop.signal, capture: true });
  };
  for (const name of ["pointerdown", "input"]) on(name, touched);
  // A mouse that nobody holds moves, too, where its table shakes.
  on("pointermove", (event) => {
    if ((event as PointerEvent).buttons !== 0) touched();
  });
  if (typedMs === undefined) on("keydown", touched);

  return () => {
    stop.abort();
    clearTimeout(timer);
  };
}
