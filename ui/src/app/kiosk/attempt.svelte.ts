import type { CommandError } from "../../backend/bindings";
import { asCommandError } from "../../backend/errors";

/**
 * What a screen asks of the host, by one of its `Way`s on. The way that was pressed last counts: it waits for none that
 * is under way, whose answer is nobody's any more.
 */
export class Attempt<Way extends string> {
  /** Which way is under way. */
  under = $state.raw<Way | null>(null);
  /** Why the last one led nowhere. */
  error = $state.raw<CommandError | null>(null);

  #asked = 0;

  /** Asks, unless that is under way already. Never rejects. */
  async run(way: Way, asked: () => Promise<void>): Promise<void> {
    if (this.under === way) return;
    this.#asked += 1;
    const mine = this.#asked;
    this.under = way;
    this.error = null;
    let error: CommandError | null = null;
    try {
      await asked();
    } catch (refused) {
      error = asCommandError(refused);
    }
    if (mine !== this.#asked) return;
    this.under = null;
    this.error = error;
  }
}
