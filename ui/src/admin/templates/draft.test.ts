import { beforeEach, expect, test, vi } from "vitest";
import type { Template, TemplatesBackend } from "./backend";
import { Draft, REST_MS } from "./draft.svelte";

const kept = {
  subject: "Your PIN",
  text: "Hello",
  html: "<p>Hello</p>",
  revision: 3,
  edited: true,
};
const filled: Template = { subject: "Your PIN", text: "Hello", html: "<p>Hello</p>" };
const notATemplate = Object.assign(new Error(), {
  code: "not_a_template",
  fields: [{ field: "html", line: 1, column: 4, message: "unknown variable" }],
});

const backend = {
  list: vi.fn<TemplatesBackend["list"]>(),
  read: vi.fn<TemplatesBackend["read"]>(),
  save: vi.fn<TemplatesBackend["save"]>(),
  reset: vi.fn<TemplatesBackend["reset"]>(),
  versions: vi.fn<TemplatesBackend["versions"]>(),
  restore: vi.fn<TemplatesBackend["restore"]>(),
  preview: vi.fn<TemplatesBackend["preview"]>(),
  test: vi.fn<TemplatesBackend["test"]>(),
  enable: vi.fn<TemplatesBackend["enable"]>(),
};
let timers: { run: () => void; afterMs: number; off: boolean }[];

async function opened(): Promise<Draft> {
  const draft = new Draft(backend, "pin-reminder", "en", (run, afterMs) => {
    const timer = { run, afterMs, off: false };
    timers.push(timer);
    return () => {
      timer.off = true;
    };
  });
  await draft.open();
  await vi.waitFor(() => {
    expect(draft.mail).not.toBeNull();
  });
  return draft;
}

beforeEach(() => {
  vi.resetAllMocks();
  timers = [];
  backend.read.mockResolvedValue(kept);
  backend.preview.mockResolvedValue(filled);
});

test("asks for the preview once typing rests", async () => {
  const draft = await opened();

  draft.change("html", "<p>Hello </p>");
  draft.change("html", "<p>Hello you</p>");

  expect(timers.map(({ afterMs, off }) => [afterMs, off])).toEqual([
    [REST_MS, true],
    [REST_MS, false],
  ]);
  expect(backend.preview, "only the first, on opening").toHaveBeenCalledTimes(1);
});

test("shows faults and keeps the last mail without one", async () => {
  const draft = await opened();
  backend.preview.mockRejectedValueOnce(notATemplate);

  draft.change("html", "<p>{{ pni }}</p>");
  timers.at(-1)?.run();

  await vi.waitFor(() => {
    expect(draft.faults).toMatchObject([{ part: "html", line: 1, column: 4 }]);
  });
  expect(draft.mail).toEqual(filled);
});

test("forgets an answer that a newer question overtook", async () => {
  const draft = await opened();
  let answerOld: (mail: Template) => void = () => undefined;
  backend.preview.mockReturnValueOnce(
    new Promise((resolve) => {
      answerOld = resolve;
    }),
  );
  draft.change("subject", "Old");
  timers.at(-1)?.run();
  backend.preview.mockResolvedValueOnce({ ...filled, subject: "New" });
  draft.change("subject", "New");
  timers.at(-1)?.run();

  answerOld({ ...filled, subject: "Old" });

  await vi.waitFor(() => {
    expect(draft.mail?.subject).toBe("New");
  });
});

test("saves over the revision it began with, and keeps the draft where that is refused", async () => {
  const draft = await opened();
  backend.save.mockRejectedValueOnce(
    Object.assign(new Error(), { code: "changed_meanwhile", fields: [] }),
  );
  draft.change("subject", "Mine");

  await expect(draft.save()).rejects.toMatchObject({ code: "changed_meanwhile" });

  expect(backend.save.mock.calls[0]?.[3]).toBe(3);
  expect(draft.template.subject).toBe("Mine");
  expect(draft.dirty).toBe(true);
});

test("restores over the revision it shows, never over one that came since", async () => {
  const draft = await opened();
  backend.restore.mockResolvedValueOnce({ ...kept, subject: "Old", revision: 4 });

  await draft.restore(1);

  expect(backend.restore).toHaveBeenCalledWith("pin-reminder", "en", 1, 3);
  expect(draft.template.subject).toBe("Old");
});

test("is clean once it is saved", async () => {
  const draft = await opened();
  draft.change("subject", "Mine");
  backend.save.mockResolvedValueOnce({ ...kept, subject: "Mine", revision: 4 });

  await draft.save();

  expect(draft.dirty).toBe(false);
  expect(draft.kept?.revision).toBe(4);
});
