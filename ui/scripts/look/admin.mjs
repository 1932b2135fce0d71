/* The admin panel's pages. */
import { press, type } from "./steps.mjs";

export const sizes = { phone: [360, 740], tablet: [768, 1024], desktop: [1280, 800] };

/** Where a pointer is fine, rows are denser. Source: WCAG 2.2, 2.5.8 asks 24 px at least. */
export const smallest = { phone: 44, tablet: 28, desktop: 28 };

const members = "/operations/members";
const list = `${members}?size=25`;
const one = `${members}/1000`;

/** Ticks the box at `i` of those on the page. */
const tick = (i) => `document.querySelectorAll("tbody input[type=checkbox]")[${i}].click()`;

/** Opens the menu whose button has `name`. */
const menu = (name) =>
  `[...document.querySelectorAll("button")].find((b) => (b.ariaLabel ?? b.textContent).includes(${JSON.stringify(name)})).dispatchEvent(new PointerEvent("pointerdown", { bubbles: true, button: 0, pointerType: "mouse" }))`;

/** Presses the line of an open menu that has `name`. */
const choose = (name) =>
  `[...document.querySelectorAll("[role^=menuitem]")].find((b) => b.textContent.includes(${JSON.stringify(name)})).click()`;

/** Types `value` into the field whose label begins with `label`. */
const fill = (label, value) => `{
  const input = [...document.querySelectorAll("label")].find((one) => one.textContent.trim().startsWith(${JSON.stringify(label)})).control;
  input.value = ${JSON.stringify(value)};
  input.dispatchEvent(new Event("input", { bubbles: true }));
}`;

/** Waits for what `selector` finds. */
const wait = (selector) => `if (!document.querySelector(${JSON.stringify(selector)})) throw 0`;

const light = { themes: ["light"] };
const wide = { sizes: ["desktop"], ...light };

