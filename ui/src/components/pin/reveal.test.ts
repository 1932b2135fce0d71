import { beforeEach, expect, test, vi } from "vitest";
import type { PinView } from "../../backend/bindings";
import { type Cover, Reveal, SHOWN_MS } from "./reveal";

const masked: PinView = {
  kind: "masked",
  digits: 5,
  confirmedAtMs: 0,
  source: "portal",
  changed: false,
  trouble: null,
  retryAtMs: null,
};

let covers: Cover[];
let timers: { run: () => void; afterMs: number; off: boolean }[];
let answers: ((digits: string) => void)[];
const pinHidden = vi.fn(() => Promise.resolve());
const revealPin = vi.fn(
  () =>
    new Promise<{ digits: string; qrSvg: string }>((resolve) => {
      answers.push((digits) => {
        resolve({ digits, qrSvg: "<svg/>" });
      });
    }),
);

function reveal(): Reveal {
  return new Reveal(
    { revealPin, pinHidden },
    (cover) => covers.push(cover),
    (run, afterMs) => {
      const timer = { run, afterMs, off: false };
      timers.push(timer);
      return () => {
        timer.off = true;
      };
    },
  );
}

beforeEach(() => {
  covers = [];
  timers = [];
  answers = [];
  vi.clearAllMocks();
});

test("shows the digits and plans to hide them after 30 seconds", async () => {
  const shown = reveal();

  const done = shown.show();
  answers[0]?.("40273");
  await done;

  expect(covers.at(-1)).toEqual({ kind: "shown", digits: "40273", qrSvg: "<svg/>" });
  expect(timers.map((timer) => timer.afterMs)).toEqual([SHOWN_MS]);
  expect(pinHidden).not.toHaveBeenCalled();
});

test("masks and tells the host when the time is over", async () => {
  const shown = reveal();
  const done = shown.show();
  answers[0]?.("40273");
  await done;

  timers[0]?.run();

  expect(covers.at(-1)).toEqual({ kind: "masked", error: null });
  expect(JSON.stringify(covers.at(-1))).not.toContain("40273");
  expect(pinHidden).toHaveBeenCalledTimes(1);
});

test("keeps digits that arrive after the hand let go off the screen", async () => {
  const shown = reveal();

  const done = shown.show();
  shown.mask();
  answers[0]?.("40273");
  await done;

  expect(covers.map((cover) => cover.kind)).toEqual(["opening", "masked"]);
  expect(timers[0]?.off).toBe(true);
  expect(pinHidden, "the host may have let the digits out").toHaveBeenCalledTimes(1);
});

test("stays masked, and says why, when the host refuses", async () => {
  revealPin.mockImplementationOnce(() =>
    // The host rejects with plain data, not with an `Error`.
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
    Promise.reject({ code: "no_pin", message: "", retryAfterS: null }),
  );
  const shown = reveal();

  await shown.show();

  expect(covers.at(-1)).toMatchObject({ kind: "masked", error: { code: "no_pin" } });
});

test("asks again when the PIN changed while it was in the open", async () => {
  const shown = reveal();
  const first = shown.show();
  answers[0]?.("40273");
  await first;

  const second = shown.follow(masked, { ...masked, changed: true });
  answers[1]?.("90518");
  await second;

  expect(covers.at(-1)).toMatchObject({ kind: "shown", digits: "90518" });
  expect(timers, "a change does not lengthen the 30 seconds").toHaveLength(1);
});

test("does not ask again for a newer confirmation of the same PIN", async () => {
  const shown = reveal();
  const done = shown.show();
  answers[0]?.("40273");
  await done;

  await shown.follow(masked, { ...masked, confirmedAtMs: 60_000 });

  expect(revealPin).toHaveBeenCalledTimes(1);
});

test("asks for nothing while masked", async () => {
  await reveal().follow(masked, { ...masked, changed: true });

  expect(revealPin).not.toHaveBeenCalled();
});

test("masks when the PIN is taken away", async () => {
  const shown = reveal();
  const done = shown.show();
  answers[0]?.("40273");
  await done;

  await shown.follow(masked, { kind: "none" });

  expect(covers.at(-1)).toEqual({ kind: "masked", error: null });
});
