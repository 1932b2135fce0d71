import { expect, test } from "vitest";
import { keyringTrouble, keyringTroubleAtCode } from "./keyring";

test("asks nobody at the exit code for what a covered screen does not let them do", () => {
  const atCode = [keyringTroubleAtCode("keyring_locked"), keyringTroubleAtCode("keyring_missing")];
  const atSetUp = [keyringTrouble("locked"), keyringTrouble("missing")];

  expect(atCode.map((told) => told?.advice)).toEqual([
    "Restart this device and unlock its keyring.",
    "Restart this device, then type the code once more.",
  ]);
  expect(atSetUp.map(({ advice }) => advice).join(" ")).not.toContain("Restart");
});

test("has nothing to say of the keyring where something else is wrong", () => {
  expect(keyringTroubleAtCode("internal")).toBeNull();
});
