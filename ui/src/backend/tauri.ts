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
  onSessionChanged: (listener) => until(listen<SessionView>("session-changed", told(listener))),
  onPinChanged: (listener) => until(listen<PinView>("pin-changed", told(listener))),
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
