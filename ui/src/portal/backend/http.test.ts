import { beforeEach, expect, test, vi } from "vitest";
import { http } from "./http";

const send = vi.fn<typeof fetch>();
const backend = http(send);

beforeEach(() => {
  send.mockReset();
});

function answers(status: number, body: unknown) {
  send.mockResolvedValueOnce(new Response(JSON.stringify(body), { status }));
}

test("takes nobody being signed in for an answer, not for a failure", async () => {
  answers(401, { code: "unauthorized", status: 401 });

  expect(await backend.session()).toBeNull();
});

test("rejects with the portal's code, its wait and its fields", async () => {
  answers(422, {
    code: "invalid",
    retry_after_s: 30,
    errors: [{ field: "email", message: "no at sign" }, "nonsense"],
  });

  await expect(backend.saveMember({ email: "x" })).rejects.toMatchObject({
    code: "invalid",
    retryAfterS: 30,
    fields: [{ field: "email", message: "no at sign" }],
  });
});

test("rejects as unreachable where no answer came", async () => {
  send.mockRejectedValueOnce(new TypeError("Failed to fetch"));

  await expect(backend.devices()).rejects.toMatchObject({ code: "unreachable" });
});

test("tells a proxy's error page from the portal's own fault", async () => {
  send.mockResolvedValueOnce(new Response("<h1>Bad gateway</h1>", { status: 502 }));
  await expect(backend.devices()).rejects.toMatchObject({ code: "unavailable" });

  answers(418, { code: "teapot" });
  await expect(backend.devices()).rejects.toMatchObject({ code: "internal" });
});

test("keeps every secret out of the address", async () => {
  send.mockImplementation(() => Promise.resolve(new Response(null, { status: 204 })));

  await backend.signIn({
    email: "ada@northlight.example",
    password: "long secret",
    code: "123456",
  });
  await backend.changePassword("long secret", "longer secret");
  await backend.resetPassword("the-token", "longer secret");

  const addresses = JSON.stringify(send.mock.calls.map(([address]) => address));
  expect(addresses).not.toMatch(/secret|token|ada|123456/);
});

test("asks past every cache", async () => {
  answers(200, { pin: "40273", qr_svg: "<svg/>", confirmed_at: "2026-11-23T12:00:00Z" });

  await backend.revealPin();

  expect(send.mock.calls[0]?.[1]).toMatchObject({ method: "POST", cache: "no-store" });
});
