import type { Locale } from "../messages/generated/runtime";

/** The languages the panel speaks. */
export const languages: readonly Locale[] = ["en", "es"];

/** The languages a customer, a space and a mail can have, the mails' shipped ones. Source: crates/mail. */
export const mailLanguages = ["en", "es", "fr", "de", "pt", "nl", "it"] as const;

/** What a language calls itself: "Español". */
export function ownName(language: string): string {
  try {
    const name = new Intl.DisplayNames([language], { type: "language" }).of(language) ?? language;
    return name.charAt(0).toLocaleUpperCase(language) + name.slice(1);
  } catch {
    return language;
  }
}
