import { pluralRules } from "./formats";

/** What generated messages ask for the words that go with a number, in place of the generated one, which keeps nothing
 * (`vite.config.js`). */
export function plural(
  locale: string,
  input: unknown,
  options: Intl.PluralRulesOptions,
): Intl.LDMLPluralRule {
  return pluralRules(locale, options).select(Number(input));
}
