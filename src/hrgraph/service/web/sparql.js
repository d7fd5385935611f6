// The SPARQL page: the plain form becomes a workbench.
import pictureCss from "./picture.css";
import workbenchCss from "./workbench.css";
import { adopt, h, statusPlace } from "./dom.js";
import { makeEditor } from "./editor.js";
import { examplesDialog } from "./examples.js";
import { fromFragment, toFragment } from "./query.js";
import { makeResults } from "./results.js";
import { ask, Problem } from "./run.js";
import { savedDialog } from "./saved.js";
import { codeDialog, helpDialog, shareDialog } from "./share.js";
import { loadVocabulary } from "./vocabulary.js";

const FIRST = `PREFIX hr: <https://w3id.org/hrgraph/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>

# The latest letters, and to whom they went
SELECT ?letter ?date ?addressee WHERE {
  ?letter a hr:Communication ;
    hr:date ?date ;
    hr:addressee ?addressee .
}
ORDER BY DESC(?date)
LIMIT 100
`;
const LAST = "hrgraph.query";

function remember(text) {
  try {
    sessionStorage.setItem(LAST, text);
  } catch {
    // A browser that keeps nothing.
  }
}

function firstText(plain) {
  const { query, view } = fromFragment(location.hash);
  if (query) return { text: query, view, run: true };
  if (plain) return { text: plain, view: null, run: true };
  let kept = null;
  try {
    kept = sessionStorage.getItem(LAST);
  } catch {
    // As above.
  }
  return { text: kept || FIRST, view: null, run: false };
}

// The query stands once in the address: in its fragment, also when it came as a parameter.
const addressed = (text, view) => history.replaceState(null, "", location.pathname + toFragment(text, view));

function start(place) {
  adopt(pictureCss);
  adopt(workbenchCss);
  const plain = document.getElementById("query")?.value ?? "";
  const limits = place.querySelector("form small")?.textContent ?? "";
  document.getElementById("plain-examples")?.remove();
  document.querySelector("#main > .error")?.remove();
  const status = h("p", { class: "status", role: "status", "aria-live": "polite" });
  const announce = (text, bad = false) => {
    const heard = statusPlace(status);
    heard.classList.toggle("error", bad);
    heard.textContent = text;
  };
  const results = makeResults({ announce, viewed: (view) => addressed(editor.text(), view) });
  let running = null;

  const runButton = h("button", { type: "button", onclick: () => run() }, "Run");
  const cancelButton = h("button", { type: "button", class: "cancel", hidden: true, onclick: () => cancel() }, "Cancel");
  const current = () => editor.text();
  const open = (text) => {
    editor.set(text);
    run();
  };
  const dialogs = {
    Examples: examplesDialog({ open }),
    Saved: savedDialog({ current, open: (text) => (editor.set(text), editor.focus()), announce }),
    Share: shareDialog({ current, view: results.view, announce }),
    Code: codeDialog({ current, announce }),
    Keys: helpDialog(),
  };
  const formatButton = h("button", { type: "button", class: "quiet", onclick: () => format() }, "Format");
  const toolbar = h("div", { class: "toolbar", role: "toolbar", "aria-label": "Query" }, runButton, cancelButton, formatButton,
    ...Object.entries(dialogs).map(([name, dialog]) => h("button", { type: "button", class: "quiet", "aria-haspopup": "dialog", onclick: () => dialog.show() }, name)),
    h("small", { id: "editor-help" }, `${limits}. Ctrl+Enter runs, Ctrl+Space completes.`));
  const holder = h("div", { class: "editor" });
  place.classList.add("workbench");
  place.replaceChildren(holder, toolbar, status, results.element);

  const first = firstText(plain);
  const editor = makeEditor(holder, { text: first.text, run: () => run(), cancel: () => cancel(), format: () => format(), change: remember });

  async function format() {
    try {
      const { spfmt } = await import("sparql-formatter");
      editor.set(`${spfmt.format(editor.text()).trim()}\n`);
      announce("Formatted");
    } catch (error) {
      if (error.location) editor.mark({ line: error.location.start.line, column: error.location.start.column, message: error.message });
      announce(error.location ? `Not formatted: line ${error.location.start.line}, column ${error.location.start.column} is not understood` : "Not formatted: the formatter does not know this form of query", true);
    }
  }

  function cancel() {
    running?.abort();
  }

  function busy(on) {
    runButton.hidden = on;
    cancelButton.hidden = !on;
    status.classList.toggle("running", on);
    place.setAttribute("aria-busy", String(on));
  }

  async function run(view = null) {
    running?.abort();
    const mine = new AbortController();
    running = mine;
    const text = editor.text();
    addressed(text, view);
    editor.mark(null);
    results.clear();
    busy(true);
    announce("Running …");
    const began = performance.now();
    const clock = setInterval(() => (status.textContent = `Running … ${Math.round((performance.now() - began) / 1000)} s`), 1000);
    try {
      const answer = await ask(text, mine.signal);
      clearInterval(clock);
      if (running !== mine) return;
      await results.show(answer, view);
      const rows = answer.family === "boolean" ? "Answered" : `${answer.rows.length.toLocaleString("en")} ${answer.family === "graph" ? "statement" : "row"}${answer.rows.length === 1 ? "" : "s"}`;
      announce(`${rows} in ${Math.round(answer.milliseconds).toLocaleString("en")} ms`);
    } catch (error) {
      if (running !== mine) return;
      if (error.name === "AbortError") announce("Cancelled: the service has stopped the query.");
      else if (error instanceof Problem) {
        announce(`${error.title}. ${error.message}`, true);
        editor.mark(error);
      } else announce(`Something is broken on this page: ${error.message}`, true);
    } finally {
      clearInterval(clock);
      if (running === mine) {
        running = null;
        busy(false);
      }
    }
  }

  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input, textarea, select, dialog, .editor");
    if (event.key === "?" && !typing) dialogs.Keys.show();
    if (event.key === "Escape" && running && !document.querySelector("dialog[open]")) cancel();
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !typing) run();
  });
  addEventListener("hashchange", () => {
    const { query, view } = fromFragment(location.hash);
    if (query && query !== editor.text()) {
      editor.set(query);
      run(view);
    }
  });
  if (first.run) run(first.view);
  loadVocabulary().catch(() => {}); // counted once for a release, which takes seconds when it is large
}

const place = document.getElementById("workbench");
if (place) start(place);
