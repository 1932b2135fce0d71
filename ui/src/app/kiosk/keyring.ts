import type { ErrorCode, KeyringView } from "../../backend/bindings";
import { m } from "../../messages/generated/messages";

/** What a person reads of a keyring that a kiosk cannot use while it is set up, where there is a way out of it. */
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

/**
 * What staff read at the exit code of a keyring that does not give it: the kiosk covers the screen, so nothing of the
 * system's can be reached before a restart. `null` where it is not for the keyring.
 */
export function keyringTroubleAtCode(code: ErrorCode) {
  switch (code) {
    case "keyring_locked":
      return {
        tone: "warning" as const,
        title: m.kiosk_keyring_locked(),
        advice: m.kiosk_unlock_keyring_locked_advice(),
      };
    // There was one when the code was kept in it.
    case "keyring_missing":
      return {
        tone: "danger" as const,
        title: m.kiosk_unlock_keyring_failed(),
        advice: m.kiosk_unlock_keyring_failed_advice(),
      };
    default:
      return null;
  }
}
