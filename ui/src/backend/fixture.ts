import type { Backend } from "./backend";
import type { CommandError, ErrorCode, PinView, SessionView } from "./bindings";
import type { PortalView, Settings, SignInForm, StartView } from "./bindings";
import { codes } from "./fixture-codes";

/**
 * A made-up host for a plain browser, steered by the address:
 *
 * | key | values |
 * | --- | --- |
 * | `state` | `signed-out`, `suggested`, `ended`, `signed-in` (default), `offline`, `changed`, `none` |
 * | `keyring` | `ready`, `locked`, `missing` |
 * | `presence` | `in`, `out`, `unknown` |
 * | `pin` | one of the PINs in `fixture-codes.ts` |
 * | `name` | `long`, `arabic`, `nameless` |
 * | `theme`, `lang`, `hide` | as in `Settings` |
 * | `open` | `pincode` to land there |
 * | `refuse` | an error code for whoever copies, signs out or saves settings |
 * | `slow` | how long each answer takes, milliseconds |
 *
 * At sign-in the typed text chooses the answer: an error code as the space's name or as the e-mail
 * gives that error; an e-mail that begins with `totp` asks for the code, which is 123456.
 */
export function fixture(query: URLSearchParams): Backend {
  return new Fixture(query);
}

const MINUTE_MS = 60_000;

class Fixture implements Backend {
  readonly #query: URLSearchParams;
  readonly #sessionListeners = new Set<(session: SessionView) => void>();
  readonly #pinListeners = new Set<(pin: PinView) => void>();
  #session: SessionView;
  #settings: Settings;
  #digits: string;
  #changed: boolean;

