import { codes as qrCodes } from "../../backend/fixture-codes";
import type { Backend } from "./backend";
import { codes, refusal } from "./problem";
import type { Device, Member, MemberForm, Session, SignInForm, Space } from "./records";

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/**
 * A made-up portal for a plain browser, steered by the address:
 *
 * | key | values |
 * | --- | --- |
 * | `state` | `guest`, `member` (default), `ended`, `offline`, `closed` |
 * | `presence` | `in` (default), `out` |
 * | `pin` | one of the PINs in `fixture-codes.ts` |
 * | `name` | `long`, `arabic` |
 * | `lang` | the member's language |
 * | `accent` | the space's colour, six hexadecimal digits |
 * | `devices` | `one`, `many` (default) |
 * | `refuse` | an error code: what everything but opening the page answers |
 * | `slow` | how long each answer takes, milliseconds |
 *
 * At sign-in an error code before the `@` gives that error; an address that begins with `totp` asks for the
 * code, which is 123456. Every password is right but `wrong`; the reset token `old` is spent.
 */
export function fixture(query: URLSearchParams): Backend {
  let session: Session | null = null;
  if (query.get("state") !== "guest") session = { member: member(query), space: space(query) };
  let devices = query.get("devices") === "one" ? here() : [...here(), ...elsewhere()];
  let asked = false;

  async function answer(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, Number(query.get("slow") ?? 30)));
    if (query.get("state") === "offline" && asked) throw refusal("unreachable");
    const code = codes.find((known) => known === query.get("refuse"));
    if (code !== undefined && asked) throw refusal(code);
  }

  async function signedIn(): Promise<Session> {
    await answer();
    if (session === null || query.get("state") === "ended") throw refusal("unauthorized");
    return session;
  }

  return {
    async space() {
      await answer();
      return space(query);
    },

    async session() {
      await answer();
      if (query.get("state") === "closed") throw refusal("unreachable");
      asked = true;
      return structuredClone(session);
    },

    async signIn({ email, password, code }: SignInForm) {
      await answer();
      const [name = ""] = email.split("@");
      const named = codes.find((known) => known === name);
      if (named !== undefined) {
        throw refusal(named, { retryAfterS: named === "throttled" ? 30 : null });
      }
      if (password === "wrong") throw refusal("wrong_credentials");
      if (name.startsWith("totp") && code === undefined) throw refusal("second_factor_required");
      if (name.startsWith("totp") && code !== "123456") throw refusal("second_factor_wrong");
      session = { member: member(query), space: space(query) };
    },

    async signOut() {
      await answer();
      session = null;
    },

    async saveMember(form: Partial<MemberForm>) {
      const { member } = await signedIn();
      if (form.email?.startsWith("taken")) throw refusal("email_taken");
      if (form.email !== undefined && !form.email.includes("@")) {
        throw refusal("invalid", { fields: [{ field: "email", message: "Not an address." }] });
      }
      Object.assign(member, form, { language: form.language || null });
    },

    async savePhoto(photo: Blob) {
      const { member } = await signedIn();
      member.photo_url = URL.createObjectURL(photo);
    },

    async removePhoto() {
      const { member } = await signedIn();
      member.photo_url = null;
    },

    async revealPin() {
      await signedIn();
      const pin = query.get("pin") ?? "40273";
      return { pin, qr_svg: qrCodes[pin] ?? "", confirmed_at: new Date().toISOString() };
    },

    async changePassword(current: string) {
      await signedIn();
      if (current === "wrong") throw refusal("wrong_credentials");
      devices = here();
    },

    async devices() {
      await signedIn();
      return structuredClone(devices);
    },

    async endDevice(id: string) {
      await signedIn();
      devices = devices.filter((device) => device.id !== id);
    },

    askForReset: answer,

    async resetPassword(token: string) {
      await answer();
      if (token === "old") throw refusal("link_over");
    },
  };
}

function space(query: URLSearchParams): Space {
  const accent = query.get("accent");
  return {
    name: "Harbour Works",
    language: "en",
    time_zone: "Europe/Lisbon",
    logo_url: harbour,
    accent: accent === null ? null : `#${accent}`,
    pin_digits: query.get("pin")?.length ?? 5,
  };
}

function member(query: URLSearchParams): Member {
  const checked_in = query.get("presence") !== "out";
  return {
    ...person(query.get("name")),
    language: query.get("lang"),
    photo_url: null,
    checked_in,
    in_since: checked_in ? new Date(Date.now() - 96 * MINUTE_MS).toISOString() : null,
  };
}

function person(named: string | null) {
  switch (named) {
    case "long":
      return {
        full_name: "Maximiliana Alexandrina Wolfeschlegelsteinhausenbergerdorff-Montgomery",
        email:
          "maximiliana.alexandrina.wolfeschlegelsteinhausenbergerdorff@northlight-industries.example",
        company: "Northlight Industries International Holding & Partners",
      };
    case "arabic":
      return { full_name: "ليلى حداد", email: "layla@northlight.example", company: "Northlight" };
    default:
      return { full_name: "Ada Obi", email: "ada@northlight.example", company: "Northlight" };
  }
}

function here(): Device[] {
  return [device("here", "Firefox on Linux", "browser", 3 * DAY_MS, 0, true)];
}

function elsewhere(): Device[] {
  return [
    device("phone", "Pinion on Android", "app", 41 * DAY_MS, 7 * MINUTE_MS),
    device("desk", "Safari on macOS", "browser", 12 * DAY_MS, DAY_MS),
    device("old", null, "app", 29 * DAY_MS, 25 * DAY_MS),
  ];
}

function device(
  id: string,
  name: string | null,
  kind: Device["kind"],
  createdAgoMs: number,
  usedAgoMs: number,
  isThis = false,
): Device {
  const ago = (ms: number) => new Date(Date.now() - ms).toISOString();
  return {
    id,
    device: name,
    kind,
    created_at: ago(createdAgoMs),
    last_used_at: ago(usedAgoMs),
    this: isThis,
  };
}

/** The made-up space's sign: a crane over water. */
const harbour =
  "data:image/svg+xml," +
  encodeURIComponent(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48"><rect width="48" height="48" rx="10" fill="#123c4a"/><path d="M14 32V14h20l-4 6H20v12" fill="none" stroke="#f3e9d2" stroke-width="3"/><path d="M8 37c4-3 7-3 11 0s7 3 11 0 7-3 10 0" fill="none" stroke="#e0a84a" stroke-width="3" stroke-linecap="round"/></svg>',
  );
