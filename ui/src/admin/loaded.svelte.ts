import type { PanelError } from "./backend/problem";
import type { Panel } from "./panel.svelte";

/** Something asked of the portal: what it last answered, and how the asking stands. */
export class Loaded<T> {
  /** Kept while it is asked anew, so that a page does not blink. */
  value = $state.raw<T | null>(null);
  error = $state.raw<PanelError | null>(null);
  busy = $state.raw(false);
  #attempt = 0;

  constructor(private readonly panel: Panel) {}

  /** Asks. Of several askings the last one counts. */
  async load(ask: () => Promise<T>): Promise<void> {
    const attempt = (this.#attempt += 1);
    this.busy = true;
    try {
      const value = await ask();
      if (attempt !== this.#attempt) return;
      this.value = value;
      this.error = null;
    } catch (error) {
      if (attempt !== this.#attempt) return;
      this.error = this.panel.refused(error);
    }
    this.busy = false;
  }
}

/** Something told to the portal: whether it is under way, and why it was refused. */
export class Sending {
  busy = $state.raw(false);
  error = $state.raw<PanelError | null>(null);

  constructor(private readonly panel: Panel) {}

  /** Does it unless it is being done already. Answers whether it was taken. */
  async run(act: () => Promise<void>): Promise<boolean> {
    if (this.busy) return false;
    this.busy = true;
    this.error = null;
    try {
      await act();
      return true;
    } catch (error) {
      this.error = this.panel.refused(error);
      return false;
    } finally {
      this.busy = false;
    }
  }
}
