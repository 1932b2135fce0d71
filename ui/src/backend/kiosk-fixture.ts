import type { CommandError, ErrorCode, PortalView } from "./bindings";
import { codes } from "./fixture-codes";
import type { KioskBackend } from "./kiosk";
import type {
  ExitView,
  KioskSettings,
  KioskStartView,
  KioskView,
  PressMeans,
  PressOutcome,
  PressView,
  ReadyView,
} from "./kiosk-bindings";

/**
 * A made-up host of a kiosk for a plain browser, steered by the address:
 *
 * | key | values |
 * | --- | --- |
 * | `screen` | `set-up`, `pairing`, `pairing-asking`, `pairing-denied`, `pairing-trouble`, `pairing-held`, `exit-code`, `idle` (default), `revoked`, `shut`, `broken` |
 * | `keyring` | `ready`, `locked`, `missing` |
 * | `state` | `offline`, `waiting`, `full`, `lost`, `aside`, `damaged`, `clock` (this device's is three hours behind) |
 * | `name` | `long`, `arabic`, `nameless` |
 * | `space` | `long`, `arabic`; `logo=none` for none |
 * | `accent` | six hexadecimal digits |
 * | `lang`, `dim`, `result`, `volume` | as in `KioskSettings` |
 * | `digits` | how many most PINs have |
 * | `lengths` | `vary` where some have more or fewer |
 * | `camera` | any value for a made-up camera |
 * | `tries` | how many exit codes may be wrong; 10 where it says nothing |
 * | `slow` | how long each answer takes, milliseconds |
 *
 * A PIN chooses its answer: five times 1 is refused, 2 waits, 3 is kept, 4 is not kept, 5 is no PIN, 6 was there
 * already (66667 is in, 66668 is out), 7 breaks (77778: nobody knows), 8 is for staff to look at; any other one goes in
 * and out. The exit code is 402731.
 */
export function kioskFixture(query: URLSearchParams): KioskBackend {
  return new KioskFixture(query);
}

const MINUTE_MS = 60_000;
const EXIT_CODE = "402731";

const outcomes: Record<string, PressOutcome> = {
  "11111": "refused",
  "22222": "waiting",
  "33333": "kept",
  "44444": "not_kept",
  "55555": "not_a_pin",
  "66666": "repeated",
  "66667": "repeated",
  "66668": "repeated",
  "77778": "unsure",
  "88888": "kept_for_review",
};

/** What was there already, as the portals say it that do. */
const found: Record<string, boolean> = { "66667": true, "66668": false };

class KioskFixture implements KioskBackend {
  readonly #query: URLSearchParams;
  readonly #listeners = new Set<(kiosk: KioskView) => void>();
  readonly #since = new Map<string, number>();
  #view: KioskView;
  #settings: KioskSettings;
  #isOpen = false;
  #tries: number;

  constructor(query: URLSearchParams) {
    this.#query = query;
    this.#tries = Number(query.get("tries") ?? 10);
    this.#settings = {
      language: query.get("lang"),
      volume: Number(query.get("volume") ?? 60),
      camera: true,
      autostart: false,
      resultS: Number(query.get("result") ?? 3),
      dimAfterMin: Number(query.get("dim") ?? 2),
    };
    this.#view = this.#first();

