import type { CommandError, HidePin, PinView, RevealedPinView } from "../../backend/bindings";
import type { Backend } from "../../backend/backend";
import { asCommandError } from "../../backend/errors";

/** How long a PIN stays on the screen. Unit: milliseconds. Source: docs/security.md, "The app". */
export const SHOWN_MS = 30_000;

/** What the screen has of the PIN. The digits exist in one of them alone. */
export type Cover =
  | { kind: "masked"; error: CommandError | null }
  | { kind: "opening" }
  | ({ kind: "shown" } & RevealedPinView);

/** A timer that can be called off, as the window has it or a test moves it. */
export type Later = (run: () => void, afterMs: number) => () => void;

/** Lifts the cover off a PIN and puts it back in time. */
export class Reveal {
  #cover: Cover = { kind: "masked", error: null };
  #attempt = 0;
  #callOff: (() => void) | null = null;

  constructor(
    private readonly backend: Pick<Backend, "revealPin" | "pinHidden">,
    private readonly onChange: (cover: Cover) => void,
    private readonly later: Later,
  ) {}

  /** Asks for the digits and shows them for at most [`SHOWN_MS`]. */
  async show(): Promise<void> {
    if (this.#cover.kind !== "masked") return;
    this.#set({ kind: "opening" });
    this.#callOff = this.later(() => {
      this.mask();
    }, SHOWN_MS);
    await this.#ask();
  }

  /** Covers the digits and says so to the host. */
  mask(): void {
    if (this.#cover.kind === "masked") return;
    this.#putBack(null);
  }

  /** Takes a PIN that the host says has changed while it was in the open. */
  async follow(before: PinView | null, pin: PinView): Promise<void> {
    if (this.#cover.kind === "masked" || !differs(before, pin)) return;
    if (pin.kind === "none") this.mask();
    else await this.#ask();
  }

  async #ask(): Promise<void> {
    const attempt = (this.#attempt += 1);
    try {
      const revealed = await this.backend.revealPin();
      if (attempt === this.#attempt) this.#set({ kind: "shown", ...revealed });
    } catch (error) {
      if (attempt === this.#attempt) this.#putBack(asCommandError(error));
    }
  }

  #putBack(error: CommandError | null): void {
    this.#attempt += 1;
    this.#callOff?.();
    this.#callOff = null;
    this.#set({ kind: "masked", error });
    this.backend.pinHidden().catch(() => undefined);
  }

  #set(cover: Cover): void {
    this.#cover = cover;
    this.onChange(cover);
  }
}

/** Whether the eye should let go of the digits when the hand does. */
export function isHeld(hidePin: HidePin): boolean {
  return hidePin === "at_once";
}

/** A newer confirmation of the same PIN is no reason to ask again; another PIN is. */
function differs(before: PinView | null, after: PinView): boolean {
  if (before?.kind !== "masked" || after.kind !== "masked") return before?.kind !== after.kind;
  return before.digits !== after.digits || (after.changed && !before.changed);
}
