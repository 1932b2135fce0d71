import { numberFormat } from "./formats";
import { getLocale } from "./generated/runtime";

/** Says how long `seconds` are: "30 seconds", and above two minutes "5 minutes". Rounds up. */
export function duration(seconds: number, locale: string = getLocale()): string {
  const [amount, unit] =
    seconds < 120 ? [Math.ceil(seconds), "second"] : [Math.ceil(seconds / 60), "minute"];
  const words = { style: "unit", unit, unitDisplay: "long" } as const;

  return numberFormat(locale, words).format(amount);
}
