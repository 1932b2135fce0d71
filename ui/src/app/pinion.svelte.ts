import type { Backend } from "../backend/backend";
import type { CommandError, KeyringView, PinView, PortalView } from "../backend/bindings";
import type { OpenAt, SessionView, Settings, SignInForm, StartView } from "../backend/bindings";
import { asCommandError } from "../backend/errors";
import { speak } from "../messages/language";
import { setLocale } from "../messages/locale.svelte";
import { Navigation } from "./navigation.svelte";
import type { Route } from "./route";

/** From when on somebody who comes back to the window sees it asked anew. Unit: milliseconds. */
const OLD_MS = 60_000;

/** The member window: what the host last said, and where one is. */
export class Pinion {
  readonly navigation = new Navigation();

  /** `null` until the host has answered for the first time. */
  session = $state.raw<SessionView | null>(null);
  settings = $state.raw<Settings>({ language: null, theme: "system", hidePin: "after_30_s" });
  keyring = $state.raw<KeyringView>("ready");
  pin = $state.raw<PinView | null>(null);
  /** The space found, or the one the session was for. */
  portal = $state.raw<PortalView | null>(null);
  suggestedPortal = $state.raw("");
  version = $state.raw("");
  refreshing = $state.raw(false);
  /** Why the last sign-out left something behind. */
  signOutError = $state.raw<CommandError | null>(null);
  /** Why the window could not be opened. */
  failure = $state.raw<CommandError | null>(null);

  /** The last views that came by themselves, which are newer than any answer that was asked for before them. */
  #sentSession: SessionView | null = null;
  #sentPin: PinView | null = null;

  constructor(readonly backend: Backend) {}

  /** Opens the window, at `first` where given. Returns what stops its listening. */
  open(first: Route[] = []): () => void {
    const stops = [
      this.navigation.follow(),
      this.backend.onSessionChanged((session) => {
        this.#sentSession = session;
        // The first screen needs what comes with the answer: where to open, the portal to suggest, the language.
        if (this.session !== null) this.#take(session);
      }),
      this.backend.onPinChanged((pin) => {
        this.#sentPin = pin;
        this.pin = pin;
      }),
    ];
    void this.start().then(() => {
      first.forEach((route) => {
        this.navigation.go(route);
      });
    });

    return () => {
      stops.forEach((stop) => {
        stop();
      });
    };
  }

  async start(): Promise<void> {
    await this.#begin(this.backend.start());
  }

  async retryKeyring(): Promise<void> {
    await this.#begin(this.backend.retryKeyring());
    if (this.keyring === "ready") this.signOutError = null;
  }

  async refresh(): Promise<void> {
    if (this.refreshing) return;
    this.refreshing = true;
    try {
      await this.backend.refresh();
    } catch {
      // The trouble also arrives as an event, with the view it belongs to.
    } finally {
      this.refreshing = false;
    }
  }

  /** Asks the space again where what is shown is older than a look away from the window. */
  async refreshOld(now: number): Promise<void> {
    const session = this.session;
    if (session?.kind !== "signedIn") return;
    if (now - session.freshness.confirmedAtMs >= OLD_MS) await this.refresh();
  }

  async signIn(form: SignInForm): Promise<void> {
    const sent = this.#sentSession;
    const session = await this.backend.signIn(form);
    if (sent === this.#sentSession) this.#take(session);
  }

  async readPin(): Promise<void> {
    const sent = this.#sentPin;
    const pin = await this.backend.pin();
    if (sent === this.#sentPin) this.pin = pin;
  }

  async save(settings: Settings): Promise<void> {
    this.#apply(settings);
    this.#apply(await this.backend.saveSettings(settings));
  }

  /** Leaves nothing behind, then shows the window as on its first day, with what is left where something is. */
  async signOut(): Promise<void> {
    const refused = await this.backend.signOut().then(() => null, asCommandError);
    await this.start();
    this.signOutError = refused;
  }

  async #begin(starting: Promise<StartView>): Promise<void> {
    const sent = this.#sentSession;
    try {
      const view = await starting;
      this.keyring = view.keyring;
      this.suggestedPortal = view.suggestedPortal ?? "";
      this.version = view.version;
      this.failure = null;
      this.#apply(view.settings);
      const came = this.#sentSession;
      this.#take(came === null || came === sent ? view.session : came, view.openAt);
    } catch (error) {
      this.failure = asCommandError(error);
    }
  }

  #take(session: SessionView, openAt: OpenAt = "home"): void {
    const before = this.session?.kind;
    this.session = session;

    switch (session.kind) {
      case "signedIn":
        this.signOutError = null;
        this.portal = session.portal;
        if (before === "signedIn") break;
        if (openAt === "home") this.navigation.restart("home");
        else this.navigation.restart("home", openAt);
        break;
      case "signedOut":
        this.pin = null;
        if (before === "signedIn" && session.ended) this.navigation.restart("welcome", "sign-in");
        else if (before === "signedIn") {
          this.portal = null;
          this.navigation.restart("welcome");
        }
        break;
    }
  }

  #apply(settings: Settings): void {
    this.settings = settings;
    setLocale(speak(settings.language, navigator.languages));
    document.documentElement.dataset.theme = settings.theme;
  }
}
