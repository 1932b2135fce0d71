import type { CommandError } from "../../backend/bindings";
import { asCommandError } from "../../backend/errors";
import type { KioskBackend } from "../../backend/kiosk";
import type {
  ExitView,
  KioskSettings,
  KioskStartView,
  KioskView,
  PressView,
} from "../../backend/kiosk-bindings";
import { speak } from "../../messages/language";
import { setLocale } from "../../messages/locale.svelte";
import type { CameraState } from "./camera-state";
import type { Pressed } from "./keys";
import { isLookedAt, LEAST_RESULT_MS, manners, type Result } from "./results";
import type { Sounds } from "./sounds";

/** The kiosk's window: what the host last said, what is on the screen, and what is under way. */
export class Kiosk {
  /** `null` until the host has answered for the first time. */
  view = $state.raw<KioskView | null>(null);
  settings = $state.raw<KioskSettings>({
    language: null,
    volume: 60,
    camera: true,
    autostart: false,
    resultS: 3,
    dimAfterMin: 2,
  });
  /** Whether it is for the app to start with the system. */
  canAutostart = $state.raw(false);
  suggestedPortal = $state.raw("");
  version = $state.raw("");
  /** Which of its screens a kiosk shows that is paired, or was. */
  place = $state.raw<"front" | "unlock" | "settings">("front");
  /** Why the code is asked for where settings were open: the host has shut them. */
  shutError = $state.raw<CommandError | null>(null);
  /** What came of the last press, while it is on the screen. */
  result = $state.raw<Result | null>(null);
  /** Until when the portal looks at nothing that is typed, after wrong PINs; 0 where it does. By `performance.now()`. */
  waitUntilMs = $state.raw(0);
  /** Whether the camera looks, as last seen from the front. */
  camera = $state.raw<CameraState>("looking");
  /** How many presses have no answer yet. */
  pressing = $state.raw(0);
  /** Why the window could not be opened. */
  failure = $state.raw<CommandError | null>(null);

  /** The last view that came by itself, which is newer than any answer that was asked for before it. */
  #sent: KioskView | null = null;
  /** The space's language as last told: who stands there speaks it also where the kiosk is of the space no more. */
  #own: string | null = null;
  /** Grows whenever the way to settings is given up: a code that is answered after that opens nothing. */
  #givenUp = 0;
  /** The press under way, after which the next one is sent. */
  #last: Promise<void> = Promise.resolve();
  /** The picture that is looked at, which may be answered like a press. */
  #looking: Promise<unknown> = Promise.resolve();
  /** When the result on the screen came there. By `performance.now()`. */
  #shownMs = 0;
  /** What came of presses that were answered meanwhile, and what shows the next of it. */
  #unshown: Result[] = [];
  #showing: ReturnType<typeof setTimeout> | undefined;
  /** Settings as the host keeps them. The screen is ahead of them while some are under way. */
  #kept = this.settings;
  /** The settings under way, after which the next ones are sent. */
  #saving: Promise<void> = Promise.resolve();
  /** What was chosen meanwhile, and when all of it is kept. */
  #chosen: { part: Partial<KioskSettings>; kept: Promise<void> } | null = null;

  constructor(
    readonly backend: KioskBackend,
    readonly sounds: Sounds,
  ) {}

  /** What time it is: by the portal where this device's clock is wrong. Unit: Unix milliseconds. */
  now(): number {
    return Date.now() + (this.view?.kind === "ready" ? this.view.clockOffMs : 0);
  }

  /** Opens the window. Returns what stops its listening. */
  open(): () => void {
    const stop = this.backend.onKioskChanged((view) => {
      this.#sent = view;
      // The first screen needs what comes with the answer: the portal to suggest, the language.
      if (this.view !== null) this.#take(view);
    });
    void this.start();
    return stop;
  }

  async start(): Promise<void> {
    await this.#begin(this.backend.start());
  }

  async retryKeyring(): Promise<void> {
    await this.#begin(this.backend.retryKeyring());
  }

