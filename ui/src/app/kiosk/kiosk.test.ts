import { afterEach, expect, test, vi } from "vitest";
import type { CommandError } from "../../backend/bindings";
import type { KioskBackend } from "../../backend/kiosk";
import type {
  ExitView,
  KioskSettings,
  KioskStartView,
  KioskView,
  PressView,
} from "../../backend/kiosk-bindings";
import { locale } from "../../messages/locale.svelte";
import { Kiosk } from "./kiosk.svelte";
import { LEAST_RESULT_MS } from "./results";
import { Sounds } from "./sounds";

const unpaired: KioskView = { kind: "unpaired", keyring: "ready" };
const shutByHost: CommandError = { code: "kiosk_shut", message: "", retryAfterS: null };
const shut: KioskView = { kind: "keyringShut", keyring: "locked" };

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** A kiosk on whose code pad somebody types, and what its host answers when it is told to. */
function atTheCodePad() {
  let answer: (view: ExitView) => void = () => undefined;
  const answered = new Promise<ExitView>((resolve) => (answer = resolve));
  const lock = vi.fn(() => Promise.resolve());
  const startOver = vi.fn(() => Promise.resolve());
  const backend: Partial<KioskBackend> = { unlock: () => answered, lock, startOver };
  const kiosk = new Kiosk(backend as KioskBackend, new Sounds());
  kiosk.place = "unlock";
  return { kiosk, lock, startOver, answer };
}

test("the code opens settings", async () => {
  const { kiosk, lock, answer } = atTheCodePad();

  const unlocked = kiosk.unlock("271828");
  answer({ kind: "open" });
  await unlocked;

  expect(kiosk.place).toBe("settings");
  expect(lock).not.toHaveBeenCalled();
});

test("a code that is answered after its pad was left opens nothing, also where the pad is there again", async () => {
  const { kiosk, lock, answer } = atTheCodePad();

  const unlocked = kiosk.unlock("271828");
  await kiosk.lock();
  kiosk.place = "unlock";
  answer({ kind: "open" });
  await unlocked;

  expect(kiosk.place).toBe("unlock");
  expect(lock).toHaveBeenCalledOnce();
});

/** Opens a kiosk's window, whose host answers nothing by itself; returns what sends it a view. */
function opened(kiosk: Kiosk): (view: KioskView) => void {
  let send: (view: KioskView) => void = () => undefined;
  Object.assign(kiosk.backend, {
    start: () => new Promise(() => undefined),
    onKioskChanged: (listener: typeof send) => {
      send = listener;
      return () => undefined;
    },
  });
  kiosk.open();
  return (view) => {
    send(view);
  };
}

test("a code that is answered after a revoke gives nothing up", async () => {
  aPage();
  const { kiosk, lock, startOver, answer } = atTheCodePad();
  const send = opened(kiosk);
  kiosk.view = shut;

  const unlocked = kiosk.unlock("271828");
  send({ kind: "revoked", portal: "p", spaceName: "s", hasExit: true, unsent: 0 });
  answer({ kind: "open" });
  await unlocked;

  expect(startOver).not.toHaveBeenCalled();
  expect(lock).toHaveBeenCalledOnce();
});

test("settings that the host has shut say so at the code pad, until a code is tried or it is left", async () => {
  const { kiosk, answer } = atTheCodePad();

  kiosk.place = "settings";
  kiosk.shut(shutByHost);
  expect([kiosk.place, kiosk.shutError]).toEqual(["unlock", shutByHost]);
  await kiosk.lock();
  expect(kiosk.shutError).toBeNull();

  kiosk.place = "settings";
  kiosk.shut(shutByHost);
  const unlocked = kiosk.unlock("271828");
  expect(kiosk.shutError).toBeNull();
  answer({ kind: "open" });
  await unlocked;
});

test("settings that were left meanwhile lead nobody to the code pad", async () => {
  const { kiosk } = atTheCodePad();

  await kiosk.lock();
  kiosk.shut(shutByHost);

  expect([kiosk.place, kiosk.shutError]).toEqual(["front", null]);
});

