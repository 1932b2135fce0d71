import { m } from "../../messages/generated/messages";
import { languageNames } from "../../messages/language";

/** Stands for following the space. */
export const SPACE_LANGUAGE = "";

/** What the mails that ship are written in, beside what these pages speak. Each calls itself so. */
const names: Record<string, string> = {
  ...languageNames,
  fr: "Français",
  de: "Deutsch",
  pt: "Português",
  nl: "Nederlands",
  it: "Italiano",
};

/** The languages to choose from. One kept that is none of them, such as `pt-BR`, stays among them. */
export function languageOptions(kept: string | null) {
  const all = Object.entries(names);
  if (kept !== null && !(kept in names)) all.push([kept, nameOf(kept)]);
  return [
    { value: SPACE_LANGUAGE, label: m.portal_language_space() },
    ...all
      .sort(([, a], [, b]) => a.localeCompare(b))
      .map(([value, label]) => ({ value, label, lang: value })),
  ];
}

function nameOf(tag: string): string {
  try {
    return new Intl.DisplayNames([tag], { type: "language" }).of(tag) ?? tag;
  } catch {
    return tag;
  }
}