    // For whoever designs: `fixture.tell({…})` in the browser's console.
    Object.assign(globalThis, { fixture: { tell: this.#tell } });
  }

  async start(): Promise<KioskStartView> {
    await this.#wait();
    if (this.#query.get("screen") === "broken") throw refusal("internal");
    return {
      kiosk: this.#view,
      settings: structuredClone(this.#settings),
      canAutostart: true,
      suggestedPortal: null,
      version: "0.1.0",
    };
  }

  async pair(typed: string): Promise<void> {
    await this.#wait();
    const code = refusals.find((known) => known === typed);
    if (code !== undefined) throw refusal(code);
    this.#tell(pairing({}));
  }

  async cancelPairing(): Promise<void> {
    await this.#wait();
    const isHeld = this.#view.kind === "pairing" && this.#view.held;
    if (isHeld && !this.#isOpen) throw refusal("kiosk_shut");
    this.#tell({ kind: "unpaired", keyring: this.#keyring });
  }

  async setExitCode(code: string): Promise<void> {
    await this.#wait();
    if (/^(\d)\1+$/.test(code)) throw refusal("bad_exit_code");
    this.#tell({ kind: "ready", ...this.#ready() });
  }

  async press(scan: string, by: PressMeans): Promise<PressView> {
    await this.#wait();
    if (scan === "77777") throw refusal("internal");
    const outcome = outcomes[scan] ?? this.#goes(scan, by);
    const atMs = Date.now();
    const wasThere = this.#since.get(scan) ?? atMs - 8 * 60 * MINUTE_MS;
    if (outcome === "checked_in") this.#since.set(scan, atMs);
    if (outcome === "checked_out") this.#since.delete(scan);
    const isKnown = outcome === "checked_in" || outcome === "checked_out" || outcome === "repeated";
    return {
      outcome,
      displayName: isKnown ? this.#displayName : null,
      sinceMs: outcome === "checked_in" ? atMs : isKnown ? wasThere : null,
      isIn: found[scan] ?? null,
      atMs,
      retryAfterS: outcome === "waiting" ? 30 : null,
    };
  }

  async look(): Promise<null> {
    await this.#wait();
    return null;
  }

  async unlock(code: string): Promise<ExitView> {
    await this.#wait();
    if (this.#keyring !== "ready") throw refusal(`keyring_${this.#keyring}`);
    if (this.#tries === 0) return { kind: "locked" };
    this.#isOpen = code === EXIT_CODE;
    if (this.#isOpen) return { kind: "open" };
    this.#tries -= 1;
    return this.#tries === 0 ? { kind: "locked" } : { kind: "wrong", triesLeft: this.#tries };
  }

  async lock(): Promise<void> {
    await this.#wait();
    this.#isOpen = false;
  }

  renew(): Promise<void> {
    location.reload();
    return Promise.resolve();
  }

  async saveSettings(settings: KioskSettings): Promise<KioskSettings> {
    await this.#wait();
    if (!this.#isOpen) throw refusal("kiosk_shut");
    this.#settings = settings;
    return structuredClone(settings);
  }

  async leave(): Promise<void> {
    await this.#wait();
    location.assign("fixture.html?state=signed-out");
  }

  async unpair(): Promise<void> {
    await this.cancelPairing();
  }

  async startOver(): Promise<void> {
    if (!this.#isOpen) throw refusal("kiosk_shut");
    await this.cancelPairing();
  }

  async retryKeyring(): Promise<KioskStartView> {
    this.#query.set("keyring", "ready");
    this.#view =
      this.#view.kind === "unpaired"
        ? { kind: "unpaired", keyring: "ready" }
        : { kind: "ready", ...this.#ready() };
    return this.start();
  }

  onKioskChanged(listener: (kiosk: KioskView) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  get #keyring(): "ready" | "locked" | "missing" {
    const named = this.#query.get("keyring");
    return named === "locked" || named === "missing" ? named : "ready";
  }

  get #displayName(): string | null {
    switch (this.#query.get("name")) {
      case "long":
        return "Maximiliana Alexandrina Wolfeschlegelstein";
      case "arabic":
        return "ليلى";
      case "nameless":
        return null;
      default:
        return "Ada";
    }
  }

  #goes(scan: string, by: PressMeans): PressOutcome {
    if (by === "scan" && !/^\d+$/.test(scan)) return "not_a_pin";
    return this.#since.has(scan) || scan.startsWith("9") ? "checked_out" : "checked_in";
  }

  #first(): KioskView {
    switch (this.#query.get("screen")) {
      case "set-up":
        return { kind: "unpaired", keyring: this.#keyring };
      case "pairing":
        return pairing({});
      case "pairing-asking":
        return pairing({ userCode: "", verificationAddress: "", qrSvg: "" });
      case "pairing-denied":
        return pairing({ denied: true, userCode: "", verificationAddress: "", qrSvg: "" });
      case "pairing-trouble":
        return pairing({ trouble: "unreachable" });
      case "pairing-held":
        return pairing({
          trouble: "unreachable",
          held: true,
          userCode: "",
          verificationAddress: "",
          qrSvg: "",
        });
      case "exit-code":
        return { kind: "exitCodeNeeded", spaceName: this.#space, name: "Front door tablet" };
      case "revoked":
        return {
          kind: "revoked",
          portal: portal().address,
          spaceName: this.#space,
          hasExit: true,
          unsent: 3,
        };
      case "shut":
        return { kind: "keyringShut", keyring: this.#keyring };
      default:
        return { kind: "ready", ...this.#ready() };
    }
  }

  get #space(): string {
    switch (this.#query.get("space")) {
      case "long":
        return "The Old Customs House Coworking & Makers’ Collective at Harbour Works North";
      case "arabic":
        return "مساحة الميناء للعمل المشترك";
      default:
        return "Harbour Works";
    }
  }

  #ready(): ReadyView {
    const state = this.#query.get("state") ?? "";
    const isWaiting = ["offline", "waiting", "aside", "damaged"].includes(state);
    const accent = this.#query.get("accent");
    return {
      spaceName: this.#space,
      logo: this.#query.get("logo") === "none" ? null : harbour,
      accent: accent === null ? null : `#${accent}`,
      language: "en",
      timeZone: "Europe/Lisbon",
      pinDigits: Number(this.#query.get("digits") ?? 5),
      onePinLength: this.#query.get("lengths") !== "vary",
      name: "Front door tablet",
      location: this.#query.get("space") === "arabic" ? "الباب الرئيسي" : "Front door",
      online: state !== "offline" && state !== "lost",
      waiting: isWaiting ? 3 : 0,
      oldestAtMs: isWaiting ? Date.now() - 41 * MINUTE_MS : null,
      clockOffMs: state === "clock" ? 3 * 60 * MINUTE_MS : 0,
      diskFull: state === "full" || state === "lost",
      setAside: state === "aside" ? 2 : 0,
      damagedQueue: state === "damaged",
    };
  }

  readonly #tell = (view: KioskView) => {
    this.#view = view;
    this.#listeners.forEach((listener) => {
      listener(view);
    });
  };

  async #wait(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, Number(this.#query.get("slow") ?? 30)));
  }
}

/** A camera that sees somebody hold up a phone. */
export function madeUpCamera(): void {
  const canvas = document.createElement("canvas");
  canvas.width = 640;
  canvas.height = 480;
  const context = canvas.getContext("2d");
  if (context === null) return;
  const paint = () => {
    context.fillStyle = "#6d7a80";
    context.fillRect(0, 0, 640, 480);
    context.fillStyle = "#2b3338";
    context.beginPath();
    context.arc(430, 190, 95, 0, 7);
    context.ellipse(430, 470, 190, 170, 0, 0, 7);
    context.fill();
    context.fillStyle = "#f4f4f2";
    context.fillRect(120, 170, 150, 230);
    context.fillStyle = "#16181a";
    for (let i = 0; i < 49; i += 1)
      if ((i * 7) % 3 !== 1)
        context.fillRect(138 + (i % 7) * 16, 210 + Math.floor(i / 7) * 16, 16, 16);
  };
  paint();
  setInterval(paint, 500);
  Object.defineProperty(navigator, "mediaDevices", {
    value: { getUserMedia: () => Promise.resolve(canvas.captureStream(6)) },
  });
}

function pairing(part: Partial<KioskView & { kind: "pairing" }>): KioskView {
  return {
    kind: "pairing",
    portal: portal(),
    userCode: "WDJB-MJHT",
    verificationAddress: "members.harbour.works/admin/#/kiosks/pair",
    qrSvg: codes["40273"] ?? "",
    expiresAtMs: Date.now() + 9.5 * MINUTE_MS,
    trouble: null,
    denied: false,
    held: false,
    ...part,
  };
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

function refusal(code: ErrorCode): CommandError & Error {
  return Object.assign(new Error(code), { code, retryAfterS: null });
}

const refusals: readonly ErrorCode[] = [
  "bad_address",
  "unknown_space",
  "not_a_portal",
  "not_a_pinion_portal",
  "unreachable",
  "untrusted",
];

/** The made-up space's sign: a crane over water. */
const harbour =
  "data:image/svg+xml," +
  encodeURIComponent(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48"><rect width="48" height="48" rx="10" fill="#123c4a"/><path d="M14 32V14h20l-4 6H20v12" fill="none" stroke="#f3e9d2" stroke-width="3"/><path d="M8 37c4-3 7-3 11 0s7 3 11 0 7-3 10 0" fill="none" stroke="#e0a84a" stroke-width="3" stroke-linecap="round"/></svg>',
  );
