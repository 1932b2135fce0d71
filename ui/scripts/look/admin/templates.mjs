/* The template editor by itself; the panel shows it at Settings, Email template editor. */
import { press } from "../steps.mjs";

export const sizes = { phone: [360, 740], tablet: [768, 1024], desktop: [1280, 800] };

const choose = (words) =>
  `[...document.querySelectorAll("label")].find((l) => l.textContent.trim() === ${JSON.stringify(words)}).click()`;
/** Types at the end of the `i`th editor, as a person does: the editor listens to the page, not to a field. */
const write = (text, i = 0) => `{
  const content = [...document.querySelectorAll("*")]
    .flatMap((e) => (e.shadowRoot ? [e.shadowRoot.querySelector(".cm-content")] : []))[${i}];
  content.focus();
  content.cmTile.view.dispatch(content.cmTile.view.state.replaceSelection(${JSON.stringify(text)}));
}`;
const rest = "new Promise((resolve) => setTimeout(resolve, 600))";

export const shots = [
  { name: "editor", act: [rest] },
  { name: "editor-phone-view", act: [choose("Phone"), rest] },
  { name: "editor-text", act: [choose("Text"), rest], sizes: ["phone", "desktop"] },
  { name: "editor-faults", act: [rest, write("{{ member.pni }} ", 1), rest] },
  { name: "editor-saved", act: [rest, press("Save changes")], sizes: ["desktop"] },
  {
    name: "editor-changed",
    query: "state=changed",
    act: [rest, press("Save changes")],
    sizes: ["phone", "desktop"],
  },
  { name: "versions", act: [rest, press("Versions")] },
  { name: "versions-none", query: "state=empty", act: [rest, press("Versions")], sizes: ["phone"] },
  { name: "reset", act: [rest, press("Back to default")], sizes: ["phone", "desktop"] },
  { name: "offline", query: "state=offline", act: [rest], sizes: ["phone"] },
  { name: "arabic", query: "lang=ar", act: [rest], themes: ["light"], sizes: ["phone", "desktop"] },
  { name: "spanish", query: "lang=es", act: [rest], themes: ["light"], sizes: ["desktop"] },
  { name: "large", text: 200, act: [rest], themes: ["light"], sizes: ["phone", "desktop"] },
];
