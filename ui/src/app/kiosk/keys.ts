import type { PressMeans } from "../../backend/kiosk-bindings";

/** What is sent of what was typed. */
export interface Pressed {
  scan: string;
  by: PressMeans;
}

/** A key that means something here. */
export type Key = { kind: "character"; character: string } | { kind: "enter" | "erase" | "clear" };

/** A key of the keypad on the screen. */
export type PadKey = { kind: "digit"; digit: string } | { kind: "enter" | "erase" };

/** The most digits of a PIN. Source: crates/domain/src/pin.rs. */
const MOST_DIGITS = 16;

/** What types faster than this from key to key is a scanner. Unit: milliseconds. */
export const SCANNER_MS = 35;
/** A scanner's Enter may take longer than its characters. Unit: milliseconds. */
const SCANNER_ENTER_MS = 100;
/** How many characters it takes to tell a scanner from two fingers at once, where no Enter comes as fast. */
export const SCANNER_CHARACTERS = 4;
/** How many it takes where Enter comes as fast behind them. */
const SCANNER_CHARACTERS_ENTER = 2;
/** How long a scanner that types no Enter is waited for. Unit: milliseconds. */
const SCANNER_DONE_MS = 250;
/** How long a keyboard's last digit is waited after, lest it is a scan's first. Its answer is there within 100 all the same. Unit:
 * milliseconds. */
export const SCANNER_NEXT_MS = 40;
/** From which pause on the next digit may be another person's. Unit: milliseconds. */
const ANOTHERS_MS = 1_000;
/** The most of a scan. Source: crates/client/src/kiosk/scan.rs, which looks at no more. */
const MOST_CHARACTERS = 65;

/** The least pause after the usual number of digits that means "that was all". Unit: milliseconds. */
const DONE_MS = 700;
/** The longest such pause, for those who type slowly. Unit: milliseconds. */
const DONE_SLOWLY_MS = 2500;
/** How long a half-typed PIN stays. Unit: milliseconds. */
const LEFT_MS = 10_000;
/** How long after digits were sent by themselves an Enter is still meant for them. Unit: milliseconds. */
const LATE_ENTER_MS = 2500;

/**
 * Collects keys into presses. Knows no timer and no clock: every call says when it is, and `nextMs` says when to ask
 * `due` again.
 *
 * Where every PIN has the usual number of digits, as many are sent at once; what the same hand types after them is
 * nobody's PIN. Where lengths vary, they are sent after a pause. How long that is follows the hand that types, so that
 * somebody slow whose PIN is longer is not cut off; past the usual number only Enter sends.
 */
export class Keys {
  #digits = "";
  /** What came since the last pause longer than a scanner makes. */
  #burst = "";
  #lastMs = Number.NEGATIVE_INFINITY;
  /** The pause before the last key. Unit: milliseconds. */
  #gapMs = 0;
  /** The longest pause between two digits of this PIN. Unit: milliseconds. */
  #pauseMs = 0;
  /** Whether the last key made the PIN as long as most are. */
  #complete = false;
  /** What the last digit was typed with. */
  #from: "screen" | "keyboard" = "screen";
  /** When digits were last sent by themselves. */
  #sentMs = Number.NEGATIVE_INFINITY;
  /** How long a pause of the hand whose digits were sent by themselves would be that another hand is there. `null` once
   * one is. Unit: milliseconds. */
  #sameHandMs: number | null = null;

  /** `usual` is how many digits most PINs have, `only` whether all have as many. */
  constructor(
    readonly usual: () => number,
    readonly only: () => boolean,
  ) {}

  /** How many digits are typed. */
  get count(): number {
    return this.#digits.length;
  }

