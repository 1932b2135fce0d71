import { speak } from "../messages/language";
import { setLocale } from "../messages/locale.svelte";
import { fixture } from "./backend/fixture";
import { languages } from "./languages";
import { openPanel } from "./open";

const query = new URLSearchParams(location.search);
setLocale(speak(query.get("lang"), navigator.languages, languages));
document.documentElement.dir = query.get("dir") ?? "ltr";
document.documentElement.dataset.theme = query.get("theme") ?? "system";
openPanel(fixture(query));
