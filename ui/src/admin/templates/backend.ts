/** A mail that Pinion sends. */
export type MessageKey =
  "pin-reminder" | "welcome" | "password-reset" | "pin-changed" | "forgotten-check-out";

/** What a template may name, and what it is for the sample customer. */
export interface Variable {
  name: string;
  description: string;
  sample: string;
}

export interface Message {
  key: MessageKey;
  languages: readonly { language: string; edited: boolean }[];
  enabled: boolean;
  variables: readonly Variable[];
}

export interface Template {
  subject: string;
  text: string;
  html: string;
}

export interface KeptTemplate extends Template {
  revision: number;
}

export interface TemplateVersion {
  n: number;
  /** RFC 3339, UTC. */
  at: string;
  by: string;
}

/** What the editor asks of the portal. Promises reject with something that has a `code`. */
export interface TemplatesBackend {
  list(): Promise<readonly Message[]>;
  read(key: MessageKey, language: string): Promise<KeptTemplate>;
  /** Rejects with `changed_meanwhile` where `revision` is not the kept one. */
  save(
    key: MessageKey,
    language: string,
    template: Template,
    revision: number,
  ): Promise<KeptTemplate>;
  /** Goes back to the words Pinion ships with. */
  reset(key: MessageKey, language: string): Promise<void>;
  versions(key: MessageKey, language: string): Promise<readonly TemplateVersion[]>;
  restore(key: MessageKey, language: string, n: number): Promise<KeptTemplate>;
  /** Filled in for the sample customer. Rejects with `not_a_template` and its faults in `fields`. */
  preview(key: MessageKey, language: string, template: Template): Promise<Template>;
  /** Mails it to whoever is signed in. */
  test(key: MessageKey, language: string, template: Template): Promise<void>;
  enable(key: MessageKey, enabled: boolean): Promise<void>;
}
