/* The kiosk's screens. */
import { focus, keys, press, tap, type } from "./steps.mjs";

export const entry = "app";
export const page = "kiosk-fixture.html";

export const sizes = {
  small: [1024, 600],
  upright: [600, 1024],
  tablet: [1280, 800],
  portrait: [800, 1280],
  wall: [2560, 1600],
  tall: [1600, 2560],
  phone: [390, 844],
  tiny: [320, 568],
};
export const smallest = {
  ...Object.fromEntries(Object.keys(sizes).map((size) => [size, 64])),
  tiny: 44,
};

/** A kiosk stands on a tablet, where little is said of phones. */
const phones = ["phone", "tiny"];
const tablets = Object.keys(sizes).filter((size) => !phones.includes(size));

const usual = { fits: true, tight: true };
const one = { sizes: ["tablet"], themes: ["light"] };
/** A PIN, and its answer for as long as it takes to look at it. */
const answered = (pin) => [keys(`${pin}\n`)];
/** Waits until the camera's picture is on the screen. */
const seen =
  "if (!document.querySelector('.camera video')?.videoWidth) throw new Error('no picture')";
const dimmed = "if (!document.querySelector('.here')) throw 0";
const told = "if (!document.querySelector('.notice')) throw 0";
/** Waits for the answer to a PIN that is too many, and until it is gone again. */
const waited = [
  tap("22222"),
  "if (!document.querySelector('.outcome.shown')) throw new Error('no answer')",
  "dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', cancelable: true }))",
  "if (document.querySelector('.outcome.shown')) throw new Error('still there')",
  "if (!document.querySelector('[role=timer]')) throw new Error('no wait')",
];
const staff = (label = "Staff") => [press(label)];
const unlocked = [...staff(), tap("402731")];

const onTablets = [
  { name: "set-up", query: "screen=set-up", ...usual },
  {
    name: "set-up-refused",
    query: "screen=set-up",
    act: [type("not_a_pinion_portal"), press("Continue")],
    ...usual,
  },
  ...["locked", "missing"].map((keyring) => ({
    name: `set-up-${keyring}`,
    query: `screen=set-up&keyring=${keyring}`,
    themes: ["light"],
    ...usual,
  })),
  { name: "pairing", query: "screen=pairing", ...usual },
  ...["asking", "denied", "trouble"].map((part) => ({
    name: `pairing-${part}`,
    query: `screen=pairing-${part}`,
    themes: ["light"],
    ...usual,
  })),
  { name: "exit-code", query: "screen=exit-code", act: [keys("4027")], ...usual },
  { name: "exit-code-again", query: "screen=exit-code", act: [keys("402731")], ...one },
  { name: "exit-code-differs", query: "screen=exit-code", act: [keys("402731402732")], ...one },
  {
    name: "exit-code-easy",
    query: "screen=exit-code",
    act: [keys("111111111111")],
    sizes: ["small", "portrait"],
    ...usual,
  },
  { name: "shut", query: "screen=shut", themes: ["light"], ...usual },
  { name: "revoked", query: "screen=revoked", ...usual },
  { name: "broken", query: "screen=broken", ...one },

  { name: "idle", query: "", ...usual },
  { name: "idle-camera", query: "camera=on", act: [seen], ...usual },
  { name: "idle-typed", query: "", act: [keys("402")], ...usual },
  {
    name: "idle-typed-long",
    query: "digits=4&lengths=vary",
    act: [keys("8012347560192834")],
    ...usual,
  },
  { name: "idle-low", query: "camera=on", act: [seen, press("Low keypad")], ...usual },
  { name: "idle-long", query: "space=long&camera=on&state=offline", act: [seen], ...usual },
  {
    name: "idle-low-long",
    query: "space=long&camera=on&state=lost",
    act: [press("Low keypad")],
    themes: ["light"],
    ...usual,
  },
  { name: "idle-no-logo", query: "logo=none", ...one },
  ...["offline", "waiting", "full", "lost", "damaged", "clock"].map((state) => ({
    name: `idle-${state}`,
    query: `state=${state}`,
    sizes: ["small", "portrait"],
    ...usual,
  })),
  ...["123c4a", "ffe600", "c2185b"].map((accent) => ({
    name: `idle-accent-${accent}`,
    query: `accent=${accent}`,
    act: [keys("402")],
    sizes: ["tablet"],
  })),
  {
    name: "dimmed",
    query: "dim=0.0001",
    act: [dimmed],
    ...usual,
  },

  ...[
    ["in", "40273"],
    ["out", "90273"],
    ["repeated", "66666"],
    ["repeated-in", "66667"],
    ["repeated-out", "66668"],
    ["refused", "11111"],
    ["waiting", "22222"],
    ["kept", "33333"],
    ["kept-for-review", "88888"],
    ["not-kept", "44444"],
    ["not-a-pin", "55555"],
    ["failed", "77777"],
    ["unsure", "77778"],
  ].map(([name, pin]) => ({
    name: `result-${name}`,
    query: "result=15",
    act: answered(pin),
    ...usual,
  })),
  {
    name: "result-long",
    query: "result=15&name=long",
    act: answered("90273"),
    themes: ["light"],
    ...usual,
  },
  { name: "result-nameless", query: "result=15&name=nameless", act: answered("40273"), ...one },
  {
    name: "result-more",
    query: "result=15",
    act: [...answered("40273"), press("More time")],
    ...one,
  },

  {
    name: "idle-wait",
    query: "result=3",
    act: waited,
    sizes: ["small", "portrait"],
    ...usual,
  },

  { name: "unlock", query: "", act: [...staff(), tap("40")], ...usual },
  { name: "unlock-wrong", query: "", act: [...staff(), tap("111111")], ...one },
  {
    name: "unlock-locked",
    query: "tries=0",
    act: [...staff(), tap("402731")],
    themes: ["light"],
    ...usual,
  },
  { name: "settings", query: "", act: unlocked },
  { name: "settings-odd", query: "dim=7&result=4&volume=0", act: unlocked, ...one },
  {
    name: "unpair",
    query: "state=offline",
    act: [...unlocked, press("Unpair")],
    themes: ["light"],
  },

  ...[
    { name: "set-up", query: "screen=set-up" },
    { name: "pairing", query: "screen=pairing" },
    { name: "exit-code", query: "screen=exit-code" },
    { name: "revoked", query: "screen=revoked" },
    { name: "idle", query: "space=arabic&camera=on&state=offline", act: [seen] },
    { name: "idle-low", query: "space=arabic", act: [press("لوحة منخفضة")] },
    { name: "in", query: "result=15&name=arabic", act: answered("40273") },
    { name: "out", query: "result=15&name=arabic", act: answered("90273") },
    { name: "repeated-in", query: "result=15&name=arabic", act: answered("66667") },
    { name: "waiting", query: "result=15", act: answered("22222") },
    { name: "unlock", query: "", act: staff("الموظفون") },
    { name: "settings", query: "", act: [...staff("الموظفون"), tap("402731")] },
  ].map((shot) => ({
    ...shot,
    name: `arabic-${shot.name}`,
    // Before pairing it speaks the system's language, which is a browser's here.
    query: `${shot.query}&lang=ar`,
    sizes: ["small", "portrait"],
    themes: ["light"],
  })),
  ...[
    { name: "idle", query: "camera=on&state=offline", act: [seen] },
    { name: "out", query: "result=15", act: answered("90273") },
    { name: "settings", query: "", act: [...staff("Personal"), tap("402731")] },
  ].map((shot) => ({
    ...shot,
    name: `spanish-${shot.name}`,
    query: `${shot.query}&lang=es`,
    sizes: ["small"],
    themes: ["light"],
  })),
  {
    name: "contrast-idle",
    query: "state=offline",
    contrast: true,
    act: [keys("402")],
    sizes: ["tablet"],
    themes: ["dark"],
  },
  {
    name: "contrast-in",
    query: "result=15",
    contrast: true,
    act: answered("40273"),
    sizes: ["tablet"],
    themes: ["dark"],
  },
  {
    name: "contrast-settings",
    query: "",
    contrast: true,
    act: unlocked,
    sizes: ["tablet"],
    themes: ["dark"],
  },
  { name: "focus-key", query: "", act: [focus(".keypad button")], ...one },
];

