/** A place in the member window. */
export type Route = "welcome" | "sign-in" | "home" | "account" | "profile" | "pincode" | "settings";

/** The places one came through, the present one last. Never empty. */
export type Trail = readonly [Route, ...Route[]];

/** Goes on to `route`. A place already on the trail is returned to instead of opened twice. */
export function forward(trail: Trail, route: Route): Trail {
  const seen = trail.indexOf(route);
  return seen >= 0 ? upTo(trail, seen) : [...trail, route];
}

/** Goes back to `depth`, 0 being where the trail begins. A depth beyond the trail changes nothing. */
export function upTo(trail: Trail, depth: number): Trail {
  const [first, ...rest] = trail;
  return [first, ...rest.slice(0, Math.max(0, depth))];
}

/** Where one is. */
export function present(trail: Trail): Route {
  return trail[trail.length - 1] ?? trail[0];
}
