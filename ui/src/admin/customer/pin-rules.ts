/** The longest PIN an admin may give. Source: docs/portal.md, the rules of PINs. */
export const PIN_MAX = 16;

/** What is wrong with a typed PIN, as far as the page can tell; the portal knows the rest. */
export type PinFault = "empty" | "not_digits" | "too_long";

/** Looks at a typed PIN. It is text, not a number: zeros at its head stay. */
export function faultOf(pin: string): PinFault | null {
  if (pin === "") return "empty";
  if (!/^[0-9]+$/.test(pin)) return "not_digits";
  return pin.length > PIN_MAX ? "too_long" : null;
}
