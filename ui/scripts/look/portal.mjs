/* The members portal's screens. */
import { press, type } from "./steps.mjs";

export const sizes = { phone: [360, 740], tablet: [768, 1024], desktop: [1280, 800] };

const account = "/settings/my-account";
const signIn = (email, password = "secret") => [type(email), type(password, 1), press("Sign in")];

export const shots = [
  { name: "sign-in", query: "state=guest" },
  { name: "sign-in-empty", query: "state=guest", act: [press("Sign in")], sizes: ["phone"] },
  { name: "sign-in-refused", query: "state=guest", act: signIn("ada@x", "wrong") },
  { name: "sign-in-throttled", query: "state=guest", act: signIn("throttled@x"), sizes: ["phone"] },
  { name: "sign-in-code", query: "state=guest", act: signIn("totp@x") },
  { name: "sign-in-ended", query: "state=ended", hash: account, act: [press("Show PIN")] },
  { name: "forgotten", query: "state=guest", hash: "/forgotten" },
  {
    name: "forgotten-sent",
    query: "state=guest",
    hash: "/forgotten",
    act: [type("ada@northlight.example"), press("Send the link")],
  },
  {
    name: "reset",
    query: "state=guest",
    hash: "/reset/new",
    act: [type("quiet heron under glass")],
  },
  {
    name: "reset-wrong",
    query: "state=guest",
    hash: "/reset/new",
    act: [type("sunshine"), type("moonshine", 1), press("Save")],
    sizes: ["phone"],
  },
  { name: "reset-gone", query: "state=guest", hash: "/reset" },
  {
    name: "reset-done",
    query: "state=guest",
    hash: "/reset/new",
    act: [type("quiet heron"), type("quiet heron", 1), press("Save")],
    sizes: ["phone"],
  },
  { name: "closed", query: "state=closed" },
  { name: "home", query: "" },
  { name: "home-out", query: "presence=out", sizes: ["phone"] },
  { name: "home-long", query: "name=long", sizes: ["phone"], themes: ["light"] },
  ...["123c4a", "ffe600", "c2185b"].map((accent) => ({
    name: `home-accent-${accent}`,
    query: `accent=${accent}`,
    sizes: ["desktop"],
  })),
  {
    name: "sign-in-accent",
    query: "state=guest&accent=123c4a",
    act: [press("Sign in")],
    sizes: ["phone"],
  },
  { name: "settings", query: "", hash: "/settings" },
  { name: "settings-offline", query: "state=offline", hash: "/settings", act: [press("Sign out")] },
  { name: "my-account", query: "", hash: account },
  { name: "my-account-pin", query: "", hash: account, act: [press("Show PIN")] },
  {
    name: "my-account-pin-16",
    query: "pin=8012347560192834",
    hash: account,
    act: [press("Show PIN")],
    sizes: ["phone"],
  },
  {
    name: "my-account-offline",
    query: "state=offline",
    hash: account,
    act: [press("Show PIN")],
    sizes: ["phone"],
  },
  {
    name: "my-account-refused",
    query: "",
    hash: account,
    act: [type("taken@northlight.example", 2), press("Save changes"), press("Change password")],
    sizes: ["phone", "desktop"],
  },
  {
    name: "my-account-changed",
    query: "",
    hash: account,
    act: [
      type("secret", 4),
      type("quiet heron under glass", 5),
      type("quiet heron under glass", 6),
      press("Change password"),
    ],
    sizes: ["phone"],
  },
  { name: "devices", query: "", hash: "/settings/devices" },
  { name: "devices-ended", query: "", hash: "/settings/devices", act: [press("Safari")] },
  { name: "devices-one", query: "devices=one", hash: "/settings/devices", sizes: ["phone"] },
  { name: "devices-offline", query: "state=offline", hash: "/settings/devices", sizes: ["phone"] },
  ...["/", "/settings", account, "/settings/devices"].map((hash) => ({
    name: `arabic${hash.replaceAll("/", "-")}`,
    query: "lang=ar&name=arabic",
    hash,
    themes: ["light"],
    sizes: ["phone", "desktop"],
  })),
  { name: "spanish-account", query: "lang=es", hash: account, themes: ["light"], sizes: ["phone"] },
  ...[
    { name: "sign-in", query: "state=guest" },
    { name: "sign-in-code", query: "state=guest", act: [...signIn("totp@x"), type("402731")] },
    { name: "reset", query: "state=guest", hash: "/reset/new" },
    { name: "home", query: "" },
    { name: "settings", query: "", hash: "/settings" },
    { name: "account", query: "", hash: account },
    { name: "devices", query: "", hash: "/settings/devices" },
  ].map((shot) => ({
    ...shot,
    name: `large-${shot.name}`,
    text: 200,
    sizes: ["phone", "desktop"],
  })),
  { name: "contrast-account", query: "", hash: account, contrast: true, themes: ["dark"] },
];
