import type { Backend } from "./backend";
import { fault, problemOf, refusal, unreachable } from "./problem";
import type { StaffSession } from "./records";

/** Where the panel's interface is on its own origin. */
const BASE = "/api/pinion/v1/panel";

/** Where kiosks are kept, beside it. */
const KIOSKS = "/api/pinion/v1/kiosks";

/** The header by which a request says that nobody made it. */
const BY_ITSELF = "x-pinion-by-itself";

type Values = Record<string, string | number | boolean | undefined>;

interface Request {
  method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  query?: object;
  json?: unknown;
  body?: Blob;
  signal?: AbortSignal | undefined;
  /** Whether a timer asks, and nobody did anything: a session ends after rest all the same. */
  byItself?: boolean | undefined;
  /** What the path is below, where that is not the panel's own. */
  base?: string;
}

/** The portal, spoken to by `send`, which carries the session's cookie by itself. */
export function http(send: typeof fetch): Backend {
  async function ask(path: string, request: Request = {}): Promise<Response> {
    const { method = "GET", query = {}, json, body, signal, byItself, base = BASE } = request;
    let answer;
    try {
      answer = await send(`${base}${path}${search(query)}`, {
        method,
        credentials: "same-origin",
        headers: { ...headers(json, body), ...(byItself ? { [BY_ITSELF]: "1" } : {}) },
        ...(json === undefined ? {} : { body: JSON.stringify(json) }),
        ...(body === undefined ? {} : { body }),
        ...(signal === undefined ? {} : { signal }),
      });
    } catch (error) {
      throw unreachable(error);
    }
    if (!answer.ok) throw await problemOf(answer);
    return answer;
  }

  async function read<T>(path: string, request?: Request): Promise<T> {
    const answer = await ask(path, request);
    try {
      return (await answer.json()) as T;
    } catch (error) {
      throw fault(error);
    }
  }

  async function act(path: string, request: Request): Promise<void> {
    await ask(path, request);
  }

  /** What the portal takes for no picture is told as any other file of a wrong kind. */
  async function picture(path: string, body: Blob): Promise<void> {
    try {
      await act(path, { method: "PUT", body });
    } catch (error) {
      throw problemIs(error, "invalid") ? refusal("unsupported_media_type") : error;
    }
  }

  async function file(path: string, request?: Request): Promise<Blob> {
    const answer = await ask(path, request);
    return await answer.blob();
  }

  return {
    session: {
      now: () =>
        read<StaffSession>("/session").catch((error: unknown) => {
          if (problemIs(error, "unauthorized")) return null;
          throw error;
        }),
      signIn: (json) => read("/session", { method: "POST", json }),
      signOut: () => act("/session", { method: "DELETE" }),
      setUp: (json) => read("/setup", { method: "POST", json }),
      beginSecondFactor: () => read("/second-factor", { method: "POST" }),
      confirmSecondFactor: async (code) => {
        const { recovery_codes } = await read<{ recovery_codes: string[] }>("/second-factor", {
          method: "PUT",
          json: { code },
        });
        return recovery_codes;
      },
      removeSecondFactor: (password) =>
        act("/second-factor", { method: "DELETE", json: { password } }),
      changePassword: (current, next) =>
        act("/password", { method: "PUT", json: { current, new: next } }),
    },
    team: {
      list: () => read("/team"),
      add: (json) => read("/team", { method: "POST", json }),
      change: (id, json) => read(`/team/${id}`, { method: "PATCH", json }),
      remove: (id) => act(`/team/${id}`, { method: "DELETE" }),
      requiresSecondFactor: async () =>
        (await read<{ require_second_factor: boolean }>("/settings/security"))
          .require_second_factor,
      apiAccess: () => read("/settings/api-access"),
      setApiAccess: (id, api_access) =>
        act(`/settings/api-access/${id}`, { method: "PUT", json: { api_access } }),
      requireSecondFactor: (require_second_factor) =>
        act("/settings/security", { method: "PUT", json: { require_second_factor } }),
    },
    customers: {
      list: (query, signal) => read("/customers", { query, signal }),
      read: (id) => read(`/customers/${id}`),
      add: (json) => read("/customers", { method: "POST", json }),
      save: (id, form, revision) =>
        read(`/customers/${id}`, { method: "PUT", json: { ...form, revision } }),
      remove: (id, revision) => act(`/customers/${id}`, { method: "DELETE", json: { revision } }),
      setPhoto: (id, body) => picture(`/customers/${id}/photo`, body),
      removePhoto: (id) => act(`/customers/${id}/photo`, { method: "DELETE" }),
      revealPin: (id) => read(`/customers/${id}/pin/reveal`, { method: "POST" }),
      setPin: (id, pin, revision) =>
        read(`/customers/${id}/pin`, { method: "PUT", json: { pin, revision } }),
      newPin: (id, revision) =>
        read(`/customers/${id}/pin/new`, { method: "POST", json: { revision } }),
      history: (id) => read(`/customers/${id}/history`),
      previewImport: (body) => read("/imports", { method: "POST", body }),
      runImport: (id, welcome) => read(`/imports/${id}/run`, { method: "POST", json: { welcome } }),
      export: (json) => file("/exports", { method: "POST", json }),
    },
    operations: {
      present: (byItself) => read("/presence", { byItself }),
      visits: (query) => read("/visits", { query }),
      addVisit: (json) => read("/visits", { method: "POST", json }),
      checkOut: (visit) => read(`/visits/${visit}/check-out`, { method: "POST" }),
      undoVisit: (visit) => act(`/visits/${visit}`, { method: "DELETE" }),
      failedCheckIns: (page, byItself) => read("/failed-check-ins", { query: { page }, byItself }),
      review: (page, byItself) => read("/check-in-review", { query: { page }, byItself }),
      acceptPress: (id, customer_id) =>
        act(`/check-in-review/${id}/accept`, { method: "POST", json: { customer_id } }),
      dismissPress: (id) => act(`/check-in-review/${id}/dismiss`, { method: "POST" }),
      dismissPressesOf: (kiosk_id) =>
        read("/check-in-review/dismiss", { method: "POST", json: { kiosk_id } }),
    },
    kiosks: {
      list: (byItself) => read("", { base: KIOSKS, byItself }),
      add: (json) => read("/approve", { base: KIOSKS, method: "POST", json }),
      deny: (user_code) => act("/deny", { base: KIOSKS, method: "POST", json: { user_code } }),
      change: (id, json) => read(`/${id}`, { base: KIOSKS, method: "PATCH", json }),
      revoke: (id) => act(`/${id}`, { base: KIOSKS, method: "DELETE" }),
    },
    settings: {
      space: () => read("/settings/space"),
      saveSpace: (json) => read("/settings/space", { method: "PUT", json }),
      setLogo: (body) => picture("/settings/space/logo", body),
      removeLogo: () => act("/settings/space/logo", { method: "DELETE" }),
      pinPolicy: () => read("/settings/pin-policy"),
      savePinPolicy: (json) => read("/settings/pin-policy", { method: "PUT", json }),
      checkIns: () => read("/settings/check-ins"),
      saveCheckIns: (json) => read("/settings/check-ins", { method: "PUT", json }),
      mail: () => read("/settings/mail"),
      saveMail: (json) => read("/settings/mail", { method: "PUT", json }),
      testMail: () => read("/settings/mail/test", { method: "POST" }),
      mails: (state) => read("/mails", { query: { state } }),
      retryMail: (id) => act(`/mails/${id}/retry`, { method: "POST" }),
      audit: (query) => read("/audit", { query }),
      exportAudit: (query) => file("/audit/export", { query }),
    },
    jobs: {
      start: (kind, selection) => read("/jobs", { method: "POST", json: { kind, selection } }),
      list: (page) => read("/jobs", { query: { page } }),
      read: (id, byItself) => read(`/jobs/${id}`, { byItself }),
      results: (id, page, outcome) => read(`/jobs/${id}/results`, { query: { page, outcome } }),
      cancel: (id) => act(`/jobs/${id}/cancel`, { method: "POST" }),
      file: (id) => file(`/jobs/${id}/file`),
    },
    messages: {
      list: () => read("/messages"),
      read: (key, language) => read(`/messages/${key}/${language}`),
      save: (key, language, template, revision) =>
        read(`/messages/${key}/${language}`, { method: "PUT", json: { ...template, revision } }),
      reset: (key, language, revision) =>
        read(`/messages/${key}/${language}`, { method: "DELETE", json: { revision } }),
      versions: (key, language) => read(`/messages/${key}/${language}/versions`),
      restore: (key, language, version, revision) =>
        read(`/messages/${key}/${language}/versions/${version}/restore`, {
          method: "POST",
          json: { revision },
        }),
      preview: (key, language, json) =>
        read(`/messages/${key}/${language}/preview`, { method: "POST", json }),
      test: (key, language, json) =>
        act(`/messages/${key}/${language}/test`, { method: "POST", json }),
      enable: (key, enabled) => act(`/messages/${key}`, { method: "PUT", json: { enabled } }),
    },
  };
}

function problemIs(error: unknown, code: string): boolean {
  return typeof error === "object" && error !== null && "code" in error && error.code === code;
}

function headers(json: unknown, body: Blob | undefined): Record<string, string> {
  const sent: Record<string, string> = { accept: "application/json" };
  if (json !== undefined) sent["content-type"] = "application/json";
  else if (body !== undefined) sent["content-type"] = body.type || "application/octet-stream";
  return sent;
}

/** What is left out of a query stays out of the address. */
function search(query: object): string {
  const values = new URLSearchParams();
  for (const [name, value] of Object.entries(query as Values)) {
    if (value !== undefined && value !== "") values.set(name, String(value));
  }
  const text = values.toString();
  return text === "" ? "" : `?${text}`;
}
