import { isScannersEnter, SCANNER_CHARACTERS, SCANNER_MS } from "../keys";

/** How long an exit code is. Source: crates/client/src/kiosk, which takes no other. */
export const LENGTH = 6;

/** How long the last digit of a keyboard is waited after: a scanner's next one comes sooner. Unit: milliseconds. */
const DONE_MS = 50;

/**
 * Collects the digits of an exit code. Knows no timer and no clock, as `Keys`.
 *
 * What a scanner types is none of them: a PIN that is held up meanwhile would cost a try.
 */
export class Code {
  #digits = "";
  /** What there was before the characters that come as fast as a scanner's. */
  #before = "";
  #burst = 0;
  #typedMs = Number.NEGATIVE_INFINITY;
  /** When somebody typed before those characters. */
  #typedBeforeMs = Number.NEGATIVE_INFINITY;
  #lastMs = Number.NEGATIVE_INFINITY;
  #from: "screen" | "keyboard" = "screen";

  /** How many digits are typed. */
  get count(): number {
    return this.#digits.length;
  }

  /** When the last key came that somebody typed: none of a scanner's, and none that changed nothing. */
  get typedMs(): number {
    return this.#typedMs;
  }

  /** When to ask `due` for the code. `null` while it is not whole. */
  get nextMs(): number | null {
    if (this.#digits.length < LENGTH) return null;
    return this.#lastMs + (this.#from === "keyboard" ? DONE_MS : 0);
  }

  /** One character; `null` for what is no digit. */
  character(digit: string | null, atMs: number, from: "screen" | "keyboard"): void {
    const isFast = from === "keyboard" && atMs - this.#lastMs < SCANNER_MS;
    this.#lastMs = atMs;
    this.#from = from;
    if (!isFast) {
      this.#before = this.#digits;
      this.#typedBeforeMs = this.#typedMs;
      this.#burst = 0;
    }

    this.#burst += 1;
    if (this.#burst >= SCANNER_CHARACTERS) this.#passOver();
    else if (digit !== null && this.#digits.length < LENGTH) {
      this.#digits += digit;
      this.#typedMs = atMs;
    }
  }

  /** Enter. Answers with whether it is a scanner's, which is passed over with all that it ends. */
  enter(atMs: number): boolean {
    const isScanners = isScannersEnter(this.#burst, atMs - this.#lastMs);
    if (isScanners) this.#passOver();
    return isScanners;
  }

  erase(atMs: number): void {
    if (this.#digits === "") return;
    this.#digits = this.#digits.slice(0, -1);
    this.#typedMs = atMs;
  }

  clear(atMs: number): void {
    if (this.#digits !== "") this.#typedMs = atMs;
    this.#empty();
  }

  /** The code, once it is whole and nothing came behind it. */
  due(nowMs: number): string | null {
    if (this.nextMs === null || nowMs < this.nextMs) return null;
    const code = this.#digits;
    this.#empty();
    return code;
  }

  #empty(): void {
    this.#digits = "";
    this.#before = "";
    this.#burst = 0;
  }

  #passOver(): void {
    this.#digits = this.#before;
    this.#typedMs = this.#typedBeforeMs;
  }
}
