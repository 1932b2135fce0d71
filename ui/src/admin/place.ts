import type { CustomerQuery, Direction, Id, Kind, Sort } from "./backend/records";

/** The parts of a customer's page. */
export const customerTabs = ["profile", "access-rights", "status", "history"] as const;
export type CustomerTab = (typeof customerTabs)[number];

/** Pages that are only a name. */
const plain = {
  import: "operations/members/import",
  jobs: "operations/members/bulk-actions",
  presence: "operations/who-is-in",
  visits: "operations/visits",
  "failed-check-ins": "operations/failed-check-ins",
  review: "operations/review",
  space: "settings/space",
  pins: "settings/pins",
  "check-ins": "settings/check-ins",
  mail: "settings/mail",
  templates: "settings/email-templates",
  team: "settings/team",
  "api-access": "settings/api-access",
  "audit-log": "settings/audit-log",
  me: "me",
} as const;

/** Where kiosks are. A kiosk's QR leads here, with the code it shows in the query. */
const kiosks = "operations/kiosks";

/** A page that is only a name. */
export type PlainPlace = keyof typeof plain;

/** What the list of customers shows: the portal's query, and the columns chosen. */
export interface Listing extends CustomerQuery {
  columns?: readonly string[];
}

/** Where in the panel one is. */
export type Place =
  | { at: "members"; listing: Listing }
  | { at: "customer"; id: Id; tab: CustomerTab }
  | { at: "job"; id: string }
  | { at: "kiosks"; code?: string }
  | { at: "set-up"; token: string }
  | { at: PlainPlace }
  | { at: "nowhere" };

/** The first page. */
export const members: Place = { at: "members", listing: {} };

/** Where an address's fragment leads. */
export function placeOf(hash: string): Place {
  const [path = "", query = ""] = hash.replace(/^#?\/?/, "").split("?");
  const [area, page, id, ...rest] = path.split("/").map(decoded);

  if (path === "") return members;
  if (area === "setup" && page) return { at: "set-up", token: page };
  if (path === "operations/members") return { at: "members", listing: listingOf(query) };
  if (path === kiosks) {
    const code = new URLSearchParams(query).get("user_code");
    return code ? { at: "kiosks", code } : { at: "kiosks" };
  }
  for (const [at, known] of Object.entries(plain)) {
    if (known === path) return { at: at as PlainPlace };
  }
  if (area === "operations" && page === "members" && id === "bulk-actions" && rest[0]) {
    return { at: "job", id: rest[0] };
  }
  if (area === "operations" && page === "members" && id && /^[0-9]+$/.test(id)) {
    const tab = customerTabs.find((one) => one === rest[rest.length - 1]) ?? "profile";
    return { at: "customer", id: Number(id), tab };
  }
  return { at: "nowhere" };
}

/** The address's fragment that leads to a place. */
export function hashOf(place: Place): string {
  switch (place.at) {
    case "members": {
      const query = queryOf(place.listing);
      return `#/operations/members${query === "" ? "" : `?${query}`}`;
    }
    case "customer": {
      const inAccount = place.tab === "access-rights" || place.tab === "status";
      return `#/operations/members/${place.id}/${inAccount ? "account/" : ""}${place.tab}`;
    }
    case "job":
      return `#/${plain.jobs}/${encodeURIComponent(place.id)}`;
    case "kiosks":
      return `#/${kiosks}${place.code ? `?user_code=${encodeURIComponent(place.code)}` : ""}`;
    case "set-up":
      return `#/setup/${encodeURIComponent(place.token)}`;
    case "nowhere":
      return "#/nowhere";
    default:
      return `#/${plain[place.at]}`;
  }
}

/** Every column of the list but the name, which is always there; those a list shows unless told else. */
export const columns = ["company", "email", "kind", "language", "updated", "presence"] as const;
export type Column = (typeof columns)[number];
export const usualColumns: readonly Column[] = ["company", "email", "presence"];

const sizes = [25, 50, 100, 200];

function listingOf(query: string): Listing {
  const values = new URLSearchParams(query);
  const one = <T extends string>(name: string, of: readonly T[]): T | undefined =>
    of.find((known) => known === values.get(name));
  const page = Number(values.get("page") ?? 1);
  const size = Number(values.get("size") ?? NaN);

  return clean({
    q: values.get("q") ?? undefined,
    status: one("status", ["active", "suspended"]),
    kind: one<Kind>("kind", ["member", "contact"]),
    presence: one("presence", ["in", "out"]),
    sort: one<Sort>("sort", ["name", "email", "company", "created", "updated"]),
    dir: one<Direction>("dir", ["asc", "desc"]),
    page: Number.isInteger(page) && page > 1 ? page : undefined,
    size: sizes.includes(size) ? size : undefined,
    columns: values.has("columns")
      ? columns.filter((column) => values.get("columns")?.split(",").includes(column))
      : undefined,
  });
}

function queryOf({ columns: shown, ...query }: Listing): string {
  const values = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== "") values.set(name, String(value));
  }
  if (shown) values.set("columns", shown.join(","));
  return values.toString();
}

/** The values that are there. */
function clean(listing: { [K in keyof Listing]: Listing[K] | undefined }): Listing {
  return Object.fromEntries(
    Object.entries(listing).filter(([, value]) => value !== undefined && value !== ""),
  );
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
