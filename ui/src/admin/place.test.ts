import { expect, test } from "vitest";
import { customerTabs, hashOf, members, type Place, placeOf } from "./place";

const places: Place[] = [
  members,
  { at: "members", listing: { q: "élodie & co", status: "active", sort: "email", dir: "desc" } },
  { at: "members", listing: { page: 3, size: 100, columns: ["email"] } },
  { at: "members", listing: { columns: [] } },
  ...customerTabs.map((tab) => ({ at: "customer" as const, id: 1204, tab })),
  { at: "import" },
  { at: "jobs" },
  { at: "job", id: "j-1" },
  { at: "kiosks" },
  { at: "kiosks", code: "WDJB-MJHT" },
  { at: "review" },
  { at: "check-ins" },
  { at: "presence" },
  { at: "audit-log" },
  { at: "templates" },
  { at: "set-up", token: "pinsu_a/b" },
  { at: "me" },
];

test.each(places)("finds its way back to %j", (place) => {
  expect(placeOf(hashOf(place))).toEqual(place);
});

test("begins at the list of customers", () => {
  expect(placeOf("")).toEqual(members);
  expect(placeOf("#/")).toEqual(members);
});

test("opens a customer at the profile where no part is named", () => {
  expect(placeOf("#/operations/members/7")).toEqual({ at: "customer", id: 7, tab: "profile" });
});

test("leads nowhere from an address that is not the panel's", () => {
  expect(placeOf("#/settings/coffee")).toEqual({ at: "nowhere" });
  expect(placeOf("#/operations/members/ada")).toEqual({ at: "nowhere" });
  expect(placeOf("#/%E0%A4%A")).toEqual({ at: "nowhere" });
});

test("leaves out of a list what it does not know", () => {
  expect(placeOf("#/operations/members?status=asleep&page=-4&size=7&sort=pin&q=")).toEqual(members);
});

test("takes the code from the link that a kiosk shows", () => {
  // Source: crates/portal/src/routes/api/pinion/v1/device_authorization.rs.
  expect(placeOf("#/operations/kiosks?user_code=WDJB-MJHT")).toEqual({
    at: "kiosks",
    code: "WDJB-MJHT",
  });
  expect(placeOf("#/operations/kiosks?user_code=")).toEqual({ at: "kiosks" });
});
