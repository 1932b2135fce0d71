import { speak } from "../messages/language";
import { setLocale } from "../messages/locale.svelte";
import { http } from "./backend/http";
import { languages } from "./languages";
import { openPanel } from "./open";

setLocale(speak(null, navigator.languages, languages));
openPanel(http(fetch.bind(globalThis)));
