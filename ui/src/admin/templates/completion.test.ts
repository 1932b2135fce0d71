import { CompletionContext } from "@codemirror/autocomplete";
import { EditorState } from "@codemirror/state";
import { expect, test } from "vitest";
import { completeVariables } from "./completion";

const complete = completeVariables([
  { name: "member.pin", description: "The PIN", sample: "40273" },
  { name: "space.name", description: "The space", sample: "Harbour Works" },
]);

/** Completes at the `|` of `text`. */
function at(text: string, explicit = false) {
  const pos = text.indexOf("|");
  const state = EditorState.create({ doc: text.replace("|", "") });
  return complete(new CompletionContext(state, pos, explicit));
}

test("offers every variable as soon as the braces are open", () => {
  expect(at("Hello {{|")?.options.map(({ label }) => label)).toEqual(["member.pin", "space.name"]);
});

test("replaces what of the name is typed", () => {
  expect(at("{{ member.p|")?.from).toBe(3);
});

test("keeps a space between braces and name", () => {
  expect(at("{{|}}")?.options[0]?.apply).toBe(" member.pin ");
  expect(at("{{ | }}")?.options[0]?.apply).toBe("member.pin");
});

test("offers them in conditions too", () => {
  expect(at("{% if |")?.options).toHaveLength(2);
});

test("stays quiet in running text, until it is asked", () => {
  expect(at("Dear |")).toBeNull();
  expect(at("{{ member.pin }} |")).toBeNull();
  expect(at("Dear |", true)?.options[0]?.apply).toBe("{{ member.pin }}");
});
