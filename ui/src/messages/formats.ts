/*
 * Formats of `Intl`, each made once. A web engine needs some hundred kilobytes for one, which it does not count and so
 * gives back late: a kiosk that made them anew for each check-in grew to four times its size in a day's work (WebKitGTK
 * 2.50). There are as many as there are languages, time zones and ways to say a thing on a screen, which are few.
 */

/** Says moments, in the figures 0 to 9 that PINs and keypads have. */
export const dateFormat = kept(
  (locale, options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(latinDigits(locale), options),
);

/** Says numbers, in the same figures. */
export const numberFormat = kept(
  (locale, options: Intl.NumberFormatOptions) =>
    new Intl.NumberFormat(latinDigits(locale), options),
);

/** Says how long ago something was, in the same figures. */
export const relativeFormat = kept(
  (locale, options: Intl.RelativeTimeFormatOptions) =>
    new Intl.RelativeTimeFormat(latinDigits(locale), options),
);

/** Tells which words go with a number. */
export const pluralRules = kept(
  (locale, options: Intl.PluralRulesOptions) => new Intl.PluralRules(locale, options),
);

function kept<Options, Format>(make: (locale: string, options: Options) => Format) {
  const made = new Map<string, Format>();
  return (locale: string, options: Options): Format => {
    const key = `${locale} ${JSON.stringify(options)}`;
    const known = made.get(key);
    if (known !== undefined) return known;

    const format = make(locale, options);
    made.set(key, format);
    return format;
  };
}

function latinDigits(locale: string): string {
  return `${locale}-u-nu-latn`;
}