/** A kiosk whose window opens: its host sends views, and answers when it is told to. */
function opening() {
  aPage();
  let send: (view: KioskView) => void = () => undefined;
  let answer: (kiosk: KioskView) => void = () => undefined;
  const started = new Promise<KioskStartView>((resolve) => {
    answer = (view) => {
      resolve({
        kiosk: view,
        settings: kiosk.settings,
        canAutostart: true,
        suggestedPortal: "p",
        version: "1",
      });
    };
  });
  const backend: Partial<KioskBackend> = {
    start: () => started,
    onKioskChanged: (listener) => {
      send = listener;
      return () => undefined;
    },
  };
  const kiosk = new Kiosk(backend as KioskBackend, new Sounds());
  kiosk.open();
  return {
    kiosk,
    send: (view: KioskView) => {
      send(view);
    },
    answer,
    started,
  };
}

test("nothing is shown before the host has told the portal to suggest", async () => {
  const { kiosk, send, answer, started } = opening();

  send(unpaired);
  expect(kiosk.view).toBeNull();
  answer(unpaired);
  await started;

  await expect.poll(() => kiosk.view).toEqual(unpaired);
  expect(kiosk.suggestedPortal).toBe("p");
  expect(kiosk.failure).toBeNull();
});

test("a view that came before the host's answer is newer than it", async () => {
  const { kiosk, send, answer, started } = opening();

  send(shut);
  answer(unpaired);
  await started;

  await expect.poll(() => kiosk.view).toEqual(shut);
});

/** A kiosk whose page is to begin anew, and what its host answers to a press or a picture when it is told to. */
function atNight() {
  let answer: (view: PressView | null) => void = () => undefined;
  const answered = new Promise<PressView | null>((resolve) => (answer = resolve));
  const renew = vi.fn(() => Promise.resolve());
  const backend: Partial<KioskBackend> = {
    press: () => answered as Promise<PressView>,
    look: () => answered,
    renew,
  };
  return { kiosk: new Kiosk(backend as KioskBackend, new Sounds()), renew, answer };
}

const refused: PressView = {
  outcome: "refused",
  displayName: null,
  sinceMs: null,
  isIn: null,
  atMs: 0,
  retryAfterS: null,
};

test("a page where nobody waits begins anew", async () => {
  const { kiosk, renew } = atNight();

  await kiosk.renew();

  expect(renew).toHaveBeenCalledOnce();
});

test("a page goes on that has a press to answer", async () => {
  const { kiosk, renew, answer } = atNight();

  kiosk.press({ scan: "40273", by: "keypad" });
  await kiosk.renew();
  expect(renew).not.toHaveBeenCalled();
  answer(refused);
  await expect.poll(() => kiosk.result).toEqual(refused);
  await kiosk.renew();

  expect(renew, "somebody reads it").not.toHaveBeenCalled();
});

test("a page whose camera has seen something goes on until that is answered", async () => {
  const { kiosk, renew, answer } = atNight();

  const looked = kiosk.look(0, 0, new Uint8Array(0));
  const renewed = kiosk.renew();
  answer(refused);
  await Promise.all([looked, renewed]);

  expect(kiosk.result).toEqual(refused);
  expect(renew).not.toHaveBeenCalled();
});

test("a page whose camera has seen nothing begins anew once it has looked", async () => {
  const { kiosk, renew, answer } = atNight();

  const looked = kiosk.look(0, 0, new Uint8Array(0));
  const renewed = kiosk.renew();
  expect(renew).not.toHaveBeenCalled();
  answer(null);
  await Promise.all([looked, renewed]);

  expect(renew).toHaveBeenCalledOnce();
});

