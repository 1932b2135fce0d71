import { beforeEach, expect, test, vi } from "vitest";
import type { PinView } from "../../backend/bindings";
import { follow } from "./follow";

const masked: PinView = {
  kind: "masked",
  digits: 5,
  confirmedAtMs: 0,
  source: "portal",
  changed: false,
  trouble: null,
  retryAtMs: null,
};

const reveal = { mask: vi.fn(), again: vi.fn(() => Promise.resolve()) };

beforeEach(() => {
  vi.clearAllMocks();
});

test("asks again when the PIN changed", async () => {
  await follow(reveal, masked, { ...masked, changed: true });

  expect(reveal.again).toHaveBeenCalledTimes(1);
});

test("does not ask again for a newer confirmation of the same PIN", async () => {
  await follow(reveal, masked, { ...masked, confirmedAtMs: 60_000 });

  expect(reveal.again).not.toHaveBeenCalled();
});

test("masks when the PIN is taken away", async () => {
  await follow(reveal, masked, { kind: "none" });

  expect(reveal.mask).toHaveBeenCalledTimes(1);
  expect(reveal.again).not.toHaveBeenCalled();
});
