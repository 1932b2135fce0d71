/** A place in the portal. */
export type Place = "home" | "settings" | "my-account" | "devices" | "forgotten" | "reset";

/** A place, and what of it is meant. */
export interface Route {
  place: Place;
  /** The part of My Account to begin at. */
  section?: "password";
  /** What the link in a mail carries. */
  token?: string;
}

/** Where each place is, after the address's `#`. Operators' manuals and mails name them. */
export const paths = {
  home: "/",
  settings: "/settings",
  "my-account": "/settings/my-account",
  devices: "/settings/devices",
  forgotten: "/forgotten",
  reset: "/reset",
} as const satisfies Record<Place, string>;

/** Where the PIN is. */
export const PASSWORD_SECTION = `${paths["my-account"]}/password`;

/** Reads an address's `#` part. What leads nowhere leads home. */
export function routeOf(hash: string): Route {
  const path = hash.replace(/^#/, "").replace(/(.)\/+$/, "$1");
  if (path === PASSWORD_SECTION) return { place: "my-account", section: "password" };

  const [, token] = /^\/reset\/([^/]+)$/.exec(path) ?? [];
  if (token !== undefined) return { place: "reset", token };

  const known = Object.entries(paths).find(([, at]) => at === path);
  return { place: (known?.[0] as Place | undefined) ?? "home" };
}

/** The place one level up, for the way back. */
export function above(place: Place): Place {
  switch (place) {
    case "my-account":
    case "devices":
      return "settings";
    case "home":
    case "settings":
    case "forgotten":
    case "reset":
      return "home";
  }
}
