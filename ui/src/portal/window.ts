import { mount } from "svelte";
import type { Backend } from "./backend/backend";
import App from "./App.svelte";

/** Puts the members portal on the page. */
export function openWindow(backend: Backend): void {
  const target = document.getElementById("app");
  if (target === null) throw new Error("the page has a place for the portal");
  mount(App, { target, props: { backend } });
}