export const shots = [
  { name: "sign-in", query: "state=signed-out" },
  {
    name: "sign-in-refused",
    query: "state=signed-out",
    act: [type("wrong_credentials@x"), type("secret", 1), press("Sign in")],
    ...light,
  },
  {
    name: "sign-in-code",
    query: "state=signed-out",
    act: [type("totp@x"), type("secret", 1), press("Sign in"), wait("[maxlength]")],
    sizes: ["phone", "desktop"],
    ...light,
  },
  { name: "set-up", query: "state=signed-out", hash: "/setup/pinsu_x", themes: ["dark"] },
  { name: "second-factor", query: "state=second-factor", act: [wait("img")] },
  {
    name: "recovery-codes",
    query: "state=second-factor",
    act: [wait("img"), type("123456"), press("Switch it on"), wait("ol")],
    ...light,
  },

  { name: "members", hash: list },
  { name: "members-ticked", hash: list, act: [tick(0), tick(2)] },
  {
    name: "members-page-ticked",
    hash: list,
    act: [`document.querySelector("thead input").click()`, press("Select all")],
    ...light,
  },
  { name: "members-bulk", hash: list, act: [tick(0), tick(2), menu("Bulk actions")] },
  {
    name: "members-reminder",
    hash: list,
    act: [tick(0), tick(2), menu("Bulk actions"), choose("Send PIN Reminder")],
  },
  {
    name: "members-job",
    hash: list,
    act: [
      tick(0),
      tick(1),
      menu("Bulk actions"),
      choose("Send PIN Reminder"),
      press("Yes, do it"),
      wait("[role=progressbar]"),
    ],
    ...light,
  },
  { name: "members-columns", hash: list, act: [menu("Columns")], ...wide },
  {
    name: "members-all-columns",
    hash: `${list}&columns=company,email,kind,language,updated,presence&sort=updated&dir=desc`,
    ...wide,
  },
  { name: "members-filtered", hash: `${list}&q=elodie&status=active`, ...light },
  { name: "members-none", hash: `${list}&q=zzz`, ...light },
  { name: "members-empty", query: "state=empty", hash: list, sizes: ["phone", "desktop"] },
  { name: "members-error", query: "fail=unavailable", hash: list, ...light },
  { name: "members-long", query: "name=long", hash: `${list}&sort=created&dir=desc`, ...light },
  { name: "members-front-desk", query: "role=front_desk", hash: list, ...wide },
  { name: "members-rtl", query: "dir=rtl", hash: list, ...light },
  { name: "members-spanish", query: "lang=es", hash: list, ...light },

  {
    name: "menu",
    hash: list,
    act: [`document.querySelector("header.bar button").click()`],
    sizes: ["phone", "tablet"],
  },
  { name: "add", hash: list, act: [press("Add")] },
  {
    name: "export-pins",
    hash: list,
    act: [
      menu("More"),
      choose("Export"),
      `document.querySelectorAll("dialog input")[1].click()`,
      press("Continue"),
    ],
    ...light,
  },
  {
    name: "import",
    hash: `${members}/import`,
    act: [
      `{
        const files = new DataTransfer();
        files.items.add(new File(["FullName,Email"], "customers.csv", { type: "text/csv" }));
        const input = document.querySelector("input[type=file]");
        input.files = files.files;
        input.dispatchEvent(new Event("change", { bubbles: true }));
      }`,
      wait("tbody"),
    ],
  },
  { name: "import-start", hash: `${members}/import`, ...light },

  { name: "profile", hash: one },
  { name: "profile-long", query: "name=long", hash: one, ...light },
  {
    name: "profile-conflict",
    query: "conflict=yes",
    hash: one,
    act: [fill("Company", "Mine"), press("Save Changes"), wait("[role=alert]")],
    ...light,
  },
  { name: "profile-front-desk", query: "role=front_desk", hash: one, ...wide },
  { name: "access", hash: `${one}/account/access-rights` },
  {
    name: "access-shown",
    hash: `${one}/account/access-rights`,
    act: [press("Show PIN"), wait("img[alt*=QR]")],
  },
  {
    name: "access-taken",
    hash: `${one}/account/access-rights`,
    act: [fill("New PIN", "48192"), press("Save Changes"), wait("[aria-invalid]")],
    ...light,
  },
  {
    name: "access-refused",
    hash: `${one}/account/access-rights`,
    act: [fill("New PIN", "482913"), press("Save Changes"), wait("[aria-invalid]")],
    themes: ["dark"],
  },
  { name: "access-rtl", query: "dir=rtl&lang=es", hash: `${one}/account/access-rights`, ...light },
  { name: "status", hash: `${one}/account/status`, ...light },
  { name: "delete", hash: `${one}/account/status`, act: [press("Delete")], ...light },
  { name: "history", hash: `${one}/history` },

  { name: "who-is-in", hash: "/operations/who-is-in" },
  { name: "who-is-in-print", hash: "/operations/who-is-in", media: "print", ...wide },
  { name: "who-is-in-empty", query: "state=empty", hash: "/operations/who-is-in", ...light },
  { name: "visits", hash: "/operations/visits" },
  {
    name: "who-is-in-check-out",
    hash: "/operations/who-is-in",
    act: [wait("tbody"), `document.querySelector("tbody td button").click()`, wait("dialog")],
    ...light,
  },
  { name: "visits-front-desk", query: "role=front_desk", hash: "/operations/visits", ...wide },
  { name: "visits-add", hash: "/operations/visits", act: [press("Add"), wait("dialog")] },
  {
    name: "visits-add-search",
    hash: "/operations/visits",
    act: [press("Add"), wait("dialog"), fill("Search by name, e-mail", "ada"), wait("dialog li")],
  },
  {
    name: "visits-add-chosen",
    hash: "/operations/visits",
    act: [
      press("Add"),
      wait("dialog"),
      fill("Search by name, e-mail", "ada"),
      wait("dialog li"),
      `document.querySelector("dialog li button").click()`,
      `[...document.querySelectorAll("dialog button")].at(-1).click()`,
    ],
    ...wide,
  },
  {
    name: "visits-undo",
    hash: "/operations/visits",
    act: [wait("tbody"), menu("More for"), choose("Undo"), wait("dialog")],
    ...light,
  },
  { name: "review", hash: "/operations/review", act: [wait("tbody")] },
  {
    name: "review-empty",
    query: "state=empty",
    hash: "/operations/review",
    act: [wait(".empty")],
    ...light,
  },
  {
    name: "review-accept",
    hash: "/operations/review",
    act: [wait("tbody"), menu("More for Too many"), choose("Accept"), wait("dialog")],
  },
  {
    name: "review-accept-refused",
    hash: "/operations/review",
    act: [
      wait("tbody"),
      menu("More for Earlier than"),
      choose("Accept"),
      wait("dialog"),
      `[...document.querySelectorAll("dialog button")].at(-1).click()`,
      wait("dialog .error"),
    ],
    ...light,
  },
  {
    name: "review-dismiss",
    hash: "/operations/review",
    act: [wait("tbody"), menu("More for Too many"), choose("Dismiss"), wait("dialog")],
    ...light,
  },
  {
    name: "review-more",
    hash: "/operations/review",
    act: [wait("tbody"), menu("More for Too many")],
    ...light,
  },
  {
    name: "review-dismiss-all",
    hash: "/operations/review",
    act: [wait("tbody"), menu("More for Too many"), choose("Dismiss all of"), wait("dialog")],
    ...light,
  },
  { name: "kiosks", hash: "/operations/kiosks", act: [wait("tbody")] },
  {
    name: "kiosks-empty",
    query: "state=empty",
    hash: "/operations/kiosks",
    act: [wait(".empty")],
  },
  {
    name: "kiosks-error",
    query: "fail=unavailable",
    hash: "/operations/kiosks",
    act: [wait("[role=alert]")],
    ...light,
  },
  {
    name: "kiosks-long",
    query: "name=long",
    hash: "/operations/kiosks",
    act: [wait("tbody")],
    ...light,
  },
  {
    name: "kiosks-menu",
    hash: "/operations/kiosks",
    act: [wait("tbody"), menu("More for Reading room")],
    ...light,
  },
  {
    name: "kiosks-add",
    hash: "/operations/kiosks?user_code=WDJB-MJHT",
    act: [wait("dialog")],
  },
  {
    name: "kiosks-add-refused",
    hash: "/operations/kiosks?user_code=BBBBBBBB",
    act: [
      wait("dialog"),
      fill("Name", "Front desk"),
      `[...document.querySelectorAll("dialog button")].at(-1).click()`,
      wait("dialog .error"),
    ],
    ...light,
  },
  {
    name: "kiosks-release",
    hash: "/operations/kiosks",
    act: [wait("tbody"), menu("More for Front desk"), choose("Let it go"), wait("dialog")],
    ...wide,
  },
  {
    name: "kiosks-revoke",
    hash: "/operations/kiosks",
    act: [wait("tbody"), menu("More for Harbour gate"), choose("Revoke"), wait("dialog")],
  },
  { name: "failed", hash: "/operations/failed-check-ins" },
  { name: "failed-empty", query: "state=empty", hash: "/operations/failed-check-ins", ...wide },
  { name: "jobs", hash: `${members}/bulk-actions`, ...light },
  { name: "job", hash: `${members}/bulk-actions/job-past-send_pin_reminder` },
  { name: "job-running", query: "job=running", hash: `${members}/bulk-actions/job-3`, ...light },

  { name: "space", hash: "/settings/space" },
  ...["123c4a", "ffe600"].map((accent) => ({
    name: `space-accent-${accent}`,
    query: `accent=${accent}`,
    hash: "/settings/space",
    sizes: ["desktop"],
  })),
  { name: "pins", hash: "/settings/pins", ...light },
  { name: "pins-low", query: "pins=low", hash: "/settings/pins" },
  { name: "check-ins", hash: "/settings/check-ins", act: [wait("form")] },
  {
    name: "check-ins-open",
    hash: "/settings/check-ins",
    act: [
      wait("form"),
      fill("Two presses", "601"),
      `[...document.querySelectorAll("input[type=checkbox]")].at(-1).click()`,
      press("Save Changes"),
      wait("[aria-invalid]"),
    ],
  },
  { name: "mail", hash: "/settings/mail" },
  { name: "mail-not-set", query: "mail=not_set", hash: "/settings/mail", ...wide },
  {
    name: "mail-failing",
    query: "mail=failing",
    hash: "/settings/mail",
    act: [press("Send a test"), wait("[role=alert]")],
    ...light,
  },
  { name: "templates", hash: "/settings/email-templates" },
  { name: "team", hash: "/settings/team" },
  { name: "team-add", hash: "/settings/team", act: [wait("tbody"), press("Add")], ...light },
  { name: "api-access", hash: "/settings/api-access" },
  { name: "audit", hash: "/settings/audit-log" },
  { name: "me", query: "second-factor=on", hash: "/me" },
  { name: "nowhere", hash: "/coffee", ...wide },
  ...[
    { name: "sign-in", query: "state=signed-out" },
    { name: "members", hash: "/operations/members" },
    { name: "profile", hash: one },
    { name: "access", hash: `${one}/account/access-rights` },
    { name: "who-is-in", hash: "/operations/who-is-in" },
    { name: "visits", hash: "/operations/visits" },
    { name: "kiosks", hash: "/operations/kiosks", act: [wait("tbody")] },
    { name: "review", hash: "/operations/review", act: [wait("tbody")] },
    { name: "check-ins", hash: "/settings/check-ins", act: [wait("form")] },
    { name: "space", hash: "/settings/space" },
    { name: "team", hash: "/settings/team" },
    { name: "me", hash: "/me" },
  ].map((shot) => ({
    ...shot,
    name: `${shot.name}-large`,
    text: 200,
    sizes: ["phone", "desktop"],
    ...light,
  })),
  {
    name: "members-contrast",
    hash: list,
    act: [tick(1)],
    contrast: true,
    sizes: ["desktop"],
    themes: ["dark"],
  },
];
