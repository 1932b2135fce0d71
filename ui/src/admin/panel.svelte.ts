import { createSubscriber } from "svelte/reactivity";
import { m } from "../messages/generated/messages";
import type { Backend } from "./backend/backend";
import { asPanelError, type PanelError } from "./backend/problem";
import type { Job, StaffSession } from "./backend/records";
import { hashOf, type Place, placeOf } from "./place";

/** How often a bulk action that goes on is looked at. Unit: milliseconds. */
const JOB_LOOK_MS = 1000;

/** How long something said stays on the page. Unit: milliseconds. */
const SAID_MS = 6000;

/** The panel: who is signed in, where one is, and what goes on behind every page. */
export class Panel {
  /** `undefined` until the portal has answered for the first time. */
  session = $state.raw<StaffSession | null | undefined>(undefined);
  /** Whether the session ended by itself. */
  ended = $state.raw(false);
  /** Why the panel could not be opened. */
  failure = $state.raw<PanelError | null>(null);
  /** What was last done, for a moment. */
  said = $state.raw("");
  /** The bulk action one started or opened, until it is put away. */
  job = $state.raw<Job | null>(null);
  #watch = 0;
  #saidTimer: ReturnType<typeof setTimeout> | undefined;

  readonly #follow = createSubscriber((moved) => {
    addEventListener("hashchange", moved);
    return () => {
      removeEventListener("hashchange", moved);
    };
  });

  constructor(readonly backend: Backend) {}

  get place(): Place {
    this.#follow();
    return placeOf(location.hash);
  }

  get isAdmin(): boolean {
    return this.session?.user.role === "admin";
  }

  async start(): Promise<void> {
    try {
      this.session = await this.backend.session.now();
      this.failure = null;
    } catch (error) {
      this.failure = asPanelError(error);
    }
  }

  signedIn(session: StaffSession): void {
    this.ended = false;
    this.session = session;
    if (this.place.at === "set-up") this.replace({ at: "space" });
  }

  async signOut(): Promise<void> {
    await this.backend.session.signOut();
    this.#leave();
  }

  go(place: Place): void {
    location.hash = hashOf(place);
  }

  /** Goes there without a step in the browser's history. */
  replace(place: Place): void {
    if (hashOf(place) === location.hash) return;
    history.replaceState(null, "", hashOf(place));
    dispatchEvent(new HashChangeEvent("hashchange"));
  }

  /** Tells what was done, on the page and to a screen reader. */
  say(what: string): void {
    clearTimeout(this.#saidTimer);
    this.said = what;
    this.#saidTimer = setTimeout(() => {
      this.said = "";
    }, SAID_MS);
  }

  /** Takes a refusal; one that is about the session is the panel's own to act on. */
  refused(error: unknown): PanelError {
    const refusal = asPanelError(error);
    if (refusal.code === "unauthorized" && this.session) {
      this.ended = true;
      this.#leave();
    } else if (refusal.code === "second_factor_missing" && this.session) {
      this.session = { ...this.session, must_set_up_second_factor: true };
    }
    return refusal;
  }

  /** Follows a bulk action to its end. It goes on whether or not it is followed. */
  watch(job: Job): void {
    this.job = job;
    const watch = (this.#watch += 1);
    const look = async () => {
      try {
        const now = await this.backend.jobs.read(job.id, true);
        if (watch !== this.#watch) return;
        this.job = now;
        if (!isOver(now)) setTimeout(() => void look(), JOB_LOOK_MS);
        else this.#sayEnd(now);
      } catch {
        if (watch === this.#watch) setTimeout(() => void look(), 5 * JOB_LOOK_MS);
      }
    };
    if (!isOver(job)) setTimeout(() => void look(), JOB_LOOK_MS);
  }

  async cancelJob(): Promise<void> {
    const { job } = this;
    if (!job) return;
    try {
      await this.backend.jobs.cancel(job.id);
      const now = await this.backend.jobs.read(job.id);
      this.watch(now);
      if (isOver(now)) this.#sayEnd(now);
    } catch (error) {
      this.refused(error);
    }
  }

  putJobAway(): void {
    this.#watch += 1;
    this.job = null;
  }

  #sayEnd(job: Job): void {
    this.say(job.state === "cancelled" ? m.admin_job_cancelled() : m.admin_job_done());
  }

  #leave(): void {
    this.putJobAway();
    this.session = null;
  }
}

/** Whether a bulk action has come to its end. */
export function isOver(job: Job): boolean {
  return job.state === "done" || job.state === "cancelled";
}
