import { isLocale, type Locale, locales } from "./generated/runtime";

/** What each language calls itself. */
export const languageNames = {
  en: "English",
  es: "Español",
  ar: "العربية",
} satisfies Record<Locale, string>;

/** The language to speak of those `spoken`: the chosen one, else the first of the system's among them. */
export function speak(
  chosen: string | null,
  preferred: readonly string[],
  spoken: readonly Locale[] = locales,
): Locale {
  for (const tag of [chosen, ...preferred]) {
    const language = tag?.split("-")[0]?.toLowerCase();
    if (isLocale(language) && spoken.includes(language)) return language;
  }
  return locales[0];
}

/** Which way a language runs. */
export function direction(locale: Locale): "ltr" | "rtl" {
  return locale === "ar" ? "rtl" : "ltr";
}
