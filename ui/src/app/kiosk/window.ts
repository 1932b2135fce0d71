import { mount } from "svelte";
import type { KioskBackend } from "../../backend/kiosk";
import App from "./App.svelte";
import { guard } from "./guard";

/** Puts the kiosk on the page. */
export function openKiosk(backend: KioskBackend): void {
  const target = document.getElementById("app");
  if (target === null) throw new Error("the page has a place for the kiosk");
  guard();
  mount(App, { target, props: { backend } });
}
