import { expect, test } from "vitest";
import { http } from "./http";

interface Sent {
  url: string;
  method: string;
  type: string | null;
  body: unknown;
}

/** A portal that gives one answer, and what it was asked. */
function portal(answer: () => Response) {
  const sent: Sent[] = [];
  const backend = http((input, { method = "GET", headers, body } = {}) => {
    const type = new Headers(headers).get("content-type");
    sent.push({ url: input as string, method, type, body });
    return Promise.resolve(answer());
  });
  return { backend, sent };
}

const json = (body: unknown, status = 200) => new Response(JSON.stringify(body), { status });

test("asks for a list with what its filters say, and leaves out what they do not", async () => {
  const { backend, sent } = portal(() => json({ records: [], total: 0, page: 1, size: 50 }));

  await backend.customers.list({ q: "élodie & co", status: "active", page: 2 });

  expect(sent[0]?.url).toBe(
    "/api/pinion/v1/panel/customers?q=%C3%A9lodie+%26+co&status=active&page=2",
  );
});

test("sends a PIN in the body, never in the address", async () => {
  const { backend, sent } = portal(() => json({}));

  await backend.customers.setPin(7, "00427", 3);

  expect(sent[0]).toMatchObject({
    url: "/api/pinion/v1/panel/customers/7/pin",
    method: "PUT",
    type: "application/json",
    body: '{"pin":"00427","revision":3}',
  });
});

test("takes no session for nobody signed in, and any other refusal for one", async () => {
  const nobody = portal(() => json({ code: "unauthorized" }, 401));
  const away = portal(() => json({ code: "unavailable" }, 503));

  expect(await nobody.backend.session.now()).toBeNull();
  await expect(away.backend.session.now()).rejects.toMatchObject({ code: "unavailable" });
});

test("reads of a refusal what it says: fields, holder, the present record", async () => {
  const taken = portal(() =>
    json({ code: "pin_taken", holder: { id: 9, full_name: "Ada Obi" } }, 409),
  );
  const invalid = portal(() =>
    json({ code: "invalid", errors: [{ field: "email", message: "no" }], retry_after_s: 4 }, 422),
  );

  await expect(taken.backend.customers.setPin(7, "40273", 1)).rejects.toMatchObject({
    code: "pin_taken",
    holder: { full_name: "Ada Obi" },
  });
  await expect(invalid.backend.customers.add({})).rejects.toMatchObject({
    fields: [{ field: "email", message: "no" }],
    retryAfterS: 4,
  });
});

test("bears a refusal without a document, a newer code, and no answer at all", async () => {
  const proxy = portal(() => new Response("<html>", { status: 502 }));
  const newer = portal(() => json({ code: "out_of_coffee", detail: "No coffee." }, 418));
  const nobody = http(() => Promise.reject(new TypeError("Failed to fetch")));

  await expect(proxy.backend.team.list()).rejects.toMatchObject({ code: "unavailable" });
  await expect(newer.backend.team.list()).rejects.toMatchObject({
    code: "unknown",
    detail: "No coffee.",
  });
  await expect(nobody.team.list()).rejects.toMatchObject({ code: "unreachable" });
});

test("takes an answer that cannot be read for our own fault", async () => {
  const { backend } = portal(() => new Response("<html>"));

  await expect(backend.team.list()).rejects.toMatchObject({ code: "internal" });
});

test("sends a file as what it is", async () => {
  const { backend, sent } = portal(() => json({}));

  await backend.customers.previewImport(new Blob(["FullName"], { type: "text/csv" }));

  expect(sent[0]).toMatchObject({ method: "POST", type: "text/csv" });
});

test("asks for kiosks beside the panel's own interface", async () => {
  const { backend, sent } = portal(() => json({ records: [], locations: [] }));

  await backend.kiosks.list();
  await backend.kiosks.add({ user_code: "WDJB-MJHT", name: "Front desk", location_id: 1 });
  await backend.kiosks.change("k-1", { lift_wait: true });
  await backend.kiosks.revoke("k-1");

  expect(sent.map(({ method, url }) => `${method} ${url}`)).toEqual([
    "GET /api/pinion/v1/kiosks",
    "POST /api/pinion/v1/kiosks/approve",
    "PATCH /api/pinion/v1/kiosks/k-1",
    "DELETE /api/pinion/v1/kiosks/k-1",
  ]);
  expect(sent[2]?.body).toBe('{"lift_wait":true}');
});

test("accepts a press for whom the admin says", async () => {
  const { backend, sent } = portal(() => new Response(null, { status: 204 }));

  await backend.operations.acceptPress("p-1", 7);

  expect(sent[0]).toMatchObject({
    url: "/api/pinion/v1/panel/check-in-review/p-1/accept",
    body: '{"customer_id":7}',
  });
});

test("dismisses what waits of one kiosk", async () => {
  const { backend, sent } = portal(() => json({ dismissed: 12 }));

  const { dismissed } = await backend.operations.dismissPressesOf("k-1");

  expect(dismissed).toBe(12);
  expect(sent[0]).toMatchObject({
    url: "/api/pinion/v1/panel/check-in-review/dismiss",
    body: '{"kiosk_id":"k-1"}',
  });
});

test("says of what a timer asks that nobody did", async () => {
  const said: (string | null)[] = [];
  const backend = http((_, { headers } = {}) => {
    said.push(new Headers(headers).get("x-pinion-by-itself"));
    return Promise.resolve(json({ records: [], total: 0 }));
  });

  await backend.operations.present(true);
  await backend.operations.failedCheckIns(1, true);
  await backend.operations.review(1, true);
  await backend.kiosks.list(true);
  await backend.jobs.read("job", true);
  await backend.operations.present();
  await backend.operations.checkOut("visit");

  expect(said).toEqual(["1", "1", "1", "1", "1", null, null]);
});
