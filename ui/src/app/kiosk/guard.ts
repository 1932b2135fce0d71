/** Keys by which a web engine zooms, prints, searches, saves, loads again or leaves. */
const COMMANDS = /^(?:F\d+|BrowserBack|BrowserForward|BrowserRefresh|BrowserHome|BrowserSearch)$/;

/**
 * Keeps the page as it is: nobody at the door zooms it, selects, drags, drops or prints it, or goes to another one.
 * Fields may still be typed in, and the keyboard still goes from control to control.
 */
export function guard(page: Document = document): () => void {
  const stop = new AbortController();
  const { signal } = stop;
  const prevent = (event: Event) => {
    event.preventDefault();
  };
  const on = (name: string, listener: (event: Event) => void) => {
    page.addEventListener(name, listener, { signal, capture: true, passive: false });
  };

  for (const name of ["contextmenu", "dragstart", "dragover", "drop", "auxclick", "gesturestart"])
    on(name, prevent);
  on("selectstart", (event) => {
    if (!isField(event.target)) event.preventDefault();
  });
  on("wheel", (event) => {
    if ((event as WheelEvent).ctrlKey) event.preventDefault();
  });
  on("touchmove", (event) => {
    if ((event as TouchEvent).touches.length > 1) event.preventDefault();
  });
  on("keydown", (event) => {
    if (leaves(event as KeyboardEvent)) event.preventDefault();
  });

  return () => {
    stop.abort();
  };
}

/** What somebody who types an address may do with it besides. */
const MENDING = /^[acvxz]$/i;

function leaves(event: KeyboardEvent): boolean {
  if (COMMANDS.test(event.key)) return true;
  const isTyped = isField(event.target);
  // Both at once is how some keyboards write "@".
  if (event.ctrlKey && event.altKey) return !isTyped;
  if (event.ctrlKey || event.metaKey) return !isTyped || !MENDING.test(event.key);
  return event.altKey || (event.key === "Backspace" && !isTyped);
}

function isField(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement && target.type !== "range";
}
