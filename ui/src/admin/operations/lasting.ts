import { numberFormat } from "../../messages/formats";
import { getLocale } from "../../messages/generated/runtime";

/** How long a visit lasted, in hours and minutes: "3:05". */
export function lasting(from: string, to: string): string {
  const minutes = Math.max(0, Math.floor((Date.parse(to) - Date.parse(from)) / 60_000));
  const two = numberFormat(getLocale(), { minimumIntegerDigits: 2 });
  return `${Math.floor(minutes / 60)}:${two.format(minutes % 60)}`;
}
