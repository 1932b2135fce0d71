import "../tokens.css";
import "../base.css";
import "../stack.css";
import "../window.css";
import { fixture } from "../backend/fixture";
import type { Route } from "./route";
import { openWindow } from "./window";

/** Where `?screen=` leads, by the way a person goes there. */
const ways: Record<string, Route[]> = {
  "sign-in": ["sign-in"],
  account: ["account"],
  profile: ["account", "profile"],
  pincode: ["pincode"],
  settings: ["settings"],
};

const query = new URLSearchParams(location.search);
// The shell freezes it too; what breaks under that should break here.
Object.freeze(Object.prototype);
openWindow(fixture(query), ways[query.get("screen") ?? ""]);
