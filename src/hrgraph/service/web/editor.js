// The editor: CodeMirror 6 in a shadow root, because the pages' policy forbids the <style> it would write.
import { acceptCompletion, autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap, startCompletion } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, toggleComment } from "@codemirror/commands";
import { HighlightStyle, bracketMatching, indentOnInput, syntaxHighlighting } from "@codemirror/language";
import { lintGutter, lintKeymap, setDiagnostics } from "@codemirror/lint";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { EditorState, Prec } from "@codemirror/state";
import { EditorView, drawSelection, highlightActiveLine, highlightActiveLineGutter, keymap, lineNumbers, placeholder } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { sparql } from "codemirror-lang-sparql";
import { findThings, kindOfClass, optionsAt } from "./complete.js";
import { undeclared } from "./tokens.js";
import { loadVocabulary } from "./vocabulary.js";

const look = EditorView.theme({
  "&": { color: "var(--ink)", backgroundColor: "var(--paper)", fontSize: ".9rem", borderRadius: ".35rem" },
  "&.cm-focused": { outline: "3px solid var(--accent)", outlineOffset: "1px" },
  ".cm-scroller": { fontFamily: 'ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace', lineHeight: "1.5", minHeight: "13rem", maxHeight: "60vh" },
  ".cm-content": { caretColor: "var(--ink)", padding: ".5rem 0" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  ".cm-gutters": { backgroundColor: "var(--shade)", color: "var(--soft)", border: "0", borderRight: "1px solid var(--line)" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "color-mix(in srgb, var(--accent) 9%, transparent)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": { backgroundColor: "color-mix(in srgb, var(--accent) 28%, transparent)" },
  ".cm-tooltip": { backgroundColor: "var(--paper)", color: "var(--ink)", border: "1px solid var(--soft)", borderRadius: ".35rem", maxWidth: "min(34rem, 92vw)" },
  ".cm-tooltip-autocomplete > ul > li": { padding: ".15rem .5rem", display: "flex", gap: ".8rem", flexWrap: "wrap" },
  ".cm-tooltip-autocomplete > ul > li[aria-selected]": { backgroundColor: "var(--accent)", color: "var(--accent-ink)" },
  ".cm-completionLabel": { flex: "0 0 auto" },
  ".cm-completionDetail": { marginLeft: "auto", fontStyle: "normal", opacity: ".85" },
  ".cm-completionInfo": { padding: ".5rem .7rem", maxWidth: "20rem", font: "0.85rem/1.4 system-ui, sans-serif" },
  ".cm-panels": { backgroundColor: "var(--shade)", color: "var(--ink)" },
  ".cm-textfield, .cm-button": { backgroundColor: "var(--paper)", backgroundImage: "none", color: "var(--ink)", border: "1px solid var(--soft)", borderRadius: ".3rem" },
  ".cm-diagnostic-error": { borderLeft: "4px solid var(--bad)" },
  ".cm-lintRange-error": { backgroundImage: "none", textDecoration: "underline wavy var(--bad)", backgroundColor: "color-mix(in srgb, var(--bad) 16%, transparent)" },
  // The sign of a fault would be an image in a data: address, which the policy forbids.
  ".cm-lint-marker-error": { content: "normal", lineHeight: "1" },
  ".cm-lint-marker-error::before": { content: '"●"', color: "var(--bad)", fontSize: ".8em" },
  ".cm-matchingBracket": { backgroundColor: "color-mix(in srgb, var(--accent) 25%, transparent) !important" },
  ".cm-placeholder": { color: "var(--soft)" },
});

const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword, tags.controlKeyword], color: "var(--accent)", fontWeight: "600" },
  { tag: [tags.variableName, tags.definition(tags.variableName), tags.special(tags.variableName)], color: "var(--bad)" },
  { tag: [tags.string, tags.number, tags.bool], color: "var(--good)" },
  { tag: [tags.url, tags.link, tags.namespace], color: "var(--open)" },
  { tag: [tags.comment, tags.lineComment], color: "var(--soft)", fontStyle: "italic" },
]);

