/** The entries that ship: `src/<entry>/index.html` is built to `dist/<entry>`. */
export const entries = ["app", "admin", "portal"];
