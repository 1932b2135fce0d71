import "../tokens.css";
import "../base.css";
import "./panel.css";
import { mount } from "svelte";
import App from "./App.svelte";
import type { Backend } from "./backend/backend";

/** Puts the panel on the page. */
export function openPanel(backend: Backend): void {
  const target = document.getElementById("app");
  if (target === null) throw new Error("the page has a place for the panel");
  mount(App, { target, props: { backend } });
}
