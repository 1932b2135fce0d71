import { expect, test, vi } from "vitest";
import type { KioskBackend } from "../../backend/kiosk";
import type { ExitView } from "../../backend/kiosk-bindings";
import { Kiosk } from "./kiosk.svelte";
import type { Sounds } from "./sounds";

/** A kiosk on whose code pad somebody types, and what its host answers when it is told to. */
function atTheCodePad() {
  let answer: (view: ExitView) => void = () => undefined;
  const answered = new Promise<ExitView>((resolve) => (answer = resolve));
  const lock = vi.fn(() => Promise.resolve());
  const backend: Partial<KioskBackend> = { unlock: () => answered, lock };
  const kiosk = new Kiosk(backend as KioskBackend, {} as Sounds);
  kiosk.place = "unlock";
  return { kiosk, lock, answer };
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
