import type { MessageCalls } from "../backend/backend";
import type { Message } from "../backend/records";

export type {
  KeptTemplate,
  Message,
  MessageKey,
  Template,
  TemplateVersion,
} from "../backend/records";

/** What a template may name, and what it is for the sample customer. */
export type Variable = Message["variables"][number];

/** What the editor asks of the portal. Promises reject with something that has a `code`. */
export type TemplatesBackend = MessageCalls;
