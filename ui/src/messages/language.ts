import { isLocale, type Locale, locales } from "./generated/runtime";

/** What each language calls itself. */
export const languageNames = {
  en: "English",
  es: "Español",
  ar: "العربية",
} satisfies Record<Locale, string>;

/** The language to speak: the chosen one, else the first of the system's that is spoken here. */
export function speak(chosen: string | null, preferred: readonly string[]): Locale {
  for (const tag of [chosen, ...preferred]) {
    const language = tag?.split("-")[0]?.toLowerCase();
    if (isLocale(language)) return language;
  }
  return locales[0];
}

/** Which way a language runs. */
export function direction(locale: Locale): "ltr" | "rtl" {
  return locale === "ar" ? "rtl" : "ltr";
}
