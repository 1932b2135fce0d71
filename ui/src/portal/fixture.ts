import "../tokens.css";
import "../base.css";
import "../stack.css";
import "../window.css";
import { fixture } from "./backend/fixture";
import { openWindow } from "./window";

const query = new URLSearchParams(location.search);
document.documentElement.dataset.theme = query.get("theme") ?? "";
openWindow(fixture(query));
