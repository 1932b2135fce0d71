import "../../tokens.css";
import "../../base.css";
import "../../stack.css";
import "./tokens.css";
import "./kiosk.css";
import { tauriKiosk } from "../../backend/tauri";
import { openKiosk } from "./window";

openKiosk(tauriKiosk);
