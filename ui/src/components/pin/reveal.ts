/** How long a PIN stays on the screen. Unit: milliseconds. Source: docs/security.md, "The app". */
export const SHOWN_MS = 30_000;

/** A PIN in the open. */
export interface OpenPin {
  digits: string;
  qrSvg: string;
}

/** Who has the PIN, and how they refuse. */
export interface PinHost<E> {
  revealPin(): Promise<OpenPin>;
  /** Hears that the digits are no longer on the screen. */
  pinHidden(): Promise<void>;
  /** Takes what `revealPin` rejected with for what it is. */
  asError(refused: unknown): E;
}

/** What the screen has of the PIN. The digits exist in one of them alone. */
export type Cover<E> =
  { kind: "masked"; error: E | null } | { kind: "opening" } | ({ kind: "shown" } & OpenPin);

/** A timer that can be called off, as the window has it or a test moves it. */
export type Later = (run: () => void, afterMs: number) => () => void;

/** The window's own timer. */
export const later: Later = (run, afterMs) => {
  const timer = setTimeout(run, afterMs);
  return () => {
    clearTimeout(timer);
  };
};

/** Lifts the cover off a PIN and puts it back in time. */
export class Reveal<E> {
  #cover: Cover<E> = { kind: "masked", error: null };
  #attempt = 0;
  #callOff: (() => void) | null = null;

  constructor(
    private readonly host: PinHost<E>,
    private readonly onChange: (cover: Cover<E>) => void,
    private readonly after: Later = later,
  ) {}

  /** Asks for the digits and shows them for at most [`SHOWN_MS`]. */
  async show(): Promise<void> {
    if (this.#cover.kind !== "masked") return;
    this.#set({ kind: "opening" });
    this.#callOff = this.after(() => {
      this.mask();
    }, SHOWN_MS);
    await this.#ask();
  }

  /** Covers the digits and says so to the host. */
  mask(): void {
    if (this.#cover.kind === "masked") return;
    this.#putBack(null);
  }

  /** Asks anew for digits that are in the open; the time they have left stays the same. */
  async again(): Promise<void> {
    if (this.#cover.kind !== "masked") await this.#ask();
  }

  async #ask(): Promise<void> {
    const attempt = (this.#attempt += 1);
    try {
      const revealed = await this.host.revealPin();
      if (attempt === this.#attempt) this.#set({ kind: "shown", ...revealed });
    } catch (error) {
      if (attempt === this.#attempt) this.#putBack(this.host.asError(error));
    }
  }

  #putBack(error: E | null): void {
    this.#attempt += 1;
    this.#callOff?.();
    this.#callOff = null;
    this.#set({ kind: "masked", error });
    this.host.pinHidden().catch(() => undefined);
  }

  #set(cover: Cover<E>): void {
    this.#cover = cover;
    this.onChange(cover);
  }
}
