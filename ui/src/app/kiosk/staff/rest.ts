/** Calls `done` once nobody has touched screen or keyboard for `ms`. Returns what stops it. */
export function afterRest(ms: number, done: () => void): () => void {
  const stop = new AbortController();
  let timer = setTimeout(done, ms);
  const touched = () => {
    clearTimeout(timer);
    timer = setTimeout(done, ms);
  };
  for (const name of ["pointerdown", "pointermove", "keydown", "input"])
    addEventListener(name, touched, { signal: stop.signal, capture: true });

  return () => {
    stop.abort();
    clearTimeout(timer);
  };
}
