import { createSubscriber } from "svelte/reactivity";

/** How often what says "2 minutes ago" looks at the clock. Unit: milliseconds. */
const LOOK_MS = 10_000;

const subscribe = createSubscriber((look) => {
  const timer = setInterval(look, LOOK_MS);
  addEventListener("focus", look);
  return () => {
    clearInterval(timer);
    removeEventListener("focus", look);
  };
});

/** The device's clock, for words that follow it. Unit: milliseconds since 1970, UTC. */
export function nowMs(): number {
  subscribe();
  return Date.now();
}
