import type { HidePin, PinView } from "../../backend/bindings";
import type { Reveal } from "../../components/pin/reveal";

/** Takes a PIN that the host says has changed while it was in the open. */
export async function follow(
  reveal: Pick<Reveal<unknown>, "mask" | "again">,
  before: PinView | null,
  pin: PinView,
): Promise<void> {
  if (!differs(before, pin)) return;
  if (pin.kind === "none") reveal.mask();
  else await reveal.again();
}

/** Whether the eye should let go of the digits when the hand does. */
export function isHeld(hidePin: HidePin): boolean {
  return hidePin === "at_once";
}

/** A newer confirmation of the same PIN is no reason to ask again; another PIN is. */
function differs(before: PinView | null, after: PinView): boolean {
  if (before?.kind !== "masked" || after.kind !== "masked") return before?.kind !== after.kind;
  return before.digits !== after.digits || (after.changed && !before.changed);
}
