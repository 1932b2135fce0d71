import { m } from "../../messages/generated/messages";
import { commonPasswords } from "./common";
import { isTaken, type Strength, strength } from "./strength";

const noneKnown: ReadonlySet<string> = new Set<string>();

/** A new password being chosen, typed twice. */
export class NewPasswordForm {
  password = $state("");
  again = $state("");
  /** Whether the portal did not take it. Typing on forgets that. */
  #refused = $state("");
  #tried = $state(false);
  #common = $state.raw(noneKnown);
  #asked = false;

  /** @param own What belongs to the member and is guessed first. */
  constructor(private readonly own: () => readonly string[] = () => []) {}

  /** `null` while there is nothing to measure. */
  get strength(): Strength | null {
    if (this.password === "") return null;
    return strength(this.password, this.#common, this.own());
  }

  get passwordError(): string {
    if (this.#refused !== "" && this.#refused === this.password) return m.portal_password_common();
    if (!this.#tried) return "";
    switch (this.strength) {
      case null:
        return m.portal_password_needed();
      case "short":
        return m.portal_password_short();
      case "long":
        return m.portal_password_long();
      case "common":
        return m.portal_password_common();
      case "weak":
      case "fair":
      case "strong":
        return "";
    }
  }

  get againError(): string {
    return this.#tried && this.again !== this.password ? m.portal_again_differs() : "";
  }

  /** Says that the portal did not take the password as it is. */
  set refused(refused: boolean) {
    this.#refused = refused ? this.password : "";
  }

  /** Fetches what the password is measured against, once. Without it, length and form still count. */
  prepare(): void {
    if (this.#asked) return;
    this.#asked = true;
    commonPasswords().then(
      (common) => {
        this.#common = common;
      },
      () => {
        this.#asked = false;
      },
    );
  }

  /** Whether it may be sent; if not, its fields say why. */
  check(): boolean {
    this.#tried = true;
    const { strength } = this;
    return strength !== null && isTaken(strength) && this.again === this.password;
  }

  clear(): void {
    this.password = "";
    this.again = "";
    this.#refused = "";
    this.#tried = false;
  }
}
