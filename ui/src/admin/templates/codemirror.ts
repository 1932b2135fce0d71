/* The one place that names the code editor. Loaded when the first template is opened. */
import { autocompletion, closeBrackets, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { html } from "@codemirror/lang-html";
import { jinja } from "@codemirror/lang-jinja";
import { bracketMatching, LanguageSupport, StreamLanguage } from "@codemirror/language";
import { type Diagnostic, setDiagnostics } from "@codemirror/lint";
import { EditorState, type Extension } from "@codemirror/state";
import { drawSelection, EditorView, keymap, lineNumbers } from "@codemirror/view";
import type { Variable } from "./backend";
import { completeVariables } from "./completion";
import { type Fault, positionOf } from "./fault";
import { theme } from "./theme";

/** What is written: one line, running text, or HTML. */
export type CodeKind = "line" | "text" | "html";

/** An editor to open. */
export interface CodeOptions {
  /**
   * Where it goes. A shadow root: there the editor's own styles are sheets adopted by script, which a strict
   * content security policy allows; in the page they would be inline styles, which it forbids.
   */
  parent: ShadowRoot;
  kind: CodeKind;
  label: string;
  text: string;
  variables: readonly Variable[];
  onChange: (text: string) => void;
}

/** An open editor. */
export interface Code {
  /** Puts `text` in, unless it is there. */
  set(text: string): void;
  show(faults: readonly Fault[]): void;
  /** Puts the cursor where a fault is. */
  goTo(fault: Fault): void;
  /** Puts `text` where the cursor is. */
  insert(text: string): void;
  close(): void;
}

/** Opens a code editor. */
export function openCode({ parent, kind, label, text, variables, onChange }: CodeOptions): Code {
  const view = new EditorView({
    parent,
    root: parent,
    state: EditorState.create({
      doc: text,
      extensions: [
        ...of(kind),
        history(),
        drawSelection(),
        bracketMatching(),
        overTagsEnd,
        closeBrackets(),
        autocompletion({ override: [completeVariables(variables)], icons: false }),
        keymap.of([...completionKeymap, ...historyKeymap, ...defaultKeymap]),
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({
          "aria-label": label,
          autocapitalize: "off",
          spellcheck: kind === "html" ? "false" : "true",
        }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) onChange(update.state.doc.toString());
        }),
        theme,
      ],
    }),
  });

  return {
    set(next) {
      const { doc } = view.state;
      if (doc.toString() === next) return;
      view.dispatch({ changes: { from: 0, to: doc.length, insert: next } });
    },
    show(faults) {
      const shown = view.state.doc.toString();
      const diagnostics = faults.map((fault) => diagnosticOf(fault, shown));
      view.dispatch(setDiagnostics(view.state, diagnostics));
    },
    goTo(fault) {
      const anchor = positionOf(fault, view.state.doc.toString());
      view.dispatch({ selection: { anchor }, scrollIntoView: true });
      view.focus();
    },
    insert(part) {
      view.dispatch(view.state.replaceSelection(part));
      view.focus();
    },
    close() {
      view.destroy();
    },
  };
}

function of(kind: CodeKind): Extension[] {
  switch (kind) {
    case "line":
      return [
        jinja({ base: plain() }),
        EditorState.transactionFilter.of((change) => (change.newDoc.lines > 1 ? [] : change)),
        EditorView.clipboardInputFilter.of((pasted) => pasted.replace(/\s*\n\s*/g, " ").trim()),
      ];
    case "text":
      return [jinja({ base: plain() }), lineNumbers()];
    case "html":
      return [jinja({ base: html() }), lineNumbers()];
  }
}

/** A language without any: what stands between the braces of a text. */
function plain(): LanguageSupport {
  return new LanguageSupport(
    StreamLanguage.define({
      token(stream) {
        stream.skipToEnd();
        return null;
      },
    }),
  );
}

/**
 * Types over the `%}` that was put in with its `{%`: who types it out of habit would have it twice. Between the two
 * signs the editor itself goes over what it closed.
 */
const overTagsEnd = EditorView.inputHandler.of((view, from, to, text) => {
  if (text !== "%" || from !== to || view.state.sliceDoc(from, from + 2) !== "%}") return false;
  view.dispatch({ selection: { anchor: from + 1 }, userEvent: "input.type" });
  return true;
});

function diagnosticOf(fault: Fault, text: string): Diagnostic {
  const from = positionOf(fault, text);
  const [word = ""] = /^[^\s<>{}]+|^[{<][^\s]*/.exec(text.slice(from)) ?? [];
  return { from, to: from + word.length, severity: "error", message: fault.message };
}