const onPhones = [
  { name: "idle", query: "camera=on", act: [seen, keys("402")], ...usual },
  { name: "idle-offline", query: "state=offline&space=long", ...usual },
  { name: "idle-low", query: "state=lost", act: [press("Low keypad")], ...usual },
  {
    name: "idle-wait",
    query: "result=3",
    act: waited,
    ...usual,
  },
  { name: "result-in", query: "result=15", act: answered("40273"), ...usual },
  { name: "result-long", query: "result=15&name=long", act: answered("90273"), ...usual },
  { name: "result-waiting", query: "result=15", act: answered("22222"), ...usual },
  { name: "dimmed", query: "dim=0.0001&space=long", act: [dimmed], ...usual },
  { name: "unlock", query: "", act: [...staff(), tap("40")], ...usual },
  { name: "unlock-wrong", query: "", act: [...staff(), tap("111111")], ...usual },
  ...["locked", "missing"].map((keyring) => ({
    name: `unlock-keyring-${keyring}`,
    query: `keyring=${keyring}`,
    act: [...staff(), tap("402731"), told],
    ...usual,
  })),
  {
    name: "spanish-unlock-keyring",
    query: "lang=es&keyring=missing",
    act: [...staff("Personal"), tap("402731"), told],
    ...usual,
  },
  { name: "exit-code", query: "screen=exit-code", act: [keys("4027")], ...usual },
  {
    name: "exit-code-easy",
    query: "screen=exit-code",
    act: [keys("111111111111"), told],
    ...usual,
  },
  { name: "settings", query: "", act: unlocked },
  { name: "set-up", query: "screen=set-up" },
  { name: "pairing", query: "screen=pairing" },
  { name: "pairing-held", query: "screen=pairing-held" },
  { name: "revoked", query: "screen=revoked" },
  { name: "spanish-idle", query: "lang=es&camera=on&state=offline", act: [seen], ...usual },
  { name: "spanish-exit-code", query: "lang=es&screen=exit-code", act: [keys("4027")], ...usual },
  { name: "arabic-idle", query: "lang=ar&space=arabic&state=lost", ...usual },
].map((shot) => ({
  ...shot,
  name: `phone-${shot.name}`,
  sizes: phones,
  themes: ["light"],
}));

export const shots = [...onTablets.map((shot) => ({ sizes: tablets, ...shot })), ...onPhones];
