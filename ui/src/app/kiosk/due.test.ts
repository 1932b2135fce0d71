import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { whenDue } from "./due";
import { Keys, type Pressed } from "./keys";
import { Code } from "./staff/code";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test("looks when it is due", () => {
  const look = vi.fn();
  whenDue(performance.now() + 700, look);

  vi.advanceTimersByTime(699);
  expect(look).not.toHaveBeenCalled();
  vi.advanceTimersByTime(2);
  expect(look).toHaveBeenCalledOnce();
});

test("leaves time for the next key, however late the last one was heard of", () => {
  const look = vi.fn();
  whenDue(performance.now() - 500, look);

  vi.advanceTimersByTime(39);
  expect(look).not.toHaveBeenCalled();
  vi.advanceTimersByTime(2);
  expect(look).toHaveBeenCalledOnce();
});

test("keys that wait when it is due come first", () => {
  const look = vi.fn();
  const stop = whenDue(performance.now(), look);
  setTimeout(stop, 40);

  vi.advanceTimersByTime(1_000);
  expect(look).not.toHaveBeenCalled();
});

/** Keys that are heard of as late as a busy page does: each as long after the one before it as `heardMs` says. */
function hearLate(text: string, heardMs: number, hear: (character: string, atMs: number) => void) {
  const startMs = performance.now();
  Array.from(text).forEach((character, i) => {
    setTimeout(
      () => {
        hear(character, startMs + i * 5);
      },
      60 + i * heardMs,
    );
  });
}

test("a scan onto a half-typed PIN is whole, though its keys are heard of late", () => {
  const keys = new Keys(
    () => 5,
    () => true,
  );
  const sent: Pressed[] = [];
  let stop = () => {};
  const send = (pressed: Pressed | null) => {
    if (pressed !== null) sent.push(pressed);
    stop();
    if (keys.nextMs === null) return;
    stop = whenDue(keys.nextMs, () => {
      send(keys.due(performance.now()));
    });
  };
  for (const digit of "9999") send(keys.character(digit, performance.now() - 2_000, "screen"));

  hearLate("40273", 30, (character, atMs) => {
    send(keys.character(character, atMs, "keyboard"));
  });
  vi.advanceTimersByTime(1_000);

  expect(sent).toEqual([{ scan: "40273", by: "scan" }]);
});

test("the last digit of a keyboard is answered within a tenth of a second", () => {
  const keys = new Keys(
    () => 5,
    () => true,
  );
  const startMs = performance.now();
  for (const [i, digit] of Array.from("40273").entries())
    keys.character(digit, startMs - 800 + i * 200, "keyboard");
  let pressed: Pressed | null = null;
  whenDue(keys.nextMs ?? 0, () => (pressed = keys.due(performance.now())));

  vi.advanceTimersByTime(60);
  expect(pressed).toEqual({ scan: "40273", by: "keypad" });
});

test("a scan behind five digits of a code costs no try, though its keys are heard of late", () => {
  const code = new Code();
  for (const [i, digit] of Array.from("27182").entries())
    code.character(digit, performance.now() - 3_000 + i * 200, "keyboard");
  let stop = () => {};
  const told: string[] = [];

  hearLate("00427", 30, (character, atMs) => {
    code.character(character, atMs, "keyboard");
    stop();
    if (code.nextMs === null) return;
    stop = whenDue(code.nextMs, () => {
      const whole = code.due(performance.now());
      if (whole !== null) told.push(whole);
    });
  });
  vi.advanceTimersByTime(1_000);

  expect(told).toEqual([]);
  expect(code.count).toBe(5);
});
