import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { afterRest } from "./rest";

let page: EventTarget;

beforeEach(() => {
  vi.useFakeTimers();
  page = new EventTarget();
  vi.stubGlobal("addEventListener", page.addEventListener.bind(page));
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

/** Waits for nine seconds, has `event` happen and waits for two more; whether ten seconds of rest are over by then. */
function isOver(event: Event, typedMs?: () => number): boolean {
  const done = vi.fn();
  const stop = afterRest(10_000, done, typedMs);
  vi.advanceTimersByTime(9_000);
  page.dispatchEvent(event);
  vi.advanceTimersByTime(2_000);
  stop();
  return done.mock.calls.length > 0;
}

const moved = (buttons: number) => Object.assign(new Event("pointermove"), { buttons });

test("a touch, a key and a change prolong it", () => {
  for (const name of ["pointerdown", "keydown", "input"])
    expect(isOver(new Event(name)), name).toBe(false);
});

test("what is dragged prolongs it, and a mouse that nobody holds does not", () => {
  expect(isOver(moved(1))).toBe(false);
  expect(isOver(moved(0))).toBe(true);
});

test("where not every key is somebody's it goes by what was typed alone", () => {
  const atMs = performance.now();

  expect(isOver(new Event("keydown"), () => Number.NEGATIVE_INFINITY)).toBe(true);
  expect(isOver(new Event("pointerdown"), () => Number.NEGATIVE_INFINITY)).toBe(false);
  expect(isOver(new Event("keydown"), () => atMs + 27_000)).toBe(false);
});

test("it ends as long after the last touch as it says, and once", () => {
  const done = vi.fn();
  afterRest(10_000, done);
  vi.advanceTimersByTime(9_000);
  page.dispatchEvent(new Event("pointerdown"));

  vi.advanceTimersByTime(9_999);
  expect(done).not.toHaveBeenCalled();
  vi.advanceTimersByTime(60_000);
  expect(done).toHaveBeenCalledOnce();
});

test("it ends never once it is stopped", () => {
  const done = vi.fn();
  const stop = afterRest(10_000, done);
  stop();

  vi.advanceTimersByTime(60_000);
  expect(done).not.toHaveBeenCalled();
});
