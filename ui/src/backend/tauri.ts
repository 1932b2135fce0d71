import { invoke } from "@tauri-apps/api/core";
import { type EventCallback, listen, type UnlistenFn } from "@tauri-apps/api/event";
import type { Backend } from "./backend";
import type {
  PinView,
  PortalView,
  RevealedPinView,
  SessionView,
  Settings,
  StartView,
} from "./bindings";
import { packFrame } from "./frame";
import type { KioskBackend } from "./kiosk";
import type {
  ExitView,
  KioskSettings,
  KioskStartView,
  KioskView,
  PressView,
} from "./kiosk-bindings";

/** The real host: commands out, whole views in. */
export const tauri: Backend = {
  start: () => invoke<StartView>("start"),
  findPortal: (typed) => invoke<PortalView>("find_portal", { typed }),
  signIn: (form) => invoke<SessionView>("sign_in", { form }),
  signOut: () => invoke<undefined>("sign_out"),
  refresh: () => invoke<undefined>("refresh"),
  pin: () => invoke<PinView>("pin"),
  revealPin: () => invoke<RevealedPinView>("reveal_pin"),
  copyPin: () => invoke<undefined>("copy_pin"),
  pinHidden: () => invoke<undefined>("pin_hidden"),
  saveSettings: (settings) => invoke<Settings>("save_settings", { settings }),
  retryKeyring: () => invoke<StartView>("retry_keyring"),
  becomeKiosk: () => invoke<undefined>("become_kiosk"),
  onSessionChanged: (listener) => until(listen<SessionView>("session-changed", told(listener))),
  onPinChanged: (listener) => until(listen<PinView>("pin-changed", told(listener))),
};

/** The last picture sent, whose room the next one takes. */
let frame: Uint8Array | undefined;

/** The real host of a kiosk. */
export const tauriKiosk: KioskBackend = {
  start: () => invoke<KioskStartView>("kiosk_start"),
  pair: (typed) => invoke<undefined>("kiosk_pair", { typed }),
  cancelPairing: () => invoke<undefined>("kiosk_cancel_pairing"),
  setExitCode: (code) => invoke<undefined>("kiosk_set_exit_code", { code }),
  press: (scan, by) => invoke<PressView>("kiosk_press", { scan, by }),
  look: (width, height, brightness) => {
    frame = packFrame(width, height, brightness, frame);
    return invoke<PressView | null>("kiosk_look", frame);
  },
  unlock: (code) => invoke<ExitView>("kiosk_unlock", { code }),
  lock: () => invoke<undefined>("kiosk_lock"),
  saveSettings: (settings) => invoke<KioskSettings>("kiosk_save_settings", { settings }),
  leave: () => invoke<undefined>("kiosk_leave"),
  unpair: () => invoke<undefined>("kiosk_unpair"),
  startOver: () => invoke<undefined>("kiosk_start_over"),
  retryKeyring: () => invoke<KioskStartView>("kiosk_retry_keyring"),
  renew: () => invoke<undefined>("kiosk_renew"),
  onKioskChanged: (listener) => until(listen<KioskView>("kiosk-changed", told(listener))),
};

function told<View>(listener: (view: View) => void): EventCallback<View> {
  return ({ payload }) => {
    listener(payload);
  };
}

/** Ends the listening when the returned function is called, also if that is before it began. */
function until(listening: Promise<UnlistenFn>): () => void {
  listening.catch((error: unknown) => {
    console.error("the host does not let this window listen", error);
  });
  return () => {
    listening.then(
      (stop) => {
        stop();
      },
      () => undefined,
    );
  };
}
