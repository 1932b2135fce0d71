import "../tokens.css";
import "../base.css";
import "../stack.css";
import "../window.css";
import { http } from "./backend/http";
import { openWindow } from "./window";

openWindow(http((input, init) => fetch(input, init)));
if ("serviceWorker" in navigator) {
  // Without it the portal works all the same; it only does not open without a network.
  navigator.serviceWorker.register("./worker.js").catch(() => undefined);
}
