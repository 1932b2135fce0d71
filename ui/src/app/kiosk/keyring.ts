import type { KeyringView } from "../../backend/bindings";
import { m } from "../../messages/generated/messages";

/** What a person reads of a keyring that a kiosk cannot use. */
export function keyringTrouble(keyring: Exclude<KeyringView, "ready">) {
  return keyring === "locked"
    ? {
        tone: "warning" as const,
        title: m.kiosk_keyring_locked(),
        advice: m.kiosk_keyring_locked_advice(),
      }
    : {
        tone: "danger" as const,
        title: m.error_keyring_missing_title(),
        advice: m.kiosk_keyring_missing_advice(),
      };
}