test("the space's language is spoken on after a revoke, until another space has its own", async () => {
  const { kiosk, send, answer } = opening();
  const ready: KioskView & { kind: "ready" } = {
    kind: "ready",
    spaceName: "s",
    logo: null,
    accent: null,
    language: "es",
    timeZone: "Europe/Lisbon",
    pinDigits: 5,
    onePinLength: true,
    name: "n",
    location: "",
    online: true,
    waiting: 0,
    oldestAtMs: null,
    clockOffMs: 0,
    diskFull: false,
    setAside: 0,
    damagedQueue: false,
  };
  answer(ready);
  await expect.poll(() => kiosk.view).toEqual(ready);
  expect(locale()).toBe("es");

  send({ kind: "revoked", portal: "p", spaceName: "s", hasExit: true, unsent: 0 });
  expect(locale()).toBe("es");
  send({ ...ready, language: "ar" });
  expect(locale()).toBe("ar");
});

/** A kiosk in whose settings somebody chooses: what its host was sent, in order, and its answer to the oldest of it. */
function inSettings() {
  aPage();
  const sent: KioskSettings[] = [];
  const open: ((isKept: boolean) => void)[] = [];
  const lock = vi.fn(() => Promise.resolve());
  const backend: Partial<KioskBackend> = {
    lock,
    saveSettings: (settings) => {
      sent.push(settings);
      return new Promise((resolve, reject) => {
        open.push((isKept) => {
          if (isKept) resolve(settings);
          else reject(new Error("not kept"));
        });
      });
    },
  };
  const kiosk = new Kiosk(backend as KioskBackend, new Sounds());
  const answer = async (isKept = true) => {
    await vi.waitUntil(() => open.length > 0);
    open.shift()?.(isKept);
  };
  return { kiosk, sent, answer, lock };
}

test("settings are sent one after the other, and what is chosen meanwhile as one", async () => {
  const { kiosk, sent, answer } = inSettings();

  const first = kiosk.save({ volume: 70 });
  await Promise.resolve();
  const all = [first, kiosk.save({ volume: 80 }), kiosk.save({ camera: false, volume: 90 })];
  expect(sent, "the second waits for the answer to the first").toHaveLength(1);
  await answer();
  await first;
  expect(kiosk.settings, "the answer to the first puts nothing back").toMatchObject({
    volume: 90,
    camera: false,
  });
  await answer();
  await Promise.all(all);

  expect(sent.map(({ volume, camera }) => [volume, camera])).toEqual([
    [70, true],
    [90, false],
  ]);
  expect(kiosk.settings).toEqual(sent[1]);
});

test("settings that are not kept are put back, and take no newer ones with them", async () => {
  const { kiosk, sent, answer } = inSettings();

  const first = kiosk.save({ autostart: true });
  await Promise.resolve();
  const second = kiosk.save({ volume: 80 });
  await answer(false);
  await expect(first).rejects.toThrow("not kept");
  expect(kiosk.settings).toMatchObject({ autostart: false, volume: 80 });
  await answer();
  await second;

  expect(sent[1]).toMatchObject({ autostart: false, volume: 80 });
  expect(kiosk.settings).toEqual(sent[1]);
});

test("settings are shut once what was chosen there last is kept", async () => {
  const { kiosk, sent, answer, lock } = inSettings();
  kiosk.place = "settings";

  const first = kiosk.save({ volume: 70 });
  await Promise.resolve();
  const second = kiosk.save({ volume: 80 });
  const shut = kiosk.lock();
  expect(kiosk.place).toBe("front");
  await answer();
  await first;
  expect(lock).not.toHaveBeenCalled();
  await answer();
  await Promise.all([second, shut]);

  expect(sent.at(-1)).toMatchObject({ volume: 80 });
  expect(lock).toHaveBeenCalledOnce();
});

test("what was kept last holds where the newest settings are not", async () => {
  const { kiosk, answer } = inSettings();

  const first = kiosk.save({ volume: 70 });
  await Promise.resolve();
  const second = kiosk.save({ volume: 80 });
  await answer();
  await first;
  await answer(false);
  await expect(second).rejects.toThrow("not kept");

  expect(kiosk.settings.volume).toBe(70);
});

