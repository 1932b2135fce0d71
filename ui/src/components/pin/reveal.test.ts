import { beforeEach, expect, test, vi } from "vitest";
import { type Cover, Reveal, SHOWN_MS } from "./reveal";

let covers: Cover<unknown>[];
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

function reveal(): Reveal<unknown> {
  return new Reveal(
    { revealPin, pinHidden, asError: (refused) => refused },
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
  revealPin.mockImplementationOnce(() => Promise.reject(new Error("no_pin")));
  const shown = reveal();

  await shown.show();

  expect(covers.at(-1)).toEqual({ kind: "masked", error: new Error("no_pin") });
});

test("asks anew for digits in the open, within the same 30 seconds", async () => {
  const shown = reveal();
  const first = shown.show();
  answers[0]?.("40273");
  await first;

  const second = shown.again();
  answers[1]?.("90518");
  await second;

  expect(covers.at(-1)).toMatchObject({ kind: "shown", digits: "90518" });
  expect(timers, "a change does not lengthen the 30 seconds").toHaveLength(1);
});

test("asks for nothing while masked", async () => {
  await reveal().again();

  expect(revealPin).not.toHaveBeenCalled();
});
