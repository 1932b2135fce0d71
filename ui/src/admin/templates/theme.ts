import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

/** Looks like the other fields; its colours are the page's roles, so that both themes are right. */
const look = EditorView.theme({
  "&": { color: "var(--text)", fontSize: "var(--type-body)" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "ui-monospace, monospace", lineHeight: "1.6" },
  ".cm-content": { padding: "var(--space-3) 0", caretColor: "var(--text)" },
  ".cm-line": { padding: "0 var(--space-4)" },
  ".cm-cursor": { borderInlineStartColor: "var(--text)", borderInlineStartWidth: "2px" },
  ".cm-gutters": {
    border: "0",
    background: "none",
    color: "var(--text-quiet)",
    paddingInlineStart: "var(--space-2)",
  },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground":
    { background: "color-mix(in oklch, var(--accent) 25%, transparent)" },
  "&.cm-focused .cm-matchingBracket, .cm-matchingBracket": {
    background: "color-mix(in oklch, var(--accent) 20%, transparent)",
  },
  ".cm-lintRange-error": {
    backgroundImage: "none",
    textDecoration: "underline wavy var(--danger)",
    textUnderlineOffset: "0.25em",
  },
  ".cm-lintPoint-error:after": { borderBottomColor: "var(--danger)" },
  ".cm-tooltip": {
    border: "1px solid var(--line)",
    borderRadius: "var(--radius)",
    background: "var(--surface-raised)",
    color: "var(--text)",
    overflow: "hidden",
  },
  ".cm-diagnostic-error": { borderInlineStart: "4px solid var(--danger)" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": {
    fontFamily: "ui-monospace, monospace",
    maxWidth: "min(30rem, 90vi)",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": {
    display: "flex",
    justifyContent: "space-between",
    gap: "var(--space-4)",
    padding: "var(--space-2) var(--space-3)",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]": {
    background: "var(--action)",
    color: "var(--text-on-action)",
  },
  ".cm-completionDetail": { fontStyle: "normal", opacity: "0.8" },
  ".cm-completionMatchedText": { textDecoration: "none", fontWeight: "700" },
  ".cm-completionInfo": { padding: "var(--space-2) var(--space-3)" },
});

const colours = HighlightStyle.define([
  { tag: [tags.tagName, tags.angleBracket], color: "var(--info)" },
  { tag: tags.attributeName, color: "var(--text-quiet)" },
  { tag: [tags.string, tags.attributeValue], color: "var(--in)" },
  { tag: [tags.comment, tags.meta], color: "var(--text-quiet)", fontStyle: "italic" },
  {
    tag: [tags.variableName, tags.propertyName, tags.brace, tags.keyword, tags.special(tags.brace)],
    color: "var(--accent)",
    fontWeight: "600",
  },
]);

/** The editor's looks. */
export const theme = [look, syntaxHighlighting(colours)];