  /** When time alone brings something about. `null` while nothing is typed. */
  get nextMs(): number | null {
    if (this.#burst === "" && this.#digits === "") return null;
    if (this.#isScan) return this.#lastMs + SCANNER_DONE_MS;
    if (!this.#complete) return this.#lastMs + LEFT_MS;
    if (!this.only()) return this.#lastMs + this.#doneMs;
    return this.#lastMs + (this.#mayBeScan ? SCANNER_DONE_MS : SCANNER_NEXT_MS);
  }

  /** One character; what is no digit counts in a scan alone. Answers with what it completes. */
  character(character: string, atMs: number, from: "screen" | "keyboard"): Pressed | null {
    const gapMs = atMs - this.#lastMs;
    this.#gapMs = gapMs;
    const isLate = this.goesOn(atMs, from);
    if (!isLate) this.#sameHandMs = null;
    this.#lastMs = atMs;

    const isFast = from === "keyboard" && gapMs < SCANNER_MS;
    this.#burst = from === "screen" ? "" : isFast ? this.#burst + character : character;
    this.#burst = this.#burst.slice(0, MOST_CHARACTERS);

    const digit = digitOf(character);
    const most = this.only() ? this.usual() : MOST_DIGITS;
    if (digit === null || isLate || this.#digits.length >= most) return null;
    if (this.#digits !== "") this.#pauseMs = Math.max(this.#pauseMs, gapMs);
    this.#digits += digit;
    this.#from = from;
    this.#complete = this.#digits.length === this.usual();
    const isWhole = this.#complete && this.only() && from === "screen";
    return isWhole ? this.#sendByItself(atMs) : null;
  }

  /** Enter sends what there is. */
  enter(atMs: number): Pressed | null {
    // What is longer than any PIN was no hand's, however long a scanner takes to its Enter.
    const isLong = this.only() && this.#burst.length > this.usual();
    const isScan =
      (isLong && this.#isScan) || isScannersEnter(this.#burst.length, atMs - this.#lastMs);
    this.#sentMs = Number.NEGATIVE_INFINITY;
    this.#sameHandMs = null;
    return this.#send(isScan);
  }

  /** Takes the last digit back. What is left is not sent by itself: somebody is mending it. */
  erase(atMs: number): void {
    if (!this.goesOn(atMs, this.#from)) this.#sameHandMs = null;
    this.#digits = this.#digits.slice(0, -1);
    this.#burst = "";
    this.#lastMs = atMs;
    this.#complete = false;
    if (this.#digits === "") this.#empty();
  }

  clear(): void {
    this.#sentMs = Number.NEGATIVE_INFINITY;
    this.#sameHandMs = null;
    this.#empty();
  }

  /** What time alone brought: a press, or that a half-typed PIN is gone. */
  due(nowMs: number): Pressed | null {
    if (this.nextMs === null || nowMs < this.nextMs) return null;
    if (this.#isScan) return this.#send(true);
    if (this.#complete) return this.#sendByItself(nowMs);
    this.#empty();
    return null;
  }

  /** Whether a key now is of the hand whose digits were sent by themselves, which did not look and goes on. */
  goesOn(atMs: number, from: "screen" | "keyboard"): boolean {
    if (this.#sameHandMs === null || from !== this.#from) return false;
    return atMs - this.#lastMs < this.#sameHandMs;
  }

  /** A touch where a key was before a result came. Answers with whether it was meant for the key. */
  touch(atMs: number): boolean {
    const isLate = this.goesOn(atMs, "screen");
    if (isLate) this.#lastMs = atMs;
    return isLate;
  }

  /** Whether an Enter is meant for what is typed, or for what was sent by itself just before it. */
  awaitsEnter(atMs: number): boolean {
    return this.nextMs !== null || atMs - this.#sentMs < LATE_ENTER_MS;
  }

  get #isScan(): boolean {
    return this.#burst.length >= SCANNER_CHARACTERS;
  }

  /** Whether the digit that made a PIN whole may be a scan's, onto digits that somebody left: it came as fast as a scanner's,
   * or as late as the next person. */
  get #mayBeScan(): boolean {
    return this.#burst.length > 1 || this.#gapMs >= ANOTHERS_MS;
  }

  get #doneMs(): number {
    return Math.min(DONE_SLOWLY_MS, Math.max(DONE_MS, 2 * this.#pauseMs));
  }

  #sendByItself(nowMs: number): Pressed | null {
    const sameHandMs = this.#doneMs;
    const pressed = this.#send(false);
    this.#sentMs = nowMs;
    this.#sameHandMs = sameHandMs;
    return pressed;
  }

  #send(isScan: boolean): Pressed | null {
    const scan = isScan ? this.#burst : this.#digits;
    this.#empty();
    return scan === "" ? null : { scan, by: isScan ? "scan" : "keypad" };
  }

  #empty(): void {
    this.#digits = "";
    this.#burst = "";
    this.#pauseMs = 0;
    this.#complete = false;
  }
}

/** Whether an Enter is a scanner's that comes `gapMs` behind as many characters as fast as a scanner's. */
export function isScannersEnter(characters: number, gapMs: number): boolean {
  if (characters >= SCANNER_CHARACTERS) return gapMs < SCANNER_ENTER_MS;
  return characters >= SCANNER_CHARACTERS_ENTER && gapMs < SCANNER_MS;
}

/** What a key of a keyboard, a number pad or a scanner means. `null` where it means nothing here. */
export function keyOf(
  event: Pick<KeyboardEvent, "key" | "code" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey">,
): Key | null {
  if (event.ctrlKey || event.metaKey || event.altKey) return null;

  // By its place where its sign is none: a number pad without Num Lock, a French row of digits without Shift.
  const [, place] = /^(?:Numpad|Digit)(\d)$/.exec(event.code) ?? [];
  if (place !== undefined && !event.shiftKey && digitOf(event.key) === null)
    return { kind: "character", character: place };

  switch (event.key) {
    case "Enter":
      return { kind: "enter" };
    case "Backspace":
      return { kind: "erase" };
    case "Delete":
    case "Escape":
      return { kind: "clear" };
    default:
      return Array.from(event.key).length === 1
        ? { kind: "character", character: event.key }
        : null;
  }
}

/** The first of each run of ten digits. Source: crates/client/src/kiosk/scan.rs, which reads the same. */
const ZEROS = [0x30, 0x660, 0x6f0, 0x966, 0x9e6, 0xe50, 0xff10];

/** The digit 0 to 9 that a character is, in whichever script. */
export function digitOf(character: string): string | null {
  const code = character.codePointAt(0) ?? 0;
  const zero = ZEROS.find((first) => code >= first && code < first + 10);
  return zero === undefined || character.length !== 1 ? null : String(code - zero);
}
