import "../tokens.css";
import "../base.css";
import "../stack.css";
import "../window.css";
import { tauri } from "../backend/tauri";
import { openWindow } from "./window";

openWindow(tauri);
