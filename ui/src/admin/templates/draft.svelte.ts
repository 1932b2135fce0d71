import { type Later, later } from "../../components/pin/reveal";
import type { KeptTemplate, MessageKey, Template, TemplatesBackend } from "./backend";
import { type Fault, faultsOf, type Part, parts } from "./fault";

/** How long typing rests before the preview is asked for. Unit: milliseconds. */
export const REST_MS = 250;

/** A template being written. */
export class Draft {
  template = $state.raw<Template>({ subject: "", text: "", html: "" });
  kept = $state.raw<KeptTemplate | null>(null);
  faults = $state.raw<readonly Fault[]>([]);
  /** The last draft without a fault, filled in for the sample customer. */
  mail = $state.raw<Template | null>(null);
  /** Why the preview does not follow. */
  trouble = $state.raw<unknown>(null);
  #asked = 0;
  #callOff: (() => void) | null = null;

  constructor(
    private readonly backend: TemplatesBackend,
    readonly key: MessageKey,
    readonly language: string,
    private readonly after: Later = later,
  ) {}

  /** Whether something is not kept yet. */
  get dirty(): boolean {
    const { kept, template } = this;
    return kept !== null && parts.some((part) => kept[part] !== template[part]);
  }

  async open(): Promise<void> {
    this.#take(await this.backend.read(this.key, this.language));
  }

  change(part: Part, text: string): void {
    if (this.template[part] === text) return;
    this.template = { ...this.template, [part]: text };
    this.#callOff?.();
    this.#callOff = this.after(() => void this.#preview(), REST_MS);
  }

  async save(): Promise<void> {
    const { kept, template } = this;
    if (kept === null) return;
    try {
      const saved = await this.backend.save(this.key, this.language, template, kept.revision);
      this.kept = saved;
    } catch (refusal) {
      this.#refuse(refusal);
    }
  }

  async test(): Promise<void> {
    try {
      await this.backend.test(this.key, this.language, this.template);
    } catch (refusal) {
      this.#refuse(refusal);
    }
  }

  async restore(version: number): Promise<void> {
    const { kept } = this;
    if (kept === null) return;
    this.#take(await this.backend.restore(this.key, this.language, version, kept.revision));
  }

  /** Goes back to the words Pinion ships with. */
  async reset(): Promise<void> {
    const { kept } = this;
    if (kept === null) return;
    this.#take(await this.backend.reset(this.key, this.language, kept.revision));
  }

  /** Leaves it: nothing more is asked for. */
  close(): void {
    this.#asked += 1;
    this.#callOff?.();
  }

  #take(kept: KeptTemplate): void {
    const { subject, text, html } = kept;
    this.kept = kept;
    this.template = { subject, text, html };
    void this.#preview();
  }

  async #preview(): Promise<void> {
    this.#callOff?.();
    const asked = (this.#asked += 1);
    try {
      const mail = await this.backend.preview(this.key, this.language, this.template);
      if (asked !== this.#asked) return;
      this.mail = mail;
      this.faults = [];
      this.trouble = null;
    } catch (refusal) {
      if (asked !== this.#asked) return;
      const faults = faultsOf(refusal);
      this.faults = faults ?? [];
      this.trouble = faults === null ? refusal : null;
    }
  }

  /** Faults are shown where they are; everything else is the caller's. */
  #refuse(refusal: unknown): never {
    const faults = faultsOf(refusal);
    if (faults !== null) this.faults = faults;
    throw refusal;
  }
}
