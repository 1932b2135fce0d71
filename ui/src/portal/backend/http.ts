import type { Backend } from "./backend";
import { problemOf, refusal } from "./problem";
import type { Device, RevealedPin, Session } from "./records";

/** Where the members' interface is on this origin. */
const BASE = "/api/pinion/v1/members";

/** What the portal says of itself to anybody. Source: crates/protocol/src/discovery.rs. */
interface Discovery {
  space_name: string;
  logo: string | null;
}

interface Request {
  method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  json?: unknown;
  body?: Blob;
}

/** The portal, spoken to by `send`. The session's cookie travels by itself; the page never sees it. */
export function http(send: typeof fetch): Backend {
  async function ask(path: string, { method = "GET", json, body }: Request = {}) {
    const content = json === undefined ? body : JSON.stringify(json);
    const type = json === undefined ? body?.type : "application/json";
    let answer: Response;
    try {
      answer = await send(path, {
        method,
        cache: "no-store",
        credentials: "same-origin",
        headers: { accept: "application/json", ...(type ? { "content-type": type } : {}) },
        ...(content === undefined ? {} : { body: content }),
      });
    } catch {
      throw refusal("unreachable");
    }
    if (!answer.ok) throw await problemOf(answer);
    return answer;
  }

  async function read<T>(path: string, request?: Request): Promise<T> {
    const answer = await ask(path, request);
    try {
      return (await answer.json()) as T;
    } catch {
      throw refusal("internal");
    }
  }

  async function tell(path: string, request: Request): Promise<void> {
    await ask(BASE + path, request);
  }

  return {
    async space() {
      const { space_name, logo } = await read<Discovery>("/.well-known/pinion");
      return { name: space_name, logo_url: logo };
    },

    async session() {
      try {
        return await read<Session>(`${BASE}/session`);
      } catch (error) {
        if (error instanceof Error && "code" in error && error.code === "unauthorized") return null;
        throw error;
      }
    },

    signIn: (form) => tell("/session", { method: "POST", json: form }),
    signOut: () => tell("/session", { method: "DELETE" }),
    saveMember: (form) => tell("/me", { method: "PATCH", json: form }),
    savePhoto: (photo) => tell("/me/photo", { method: "PUT", body: photo }),
    removePhoto: () => tell("/me/photo", { method: "DELETE" }),
    revealPin: () => read<RevealedPin>(`${BASE}/me/pin/reveal`, { method: "POST" }),
    changePassword: (current, next) =>
      tell("/me/password", { method: "PUT", json: { current, new: next } }),
    devices: () => read<Device[]>(`${BASE}/me/sessions`),
    endDevice: (id) => tell(`/me/sessions/${encodeURIComponent(id)}`, { method: "DELETE" }),
    askForReset: (email) => tell("/password-resets", { method: "POST", json: { email } }),
    resetPassword: (token, password) =>
      tell("/password-resets", { method: "PUT", json: { token, password } }),
  };
}
