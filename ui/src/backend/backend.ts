import type {
  PinView,
  PortalView,
  RevealedPinView,
  SessionView,
  Settings,
  SignInForm,
  StartView,
} from "./bindings";

/**
 * What the member window may ask of its host. Only `tauri.ts` and `fixture.ts` implement it.
 *
 * Every promise rejects with a `CommandError` and with nothing else.
 */
export interface Backend {
  /** Everything for the first paint. Touches no network. */
  start(): Promise<StartView>;

  /** Finds the portal behind a short name, a host or an address. */
  findPortal(typed: string): Promise<PortalView>;

  /** Signs in; the session also arrives as an event. */
  signIn(form: SignInForm): Promise<SessionView>;

  /** Signs out here and on the portal, and forgets everything. Never fails for want of a network. */
  signOut(): Promise<void>;

  /** Asks the portal anew. The answer, or the trouble, arrives as events. */
  refresh(): Promise<void>;

  /** The PIN without its digits. */
  pin(): Promise<PinView>;

  /** The digits and their QR. The host forgets nothing: hiding is the window's part. */
  revealPin(): Promise<RevealedPinView>;

  /** Copies the PIN. The host clears the clipboard after 30 s if the PIN is still there. */
  copyPin(): Promise<void>;

  /** Says that the digits are no longer on the screen, so that screenshots are allowed again. */
  pinHidden(): Promise<void>;

  /** Keeps settings; answers with them as kept. */
  saveSettings(settings: Settings): Promise<Settings>;

  /** Asks the keyring again, for someone who has just unlocked it. */
  retryKeyring(): Promise<StartView>;

  /** Opens the kiosk in place of this window. Refuses while somebody is signed in. */
  becomeKiosk(): Promise<void>;

  onSessionChanged(listener: (session: SessionView) => void): () => void;
  onPinChanged(listener: (pin: PinView) => void): () => void;
}
