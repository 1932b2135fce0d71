import { m } from "../../messages/generated/messages";
import type { MessageKey } from "./backend";
import type { Part } from "./fault";

/** What each mail is called. */
export const messageNames = {
  "pin-reminder": m.templates_pin_reminder,
  welcome: m.templates_welcome,
  "password-reset": m.templates_password_reset,
  "pin-changed": m.templates_pin_changed,
  "forgotten-check-out": m.templates_forgotten_check_out,
  "wrong-pins": m.templates_wrong_pins,
} satisfies Record<MessageKey, () => string>;

/** What each part of a mail is called. */
export const partNames = {
  subject: m.templates_subject,
  html: m.templates_view_html,
  text: m.templates_view_text,
} satisfies Record<Part, () => string>;

/** What a language calls itself. */
export function languageName(tag: string): string {
  try {
    const name = new Intl.DisplayNames([tag], { type: "language" }).of(tag) ?? tag;
    return name.charAt(0).toLocaleUpperCase(tag) + name.slice(1);
  } catch {
    return tag;
  }
}
