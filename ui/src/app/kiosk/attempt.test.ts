import { expect, test, vi } from "vitest";
import { Attempt } from "./attempt.svelte";

const refused = { code: "unreachable", message: "", retryAfterS: null } as const;

/** A command whose answer is told when the test says. */
function command() {
  let answer: () => void = () => undefined;
  let refuse: () => void = () => undefined;
  const answered = new Promise<void>((resolve, reject) => {
    answer = resolve;
    refuse = () => {
      // As commands do, which reject with what the host sent.
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
      reject(refused);
    };
  });
  const ask = vi.fn(() => answered);
  return { ask, answer, refuse };
}

test("a way is asked once while it is under way, and says why it led nowhere", async () => {
  const attempt = new Attempt<"pair" | "leave">();
  const pair = command();

  const first = attempt.run("pair", pair.ask);
  await attempt.run("pair", pair.ask);
  expect(pair.ask).toHaveBeenCalledOnce();
  expect(attempt.under).toBe("pair");
  pair.refuse();
  await first;

  expect([attempt.under, attempt.error?.code]).toEqual([null, "unreachable"]);
});

test("the way out waits for nothing, and what it left behind says nothing more", async () => {
  const attempt = new Attempt<"pair" | "leave">();
  const [pair, leave] = [command(), command()];

  const first = attempt.run("pair", pair.ask);
  const second = attempt.run("leave", leave.ask);
  expect(attempt.under).toBe("leave");
  pair.refuse();
  await first;
  expect([attempt.under, attempt.error]).toEqual(["leave", null]);
  leave.answer();
  await second;

  expect([attempt.under, attempt.error]).toEqual([null, null]);
});

test("what failed before is forgotten as something is asked anew", async () => {
  const attempt = new Attempt<"pair">();
  const [one, another] = [command(), command()];
  one.refuse();
  await attempt.run("pair", one.ask);

  void attempt.run("pair", another.ask);

  expect(attempt.error).toBeNull();
});
