import type { SessionView } from "../backend/bindings";

/** A session with somebody in it. */
export type SignedIn = SessionView & { kind: "signedIn" };
