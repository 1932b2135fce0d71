import type { Completion, CompletionContext, CompletionResult } from "@codemirror/autocomplete";
import type { Variable } from "./backend";

/** Where a name may stand: after `{{` or `{%`, with no end yet. */
const OPEN = /\{[{%][^{}%]*$/;

/** Offers the variables: inside of braces by themselves, elsewhere when asked, with braces around. */
export function completeVariables(variables: readonly Variable[]) {
  return (context: CompletionContext): CompletionResult | null => {
    const line = context.state.doc.lineAt(context.pos);
    const before = line.text.slice(0, context.pos - line.from);
    const inside = OPEN.test(before);
    if (!inside && !context.explicit) return null;

    const [word = ""] = /[\w.]*$/.exec(before) ?? [];
    if (!inside && word !== "") return null;
    const close = line.text.slice(context.pos - line.from);
    return {
      from: context.pos - word.length,
      options: variables.map((variable) => optionOf(variable, inside, before, close)),
      validFor: /^[\w.]*$/,
    };
  };
}

function optionOf(
  { name, description, sample }: Variable,
  inside: boolean,
  before: string,
  close: string,
): Completion {
  const [start, end] = inside
    ? [before.endsWith("{") ? " " : "", close.startsWith("}") ? " " : ""]
    : ["{{ ", " }}"];
  return {
    label: name,
    detail: sample,
    info: description,
    type: "variable",
    apply: start + name + end,
  };
}
