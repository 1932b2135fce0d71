/** The page itself: its files, and a name that changes whenever one of them does. */
export interface Shell {
  version: string;
  /** Paths below the portal's own. */
  files: readonly string[];
}

/** How caches of this worker are named; nothing else of this origin is touched. */
export const PREFIX = "pinion-shell-";

/** What to do about a request. */
export type Way =
  /** The network's business alone: the worker looks away. */
  | { kind: "network" }
  /** The page: the newest there is, and the kept one where there is no network. */
  | { kind: "page" }
  /** A file of the shell. Its name changes with its content, so the kept one is right. */
  | { kind: "file"; path: string };

/**
 * Finds the way of a request.
 *
 * Only the shell's own files are ever kept: no answer of the interface, no photo, no PIN.
 *
 * @param root Where the portal is, with a slash at its end.
 */
export function wayOf(
  request: { method: string; mode: string; url: string },
  root: string,
  shell: Shell,
): Way {
  if (request.method !== "GET") return { kind: "network" };

  const url = new URL(request.url);
  url.hash = "";
  if (url.href === root && request.mode === "navigate") return { kind: "page" };
  if (!url.href.startsWith(root)) return { kind: "network" };

  const path = url.href.slice(root.length);
  return shell.files.includes(path) ? { kind: "file", path } : { kind: "network" };
}
