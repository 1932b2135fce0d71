/* The member window's screens. */
import { focus, press, pressLast, type } from "./steps.mjs";

export const sizes = {
  phone: [390, 844],
  tablet: [1024, 768],
  desktop: [1280, 800],
  window: [420, 844],
};
const usual = ["phone", "tablet", "desktop"];
const everywhere = [...usual, "window"];

const reveal = [press("PIN")];
const copy = [...reveal, press("Copy")];

const all = [
  { name: "welcome", query: "state=signed-out" },
  { name: "welcome-ended", query: "state=ended", themes: ["light"] },
  {
    name: "welcome-refused",
    query: "state=signed-out",
    act: [type("unknown_space"), press("Continue")],
  },
  { name: "sign-in", query: "state=signed-out", act: [type("x"), press("Continue")] },
  {
    name: "sign-in-refused",
    query: "state=signed-out",
    act: [
      type("x"),
      press("Continue"),
      type("wrong_credentials@x"),
      type("secret", 1),
      press("Sign in"),
    ],
    themes: ["light"],
  },
  {
    name: "sign-in-must-change",
    query: "state=signed-out",
    act: [
      type("x"),
      press("Continue"),
      type("password_must_change@x"),
      type("secret", 1),
      press("Sign in"),
    ],
    themes: ["dark"],
    sizes: ["phone"],
  },
  {
    name: "sign-in-code",
    query: "state=signed-out",
    act: [
      type("x"),
      press("Continue"),
      type("totp@x"),
      type("secret", 1),
      press("Sign in"),
      type("402731"),
    ],
  },
  {
    name: "sign-in-no-keyring",
    query: "state=signed-out&keyring=missing",
    act: [type("x"), press("Continue")],
    sizes: ["phone", "desktop"],
    fits: true,
  },
  ...["missing", "locked"].flatMap((keyring) =>
    [
      ["es", "Continuar"],
      ["ar", "متابعة"],
    ].map(([lang, next]) => ({
      name: `sign-in-keyring-${keyring}-${lang}`,
      query: `state=signed-out&keyring=${keyring}&lang=${lang}`,
      act: [type("x"), press(next)],
      sizes: ["phone"],
      themes: ["light"],
      fits: true,
    })),
  ),
  {
    name: "keyring-kept",
    query: "screen=settings&refuse=keyring_kept",
    act: [press("Sign out"), pressLast("Sign out")],
    sizes: ["phone", "desktop"],
    fits: true,
  },
  { name: "home", query: "" },
  { name: "home-out", query: "presence=out", sizes: ["phone"] },
  { name: "home-offline", query: "state=offline&presence=unknown" },
  { name: "home-long", query: "name=long", sizes: ["phone", "tablet"], themes: ["light"] },
  { name: "account", query: "screen=account" },
  { name: "profile", query: "screen=profile" },
  { name: "profile-long", query: "screen=profile&name=long", themes: ["light"] },
  { name: "pincode", query: "screen=pincode", sizes: everywhere, fits: true },
  { name: "pincode-shown", query: "screen=pincode", act: reveal, sizes: everywhere, fits: true },
  { name: "pincode-copied", query: "screen=pincode", act: copy, sizes: everywhere, fits: true },
  {
    name: "pincode-not-copied",
    query: "screen=pincode&refuse=clipboard_failed",
    act: copy,
    themes: ["dark"],
    sizes: ["phone", "tablet"],
  },
  { name: "pincode-16", query: "screen=pincode&pin=8012347560192834", act: reveal, fits: true },
  { name: "pincode-1", query: "screen=pincode&pin=7", act: reveal, sizes: ["phone"] },
  { name: "pincode-offline", query: "screen=pincode&state=offline", act: reveal, fits: true },
  { name: "pincode-changed", query: "screen=pincode&state=changed&pin=90518", sizes: ["phone"] },
  { name: "pincode-none", query: "screen=pincode&state=none" },
  { name: "settings", query: "screen=settings" },
  { name: "sign-out", query: "screen=settings", act: [press("Sign out")] },
  {
    name: "sign-out-refused",
    query: "screen=settings&refuse=internal",
    act: [press("Sign out"), pressLast("Sign out")],
    sizes: ["phone", "desktop"],
    themes: ["light"],
  },
  ...["home", "pincode", "settings", "profile"].map((screen) => ({
    name: `${screen}-arabic`,
    query: `screen=${screen}&lang=ar&name=arabic`,
    themes: ["light"],
  })),
  { name: "welcome-arabic", query: "state=signed-out&lang=ar", themes: ["light"] },
  {
    name: "sign-in-arabic",
    query: "state=signed-out&lang=ar",
    act: [type("x"), press("متابعة")],
    themes: ["light"],
  },
  { name: "home-spanish", query: "lang=es", themes: ["light"], sizes: ["phone"] },
  ...[
    { name: "welcome", query: "state=signed-out" },
    { name: "sign-in", query: "state=signed-out", act: [type("x"), press("Continue")] },
    {
      name: "sign-in-no-keyring",
      query: "state=signed-out&keyring=missing",
      act: [type("x"), press("Continue")],
    },
    {
      name: "sign-in-code",
      query: "state=signed-out",
      act: [
        type("x"),
        press("Continue"),
        type("totp@x"),
        type("secret", 1),
        press("Sign in"),
        type("402731"),
      ],
    },
    { name: "home", query: "" },
    { name: "home-offline", query: "state=offline" },
    { name: "account", query: "screen=account" },
    { name: "profile", query: "screen=profile" },
    { name: "pincode", query: "screen=pincode", act: reveal },
    { name: "settings", query: "screen=settings" },
    { name: "sign-out", query: "screen=settings", act: [press("Sign out")] },
    { name: "home-arabic", query: "lang=ar&name=arabic" },
  ].map((shot) => ({ ...shot, name: `${shot.name}-large`, text: 200 })),
  {
    name: "pincode-contrast",
    query: "screen=pincode",
    contrast: true,
    act: reveal,
    themes: ["dark"],
  },
  ...[
    ["home", "main button"],
    ["account", "main .row"],
    ["settings", "input"],
    ["pincode", ".pad button"],
  ].map(([screen, selector]) => ({
    name: `focus-${screen}`,
    query: `screen=${screen}`,
    act: [focus(selector)],
    sizes: ["phone"],
  })),
  {
    name: "focus-sign-in",
    query: "state=signed-out",
    act: [type("x"), press("Continue"), focus("input[type=password]")],
    sizes: ["phone"],
  },
  { name: "home-contrast", query: "", contrast: true, themes: ["dark"], sizes: ["phone"] },
];

export const shots = all.map((shot) => ({ sizes: usual, ...shot }));