  /** Sends what was typed or scanned, after what was before it, and shows what came of it. */
  press({ scan, by }: Pressed): void {
    this.pressing += 1;
    this.#last = this.#last.then(async () => {
      const atMs = this.now();
      const result = await this.backend
        .press(scan, by)
        .catch((): Result => ({ outcome: "failed", atMs }));
      this.pressing -= 1;
      if (by === "keypad") this.#heed(result);
      this.show(result);
    });
  }

  /** Lets the host look at a picture of the camera, and shows what came of a press in it. */
  async look(width: number, height: number, brightness: Uint8Array): Promise<void> {
    // A picture that could not be looked at is no press: the next one comes at once.
    const looking = this.backend
      .look(width, height, brightness)
      .catch((): PressView | null => null);
    this.#looking = looking;
    const seen = await looking;
    if (seen !== null) this.show(seen);
  }

  /** Has the page begin anew, unless somebody waits for an answer or reads one: a page that begins anew shows none. */
  async renew(): Promise<void> {
    await this.#looking;
    if (this.pressing > 0 || this.result !== null || this.place !== "front") return;
    await this.backend.renew();
  }

  /** Notes how long the portal will look at nothing that is typed, or that it looks again. */
  #heed(result: Result): void {
    if (result.outcome === "waiting")
      this.waitUntilMs = performance.now() + (result.retryAfterS ?? 0) * 1000;
    else if (isLookedAt(result.outcome)) this.waitUntilMs = 0;
  }

  /** Shows a result, after those before it: each is there long enough to be seen by whoever it is for. */
  show(result: Result): void {
    this.#unshown.push(result);
    if (this.#unshown.length === 1) this.#showNext();
  }

  #showNext(): void {
    const leftMs = this.#shownMs + LEAST_RESULT_MS - performance.now();
    if (this.result !== null && leftMs > 0) {
      this.#showing = setTimeout(() => {
        this.#showNext();
      }, leftMs);
      return;
    }

    const next = this.#unshown.shift();
    if (next === undefined) return;
    // Whoever pressed and went behind the counter meanwhile still hears it.
    this.sounds.play(manners[next.outcome], this.settings.volume);
    if (this.place === "front") {
      this.result = next;
      this.#shownMs = performance.now();
    }
    if (this.#unshown.length > 0) this.#showNext();
  }

  endResult(): void {
    this.result = null;
  }

  async unlock(code: string): Promise<ExitView> {
    const givenUp = this.#givenUp;
    this.shutError = null;
    const answer = await this.backend.unlock(code);
    if (answer.kind !== "open") return answer;
    if (givenUp !== this.#givenUp) {
      // Whoever typed it went away, and somebody else may stand there.
      await this.backend.lock();
      return answer;
    }
    if (this.view?.kind === "revoked") await this.backend.startOver();
    else if (this.view?.kind === "pairing") await this.backend.cancelPairing();
    else this.place = "settings";
    return answer;
  }

  /** From settings that the host has shut meanwhile to the code, which opens them again. */
  shut(error: CommandError): void {
    if (this.place !== "settings") return;
    this.shutError = error;
    this.place = "unlock";
  }

  /** After a revoke: back to the address, by way of the exit code where there is one. */
  async startOver(): Promise<void> {
    if (this.view?.kind === "revoked" && this.view.hasExit) this.place = "unlock";
    else await this.backend.startOver();
  }

  /** Gives pairing up, by way of the exit code where that would cost a kiosk its token. */
  async cancelPairing(): Promise<void> {
    if (isHeld(this.view)) this.place = "unlock";
    else await this.backend.cancelPairing();
  }

  /** Back to the front; settings are shut again. */
  async lock(): Promise<void> {
    const wasOpen = this.#isInSettings();
    this.#givenUp += 1;
    this.place = "front";
    this.shutError = null;
    if (!wasOpen) return;
    // What was chosen there last is kept first. Without an answer the host shuts them by itself, two minutes after something
    // was last done there.
    await this.#saving;
    if (!this.#isInSettings()) await this.backend.lock().catch(() => undefined);
  }

  #isInSettings(): boolean {
    return this.place === "settings";
  }

  /**
   * Keeps settings, after those under way: what is chosen until then is sent as one. Rejects with why not; then what
   * was kept before holds.
   */
  save(part: Partial<KioskSettings>): Promise<void> {
    this.#apply({ ...this.settings, ...part });
    if (this.#chosen === null) {
      const kept = this.#saving.then(() => this.#keep());
      this.#saving = kept.catch(() => undefined);
      this.#chosen = { part, kept };
    } else this.#chosen.part = { ...this.#chosen.part, ...part };
    return this.#chosen.kept;
  }

  async #keep(): Promise<void> {
    const wanted = this.#wanted();
    this.#chosen = null;
    try {
      this.#kept = await this.backend.saveSettings(wanted);
    } finally {
      // What was chosen after it is newer than its answer.
      this.#apply(this.#wanted());
    }
  }

  /** Settings as kept, with what is still to be sent. */
  #wanted(): KioskSettings {
    return { ...this.#kept, ...this.#chosen?.part };
  }

  async #begin(starting: Promise<KioskStartView>): Promise<void> {
    const sent = this.#sent;
    try {
      const start = await starting;
      this.canAutostart = start.canAutostart;
      this.suggestedPortal = start.suggestedPortal ?? "";
      this.version = start.version;
      this.failure = null;
      const came = this.#sent;
      this.#take(came === null || came === sent ? start.kiosk : came);
      this.#kept = start.settings;
      this.#apply(this.#wanted());
    } catch (error) {
      this.failure = asCommandError(error);
    }
  }

  #take(view: KioskView): void {
    // Who types the code meanwhile goes on: a portal that is asked again and again brings views of its own.
    if (view.kind !== "ready" && !(isHeld(this.view) && isHeld(view))) {
      this.place = "front";
      this.shutError = null;
      this.#givenUp += 1;
      this.result = null;
      clearTimeout(this.#showing);
      this.#unshown = [];
      this.waitUntilMs = 0;
    }
    this.view = view;
    if (view.kind === "ready") this.#own = view.language;
    this.#apply(this.settings);
  }

  #apply(settings: KioskSettings): void {
    this.settings = settings;
    setLocale(speak(settings.language ?? this.#own, navigator.languages));
  }
}

/** Whether it is a kiosk that waits for its portal's word alone, and has an exit code. */
function isHeld(view: KioskView | null): boolean {
  return view?.kind === "pairing" && view.held;
}
