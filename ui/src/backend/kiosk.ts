import type {
  ExitView,
  KioskSettings,
  KioskStartView,
  KioskView,
  PressMeans,
  PressView,
} from "./kiosk-bindings";

/**
 * What the kiosk's window may ask of its host. Only `tauri.ts` and `kiosk-fixture.ts` implement it.
 *
 * Every promise rejects with a `CommandError` and with nothing else.
 */
export interface KioskBackend {
  /** Everything for the first paint. Touches no network. */
  start(): Promise<KioskStartView>;

  /** Finds the portal and asks it for a code; what comes of it arrives as views. Refuses what is no Pinion portal. */
  pair(typed: string): Promise<void>;

  /** Gives pairing up: back to the address. One that is `held` loses its token by it: only while unlocked. */
  cancelPairing(): Promise<void>;

  /** Sets the exit code, six digits, once after pairing. */
  setExitCode(code: string): Promise<void>;

  /** One press: what was typed or scanned. Answers within some two seconds, network or not; three where the disk hangs. */
  press(scan: string, by: PressMeans): Promise<PressView>;

  /**
   * One picture of the camera: one byte of brightness a pixel, row by row. Answers with what became of the press where
   * a QR was in it, and with `null` where there was none, or one that was answered already and is still being held up.
   */
  look(width: number, height: number, brightness: Uint8Array): Promise<PressView | null>;

  /** Opens settings and the way out with the exit code. */
  unlock(code: string): Promise<ExitView>;

  /** Shuts them again. */
  lock(): Promise<void>;

  /** Keeps settings; answers with them as kept. Only while unlocked. */
  saveSettings(settings: KioskSettings): Promise<KioskSettings>;

  /** Leaves kiosk mode: opens the member's window in place of this one. Only while unlocked, or not paired. */
  leave(): Promise<void>;

  /** Forgets the pairing, not what is unsent. Only while unlocked. */
  unpair(): Promise<void>;

  /** After a revoke: back to the address, to be paired anew or left. Only while unlocked, where it has an exit code. */
  startOver(): Promise<void>;

  /** Asks the keyring again. */
  retryKeyring(): Promise<KioskStartView>;

  /** Has the page begin anew, in a process of its own where the web engine lets one be ended. */
  renew(): Promise<void>;

  onKioskChanged(listener: (kiosk: KioskView) => void): () => void;
}
