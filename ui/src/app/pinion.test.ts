import { afterEach, expect, test, vi } from "vitest";
import type { Backend } from "../backend/backend";
import type { MemberView, SessionView, StartView } from "../backend/bindings";
import { Pinion } from "./pinion.svelte";

const ada: MemberView = {
  fullName: "Ada Marlow",
  firstName: "Ada",
  email: "ada@example.org",
  company: null,
  photo: null,
  checkedIn: null,
};

afterEach(() => {
  vi.unstubAllGlobals();
});

test("a session that is confirmed before the host has answered opens where the host says, and is the newer one", async () => {
  aPage();
  let send: (session: SessionView) => void = () => undefined;
  let answer: (start: StartView) => void = () => undefined;
  const started = new Promise<StartView>((resolve) => (answer = resolve));
  const backend: Partial<Backend> = {
    start: () => started,
    onSessionChanged: (listener) => {
      send = listener;
      return () => undefined;
    },
    onPinChanged: () => () => undefined,
  };
  const pinion = new Pinion(backend as Backend);
  pinion.open();

  send(confirmedAt(2));
  expect(pinion.session).toBeNull();
  answer({
    session: confirmedAt(1),
    settings: pinion.settings,
    keyring: "ready",
    suggestedPortal: null,
    openAt: "pincode",
    version: "1",
  });
  await started;

  await expect.poll(() => pinion.session).toEqual(confirmedAt(2));
  expect(pinion.navigation.here).toBe("pincode");
});

function confirmedAt(confirmedAtMs: number): SessionView {
  return {
    kind: "signedIn",
    portal: {
      address: "https://harbour.works",
      spaceName: "Harbour Works",
      logo: null,
      isPinion: true,
      timeZone: null,
    },
    member: ada,
    kept: "in_keyring",
    freshness: { confirmedAtMs, trouble: null, retryAtMs: null },
  };
}

/** What of a page the window touches while it opens. */
function aPage(): void {
  const history = { state: null, replaceState: () => undefined, pushState: () => undefined };
  vi.stubGlobal("history", history);
  vi.stubGlobal("addEventListener", () => undefined);
  vi.stubGlobal("navigator", { languages: [] });
  vi.stubGlobal("document", { documentElement: { dataset: {} } });
}
