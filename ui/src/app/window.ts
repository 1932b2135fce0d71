import { mount } from "svelte";
import type { Backend } from "../backend/backend";
import App from "./App.svelte";
import type { Route } from "./route";

/** Puts the member window on the page, going the way of `first` where given. */
export function openWindow(backend: Backend, first: Route[] = []): void {
  const target = document.getElementById("app");
  if (target === null) throw new Error("the page has a place for the window");
  mount(App, { target, props: { backend, first } });
}