/** A kiosk at whose front people press, and its host's answers to it, the oldest first. */
function atTheFront() {
  vi.useFakeTimers();
  const open: (() => void)[] = [];
  const backend: Partial<KioskBackend> = {
    press: (scan) =>
      new Promise((resolve) => {
        open.push(() => {
          resolve(checkedIn(scan));
        });
      }),
    look: () => Promise.resolve(checkedIn("camera")),
  };
  const sounds = new Sounds();
  const heard = vi.spyOn(sounds, "play").mockReturnValue();
  const kiosk = new Kiosk(backend as KioskBackend, sounds);
  const answer = async () => {
    open.shift()?.();
    await vi.advanceTimersByTimeAsync(0);
  };
  const shown = () => (kiosk.result?.outcome === "checked_in" ? kiosk.result.displayName : null);
  return { kiosk, open, heard, answer, shown };
}

function checkedIn(displayName: string): PressView {
  return {
    outcome: "checked_in",
    displayName,
    sinceMs: null,
    isIn: null,
    atMs: 0,
    retryAfterS: null,
  };
}

test("a result stays for its least time, whoever pressed meanwhile", async () => {
  const { kiosk, open, heard, answer, shown } = atTheFront();

  kiosk.press({ scan: "Ada", by: "scan" });
  kiosk.press({ scan: "Bo", by: "scan" });
  await vi.advanceTimersByTimeAsync(1_500);
  await answer();
  expect(open, "the second is sent at once").toHaveLength(1);
  await vi.advanceTimersByTimeAsync(30);
  await answer();
  expect(kiosk.pressing).toBe(0);

  await vi.advanceTimersByTimeAsync(LEAST_RESULT_MS - 31);
  expect(shown()).toBe("Ada");
  expect(heard).toHaveBeenCalledOnce();
  await vi.advanceTimersByTimeAsync(1);
  expect(shown()).toBe("Bo");
  expect(heard).toHaveBeenCalledTimes(2);
});

test("what the camera sees waits for what is on the screen, and each for the one before", async () => {
  const { kiosk, answer, shown } = atTheFront();

  kiosk.press({ scan: "Ada", by: "keypad" });
  await vi.advanceTimersByTimeAsync(0);
  await answer();
  await kiosk.look(1, 1, new Uint8Array(1));
  kiosk.press({ scan: "Bo", by: "keypad" });
  await vi.advanceTimersByTimeAsync(0);
  await answer();

  expect(shown()).toBe("Ada");
  await vi.advanceTimersByTimeAsync(LEAST_RESULT_MS);
  expect(shown()).toBe("camera");
  await vi.advanceTimersByTimeAsync(LEAST_RESULT_MS - 1);
  expect(shown()).toBe("camera");
  await vi.advanceTimersByTimeAsync(1);
  expect(shown()).toBe("Bo");
});

test("a result waits for none that is gone", async () => {
  const { kiosk, answer, shown } = atTheFront();

  kiosk.press({ scan: "Ada", by: "keypad" });
  await vi.advanceTimersByTimeAsync(0);
  await answer();
  kiosk.endResult();
  kiosk.press({ scan: "Bo", by: "keypad" });
  await vi.advanceTimersByTimeAsync(0);
  await answer();

  expect(shown()).toBe("Bo");
});

test("a result that waits is not shown after a revoke", async () => {
  aPage();
  const { kiosk, answer } = atTheFront();
  const send = opened(kiosk);
  kiosk.view = shut;
  for (const scan of ["Ada", "Bo"]) kiosk.press({ scan, by: "scan" });
  await vi.advanceTimersByTimeAsync(0);
  await answer();
  await answer();

  send({ kind: "revoked", portal: "p", spaceName: "s", hasExit: true, unsent: 0 });
  await vi.advanceTimersByTimeAsync(LEAST_RESULT_MS);

  expect(kiosk.result).toBeNull();
});

/** What of a page the window touches. */
function aPage(): void {
  vi.stubGlobal("document", { documentElement: {} });
  vi.stubGlobal("navigator", { languages: [] });
}