  constructor(query: URLSearchParams) {
    this.#query = query;
    this.#digits = query.get("pin") ?? "40273";
    this.#changed = this.#state === "changed";
    this.#settings = settingsFrom(query);
    this.#session = ["signed-out", "suggested", "ended"].includes(this.#state)
      ? { kind: "signedOut", ended: this.#state === "ended" }
      : this.#signedIn(portal());

    // For whoever designs: `fixture.end()`, `fixture.change()` in the browser's console.
    Object.assign(globalThis, { fixture: { end: this.#end, change: this.#change } });
  }

  async start(): Promise<StartView> {
    // The real host asks the portal once the window had time to paint.
    if (this.#session.kind === "signedIn")
      setTimeout(() => {
        this.#tellPin();
      });
    return this.#answer({
      session: this.#session,
      settings: this.#settings,
      keyring: this.#keyring,
      suggestedPortal: this.#state === "suggested" ? "http://127.0.0.1:8750" : null,
      openAt: this.#query.get("open") === "pincode" ? "pincode" : "home",
      version: "0.1.0",
    });
  }

  async findPortal(typed: string): Promise<PortalView> {
    await this.#wait();
    refuseIfNamed(typed);
    return portal();
  }

  async signIn(form: SignInForm): Promise<SessionView> {
    await this.#wait();
    const [name = ""] = form.email.split("@");
    refuseIfNamed(name);
    if (name.startsWith("totp") && form.totp === null) throw refusal("second_factor_needed");
    if (name.startsWith("totp") && form.totp !== "123456") throw refusal("second_factor_wrong");
    if (form.keep === "in_keyring" && this.#keyring === "missing") throw refusal("keyring_missing");
    if (form.keep === "in_keyring" && this.#keyring === "locked") throw refusal("keyring_locked");

    this.#tell({ ...this.#signedIn(portal()), kept: form.keep });
    return this.#session;
  }

  async signOut(): Promise<void> {
    await this.#wait();
    if (this.#refused !== "keyring_kept") refuseIfNamed(this.#refused);
    this.#settings = settingsFrom(new URLSearchParams());
    this.#tell({ kind: "signedOut", ended: false });
    // The session is over all the same.
    if (this.#refused === "keyring_kept") throw refusal("keyring_kept");
  }

  async refresh(): Promise<void> {
    await this.#wait();
    if (this.#session.kind === "signedOut") return;
    this.#tell(this.#signedIn(this.#session.portal));
    this.#tellPin();
  }

  async pin(): Promise<PinView> {
    return this.#answer(this.#pin);
  }

  async revealPin() {
    await this.#wait();
    if (this.#state === "none") throw refusal("no_pin");
    return { digits: this.#digits, qrSvg: codes[this.#digits] ?? "" };
  }

  async copyPin(): Promise<void> {
    await this.#wait();
    refuseIfNamed(this.#refused);
    // A browser that nobody looks at has no clipboard to give; the window shows the same.
    await navigator.clipboard.writeText(this.#digits).catch(() => undefined);
  }

  async pinHidden(): Promise<void> {
    await this.#wait();
  }

  async saveSettings(settings: Settings): Promise<Settings> {
    refuseIfNamed(this.#refused);
    this.#settings = settings;
    return this.#answer(settings);
  }

  async retryKeyring(): Promise<StartView> {
    await this.#wait();
    if (this.#keyring === "locked") this.#query.set("keyring", "ready");
    return this.start();
  }

  async becomeKiosk(): Promise<void> {
    await this.#wait();
    refuseIfNamed(this.#refused);
    location.assign("kiosk-fixture.html?screen=set-up");
  }

  onSessionChanged(listener: (session: SessionView) => void): () => void {
    this.#sessionListeners.add(listener);
    return () => this.#sessionListeners.delete(listener);
  }

  onPinChanged(listener: (pin: PinView) => void): () => void {
    this.#pinListeners.add(listener);
    return () => this.#pinListeners.delete(listener);
  }

  get #state(): string {
    return this.#query.get("state") ?? "signed-in";
  }

  get #refused(): string {
    return this.#query.get("refuse") ?? "";
  }

  get #keyring(): StartView["keyring"] {
    const named = this.#query.get("keyring");
    return named === "locked" || named === "missing" ? named : "ready";
  }

  /** When the portal last confirmed what is shown. Offline that was a while ago. */
  get #confirmedAtMs(): number {
    return Date.now() - (this.#state === "offline" ? 19 * 60 : 2) * MINUTE_MS;
  }

  get #trouble(): ErrorCode | null {
    return this.#state === "offline" ? "unreachable" : null;
  }

  get #pin(): PinView {
    if (this.#state === "none") return { kind: "none" };
    return {
      kind: "masked",
      digits: this.#digits.length,
      confirmedAtMs: this.#confirmedAtMs,
      source: this.#state === "offline" ? "keyring" : "portal",
      changed: this.#changed,
      trouble: this.#trouble,
      retryAtMs: null,
    };
  }

  #signedIn(at: PortalView): SessionView & { kind: "signedIn" } {
    const presence = this.#query.get("presence") ?? "in";
    return {
      kind: "signedIn",
      portal: at,
      member: {
        ...member(this.#query.get("name")),
        photo: null,
        checkedIn: presence === "unknown" ? null : presence === "in",
      },
      kept: this.#keyring === "ready" ? "in_keyring" : "until_closed",
      freshness: {
        confirmedAtMs: this.#confirmedAtMs,
        trouble: this.#trouble,
        retryAtMs: null,
      },
    };
  }

  #tell(session: SessionView): void {
    this.#session = session;
    this.#sessionListeners.forEach((listener) => {
      listener(session);
    });
  }

  #tellPin(): void {
    this.#pinListeners.forEach((listener) => {
      listener(this.#pin);
    });
  }

  readonly #end = () => {
    this.#tell({ kind: "signedOut", ended: true });
  };

  readonly #change = () => {
    this.#digits = "90518";
    this.#changed = true;
    this.#tellPin();
  };

  async #answer<T>(value: T): Promise<T> {
    await this.#wait();
    return structuredClone(value);
  }

  async #wait(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, Number(this.#query.get("slow") ?? 30)));
  }
}

function portal(): PortalView {
  return {
    address: "https://members.harbour.works",
    spaceName: "Harbour Works",
    logo: harbour,
    isPinion: true,
    timeZone: "Europe/Lisbon",
  };
}

function member(named: string | null) {
  switch (named) {
    case "long":
      return {
        fullName: "Wolfeschlegelsteinhausenbergerdorff-Montgomery, Maximiliana Alexandrina",
        firstName: "Maximiliana Alexandrina",
        email:
          "maximiliana.alexandrina.wolfeschlegelsteinhausenbergerdorff@northlight-industries.example",
        company: "Northlight Industries International Holding & Partners",
      };
    case "arabic":
      return {
        fullName: "ليلى حداد",
        firstName: "ليلى",
        email: "layla@northlight.example",
        company: "Northlight",
      };
    case "nameless":
      return {
        fullName: "ada@northlight.example",
        firstName: "",
        email: "ada@northlight.example",
        company: null,
      };
    default:
      return {
        fullName: "Ada Obi",
        firstName: "Ada",
        email: "ada@northlight.example",
        company: "Northlight",
      };
  }
}

function settingsFrom(query: URLSearchParams): Settings {
  const theme = query.get("theme");
  return {
    language: query.get("lang"),
    theme: theme === "light" || theme === "dark" ? theme : "system",
    hidePin: query.get("hide") === "at_once" ? "at_once" : "after_30_s",
  };
}

function refuseIfNamed(text: string): void {
  const code = refusals.find((known) => known === text);
  if (code !== undefined) throw refusal(code);
}

function refusal(code: ErrorCode): CommandError & Error {
  const retryAfterS = code === "throttled" ? 30 : null;
  return Object.assign(new Error(code), { code, retryAfterS });
}

const refusals: readonly ErrorCode[] = [
  "bad_address",
  "insecure_address",
  "unknown_space",
  "not_a_portal",
  "unreachable",
  "untrusted",
  "wrong_credentials",
  "password_must_change",
  "throttled",
  "clipboard_failed",
  "not_a_member",
  "portal_trouble",
  "internal",
];

/** The made-up space's sign: a crane over water. */
const harbour =
  "data:image/svg+xml," +
  encodeURIComponent(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48"><rect width="48" height="48" rx="10" fill="#123c4a"/><path d="M14 32V14h20l-4 6H20v12" fill="none" stroke="#f3e9d2" stroke-width="3"/><path d="M8 37c4-3 7-3 11 0s7 3 11 0 7-3 10 0" fill="none" stroke="#e0a84a" stroke-width="3" stroke-linecap="round"/></svg>',
  );
