/**
 * A space's own colour in the place of brass. Its hue is kept; how light it is follows from what stands on it and
 * what it stands on, since a space chooses a colour and not a contrast.
 */

/** Red, green and blue as light, each from 0 to 1. */
type Light = readonly [number, number, number];

/** Lightness from 0 to 1, chroma, and hue in radians. */
interface Lch {
  l: number;
  c: number;
  h: number;
}

/** Words on it, or of it. Source: WCAG 2.2, 1.4.3. */
const WORDS = 4.5;
/** Shapes. Source: WCAG 2.2, 1.4.11. */
const SHAPES = 3;

/** A button on paper: its words say what it is, so its ground need only be told from the page, as brass is. */
const BUTTONS = 2;

/** The grounds that the colour stands on. Source: tokens.css, by the same names. */
const PAPER_50: Lch = { l: 0.962, c: 0.012, h: radians(84) };
const PAPER_100: Lch = { l: 0.926, c: 0.017, h: radians(82) };
const INK_800: Lch = { l: 0.225, c: 0.01, h: radians(75) };
const INK_950: Lch = { l: 0.14, c: 0.006, h: radians(75) };

/** How much lighter or darker what is pressed is. Source: tokens.css, a step of brass. */
const STEP = 0.07;

/** What each role of the colour is on paper and on ink. */
export interface AccentRoles {
  action: [paper: string, ink: string];
  "action-pressed": [paper: string, ink: string];
  "text-on-action": [paper: string, ink: string];
  accent: [paper: string, ink: string];
  ring: [paper: string, ink: string];
}

/** Gives the page `accent`, a colour such as "#123c4a", or Pinion's own where there is none. */
export function wear(accent: string | null | undefined, root = document.documentElement): void {
  const roles = accent ? accentRoles(accent) : null;
  for (const role of ROLES) {
    if (roles === null) root.style.removeProperty(`--${role}`);
    else root.style.setProperty(`--${role}`, `light-dark(${roles[role].join(", ")})`);
  }
}

const ROLES = ["action", "action-pressed", "text-on-action", "accent", "ring"] as const;

/** The roles of `accent`, or `null` where it is no colour of six hexadecimal digits. */
export function accentRoles(accent: string): AccentRoles | null {
  if (!/^#[\da-f]{6}$/i.test(accent)) return null;
  const own = lchOf(
    [1, 3, 5].map((i) => linear(parseInt(accent.slice(i, i + 2), 16) / 255)) as unknown as Light,
  );

  const paper = button(until(own, -1, (one) => contrast(one, PAPER_50) >= BUTTONS));
  const ink = button(until(own, 1, (one) => contrast(one, INK_800) >= SHAPES));
  const words = until(own, -1, (one) => contrast(one, PAPER_100) >= WORDS);
  const wordsOnInk = until(own, 1, (one) => contrast(one, INK_800) >= WORDS);

  return {
    action: [css(paper.ground), css(ink.ground)],
    "action-pressed": [css(paper.pressed), css(ink.pressed)],
    "text-on-action": [css(paper.words), css(ink.words)],
    accent: [css(words), css(wordsOnInk)],
    ring: [css(INK_950), css(wordsOnInk)],
  };
}

/** A button of `ground`, its words in ink or paper, whichever is read better, and how it looks pressed. */
function button(ground: Lch) {
  const isDark = contrast(ground, PAPER_50) > contrast(ground, INK_950);
  const words = isDark ? PAPER_50 : INK_950;
  const away = isDark ? -1 : 1;
  const readable = until(ground, away, (one) => contrast(one, words) >= WORDS);
  return { ground: readable, words, pressed: { ...readable, l: clamp(readable.l + away * STEP) } };
}

/** The nearest colour that is `good`, lighter (1) or darker (-1) than `from`. */
function until(from: Lch, way: 1 | -1, good: (one: Lch) => boolean): Lch {
  const end = way > 0 ? 1 : 0;
  let one = from;
  while (!good(one) && one.l !== end) one = { ...one, l: clamp(one.l + way * 0.01) };
  return one;
}

/** How two colours differ for reading, from 1 to 21. Source: WCAG 2.2, "contrast ratio". */
function contrast(a: Lch, b: Lch): number {
  const [low = 0, high = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

function luminance(colour: Lch): number {
  const [r, g, b] = lightOf(colour).map((part) => linear(stepOf(part) / 255)) as unknown as Light;
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function css(colour: Lch): string {
  return `rgb(${lightOf(colour).map(stepOf).join(" ")})`;
}

/** As a screen takes it, in 255ths. */
function stepOf(part: number): number {
  return Math.round(255 * encoded(part));
}

/** Source: Björn Ottosson, "A perceptual color space for image processing", 2020. */
function lchOf([r, g, b]: Light): Lch {
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  const green = 1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s;
  const blue = 0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s;
  return {
    l: 0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    c: Math.hypot(green, blue),
    h: Math.atan2(blue, green),
  };
}

/** As above, the other way. What a screen cannot show loses chroma until it can. */
function lightOf(colour: Lch): Light {
  for (let c = colour.c; c > 0.001; c *= 0.95) {
    const light = unclamped({ ...colour, c });
    if (light.every((part) => part > -0.0005 && part < 1.0005)) return clamped(light);
  }
  return clamped(unclamped({ ...colour, c: 0 }));
}

function unclamped({ l, c, h }: Lch): Light {
  const [a, b] = [c * Math.cos(h), c * Math.sin(h)];
  const long = (l + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const medium = (l - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const short = (l - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
    -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
    -0.0041960863 * long - 0.7034186147 * medium + 1.707614701 * short,
  ];
}

function clamped([r, g, b]: Light): Light {
  return [clamp(r), clamp(g), clamp(b)];
}

function clamp(part: number): number {
  return Math.min(1, Math.max(0, part));
}

/** Source: IEC 61966-2-1, as WCAG 2.2 "relative luminance" has it. */
function linear(part: number): number {
  return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
}

function encoded(part: number): number {
  return part <= 0.0031308 ? part * 12.92 : 1.055 * part ** (1 / 2.4) - 0.055;
}

function radians(degrees: number): number {
  return (degrees * Math.PI) / 180;
}
