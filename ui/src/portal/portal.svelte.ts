import { speak } from "../messages/language";
import { setLocale } from "../messages/locale.svelte";
import type { Backend } from "./backend/backend";
import { asPortalError, type PortalError, refusal } from "./backend/problem";
import type { MemberForm, Session, SignInForm, Space } from "./backend/records";
import { Navigation } from "./navigation.svelte";

/** Who is at the page. */
export type Visit =
  | { kind: "opening" }
  | { kind: "closed"; error: PortalError }
  | { kind: "guest"; ended: boolean }
  | { kind: "member"; session: Session };

/** Looking at the page again after this long asks the portal anew. Unit: milliseconds. */
const STALE_MS = 60_000;

/** The members portal: what the server last said, and where one is. */
export class Portal {
  readonly navigation = new Navigation();

  visit = $state.raw<Visit>({ kind: "opening" });
  space = $state.raw<Pick<Space, "name" | "logo_url" | "accent"> | null>(null);
  /** Why what is shown may be old. */
  trouble = $state.raw<PortalError | null>(null);
  /** What was done elsewhere and is told at sign-in. */
  passwordSet = $state.raw(false);
  #askedAtMs = 0;

  constructor(readonly backend: Backend) {}

  /** Opens the page. Returns what stops its listening. */
  open(): () => void {
    this.#speak(null);
    const stopFollowing = this.navigation.follow();
    const look = () => {
      const stale = Date.now() - this.#askedAtMs > STALE_MS;
      if (!document.hidden && this.visit.kind === "member" && stale) void this.refresh();
    };
    const online = () => {
      if (this.trouble !== null) void this.refresh();
      if (this.visit.kind === "closed") void this.start();
    };
    document.addEventListener("visibilitychange", look);
    addEventListener("online", online);
    void this.start();

    return () => {
      stopFollowing();
      document.removeEventListener("visibilitychange", look);
      removeEventListener("online", online);
    };
  }

  async start(): Promise<void> {
    try {
      await this.#ask(false);
    } catch (error) {
      this.visit = { kind: "closed", error: asPortalError(error) };
    }
  }

  /** Asks who is here again. What is shown stays while the portal cannot be reached. */
  async refresh(): Promise<void> {
    try {
      await this.#ask(true);
    } catch (error) {
      this.trouble = asPortalError(error);
    }
  }

  async signIn(form: SignInForm): Promise<void> {
    await this.backend.signIn(form);
    this.passwordSet = false;
    await this.#ask(false);
    if (this.visit.kind === "guest") throw refusal("no_cookie");
  }

  async signOut(): Promise<void> {
    await this.backend.signOut();
    this.navigation.replace("home");
    this.#welcome(false);
  }

  async saveMember(form: Partial<MemberForm>): Promise<void> {
    await this.backend.saveMember(form);
    await this.refresh();
  }

  /** Takes a refusal: where the session is over, the page is a guest's again. */
  refused(error: unknown): PortalError {
    const refusal = asPortalError(error);
    if (refusal.code === "unauthorized" && this.visit.kind === "member") this.#welcome(true);
    return refusal;
  }

  async #ask(ended: boolean): Promise<void> {
    const session = await this.backend.session();
    this.#askedAtMs = Date.now();
    this.trouble = null;
    if (session === null) {
      this.#welcome(ended && this.visit.kind === "member");
      return;
    }
    this.visit = { kind: "member", session };
    this.space = session.space;
    this.#speak(session.member.language);
  }

  #welcome(ended: boolean): void {
    this.visit = { kind: "guest", ended };
    if (this.space !== null) return;
    // The name is for the eye; signing in works without it.
    this.backend.space().then(
      (space) => {
        this.space ??= space;
      },
      () => undefined,
    );
  }

  #speak(language: string | null): void {
    setLocale(speak(language, navigator.languages));
  }
}