function insert(view, option, from, to) {
  const text = view.state.doc.toString();
  const changes = [{ from, to, insert: option.text }];
  const line = option.prefix ? `PREFIX ${option.prefix.prefix}: <${option.prefix.namespace}>\n` : "";
  if (line) {
    const lines = [...text.matchAll(/^[ \t]*PREFIX[ \t].*$/gim)].filter((match) => match.index < from);
    const last = lines.at(-1);
    const at = last ? Math.min(last.index + last[0].length + 1, text.length) : (/^(?:[ \t]*#[^\n]*\n)*/.exec(text)?.[0].length ?? 0);
    changes.unshift({ from: at, insert: line });
  }
  view.dispatch({ changes, selection: { anchor: from + line.length + option.text.length }, userEvent: "input.complete" });
}

async function complete(context) {
  const text = context.state.doc.toString();
  let vocabulary;
  try {
    vocabulary = await loadVocabulary();
  } catch {
    return null;
  }
  const { from, options, place } = optionsAt(text, context.pos, vocabulary);
  const typed = place.word.replace(/^[<]/, "");
  const found = [...options];
  if (place.role === "object" && place.expected && typed.length > 1 && !/^[?$]/.test(typed)) {
    const things = await findThings(typed).catch(() => []);
    const expected = new Set(place.expected.map(kindOfClass));
    for (const [at, thing] of things.entries()) {
      const other = thing.name === thing.label ? "" : `named ${thing.name}`;
      found.push({ text: `<${thing.iri}>`, label: thing.label, detail: thing.kind, info: other, rank: (expected.has(thing.kind) ? 200 : 50) - at, prefix: null });
    }
  }
  if (!found.length || (!context.explicit && !place.word && place.role === "none")) return null;
  if (!context.explicit && !place.word) return null;
  found.sort((a, b) => b.rank - a.rank);
  return {
    from,
    filter: false,
    options: found.slice(0, 80).map((option) => ({
      label: option.text.startsWith("<") && option.label ? option.label : option.text,
      detail: [option.text.startsWith("<") || option.label === option.text ? "" : option.label, option.detail].filter(Boolean).join(" · "),
      info: option.info || undefined,
      apply: (view, _, start, end) => insert(view, option, start, end),
    })),
  };
}

function prefixMarks(text) {
  return [...undeclared(text)].map(([prefix, token]) => ({
    from: token.from, to: token.to, severity: "error",
    message: `The prefix ${prefix}: is not declared`,
  }));
}

/**
 * Put an editor into `place`.
 * @returns {{text: () => string, set: (text: string) => void, mark: (problem: object|null) => void,
 *   focus: () => void, complete: () => void}}
 */
export function makeEditor(place, { text, run, cancel, format, change }) {
  const shadow = place.attachShadow({ mode: "open" });
  const keys = [
    { key: "Mod-Enter", run: () => (run(), true) },
    { key: "Mod-Escape", run: () => (cancel(), true) },
    { key: "Shift-Mod-f", run: () => (format(), true) },
    { key: "Mod-/", run: toggleComment },
    { key: "Mod-Space", run: startCompletion },
    { key: "Ctrl-Space", run: startCompletion },
    { key: "Tab", run: acceptCompletion },
  ];
  let fault = null;
  const show = (view) => {
    const current = view.state.doc.toString();
    view.dispatch(setDiagnostics(view.state, [...prefixMarks(current), ...(fault ? [fault] : [])]));
  };
  const view = new EditorView({
    parent: shadow,
    root: shadow,
    state: EditorState.create({
      doc: text,
      extensions: [
        Prec.highest(keymap.of(keys)),
        lineNumbers(), lintGutter(), history(), drawSelection(), indentOnInput(), bracketMatching(), closeBrackets(),
        highlightActiveLine(), highlightActiveLineGutter(), highlightSelectionMatches(), search({ top: true }),
        autocompletion({ override: [complete], icons: false, maxRenderedOptions: 80 }),
        keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...searchKeymap, ...historyKeymap, ...completionKeymap, ...lintKeymap]),
        EditorState.languageData.of(() => [{ commentTokens: { line: "#" } }]),
        sparql(), syntaxHighlighting(colours), look, EditorView.lineWrapping,
        placeholder("SELECT … WHERE { … }"),
        EditorView.contentAttributes.of({ "aria-label": "Query", "aria-describedby": "editor-help", spellcheck: "false", autocapitalize: "off" }),
        EditorView.updateListener.of((update) => {
          if (!update.docChanged) return;
          fault = null;
          change(update.state.doc.toString());
          queueMicrotask(() => show(view));
        }),
      ],
    }),
  });
  return {
    text: () => view.state.doc.toString(),
    set: (value) => view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: value } }),
    mark(problem) {
      fault = null;
      if (problem?.line) {
        const line = view.state.doc.line(Math.min(problem.line, view.state.doc.lines));
        const from = Math.min(line.from + Math.max(0, (problem.column ?? 1) - 1), line.to);
        const end = /^\S+/.exec(view.state.sliceDoc(from, line.to))?.[0].length ?? 0;
        const [start, stop] = end ? [from, from + end] : [Math.max(line.from, from - 1), from];
        fault = { from: start, to: stop, severity: "error", message: problem.message };
        view.dispatch({ selection: { anchor: from }, effects: EditorView.scrollIntoView(from, { y: "center" }) });
      }
      show(view);
    },
    focus: () => view.focus(),
    complete: () => (view.focus(), startCompletion(view)),
  };
}
