/** The entries that ship: `src/<entry>/index.html` is built to `dist/<entry>`. */
export const entries = ["app", "admin", "portal"];

/** The pages of an entry beside `index`. Each is built by itself, so that the first page stays one file. */
export const furtherPages = { app: ["kiosk"] };

/** An entry's pages with made-up hosts. */
export const fixtures = (entry) => [
  "fixture",
  ...(furtherPages[entry] ?? []).map((page) => `${page}-fixture`),
];

/** What is looked at: a page of an entry each. */
export const looks = [...entries, "kiosk"];
