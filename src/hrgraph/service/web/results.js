// Under the editor: what came back, in views, with its numbers and its downloads.
import { learnLabels } from "./labels.js";
import { download, save, toCsv, toExcel } from "./download.js";
import { VIEWS, defaultView } from "./query.js";
import { formatsOf } from "./run.js";
import { h } from "./dom.js";
import { makeTable } from "./table.js";
import { showView } from "./views.js";
import { wordsOf } from "./cells.js";

const NAMES = { table: "Table", chart: "Chart", timeline: "Timeline", network: "Network", map: "Map", raw: "Raw" };
const MOST_LABELS = 4_000;

function downloadsRow(answer, table, announce) {
  const buttons = formatsOf(answer.query).map(([label, suffix, type]) => h("button", { type: "button", class: "quiet", onclick: () => download(answer.query, suffix, type).catch((error) => announce(error.message, true)) }, label));
  const excel = answer.family === "table" && h("button", { type: "button", class: "quiet", onclick: () => save("answer.csv", toExcel([answer.columns, ...answer.rows.map((row) => answer.columns.map((name) => row[name]?.value))]), "text/csv;charset=utf-8") }, "CSV for Excel");
  const asShown = table && h("button", { type: "button", class: "quiet", title: "The rows as sorted and filtered, with names instead of IRIs", onclick: () => {
    const { columns, rows } = table.shown();
    save("table.csv", toCsv([columns, ...rows.map((row) => columns.map((name) => wordsOf(row[name])))]), "text/csv;charset=utf-8");
  } }, "CSV as shown");
  const page = h("button", { type: "button", class: "quiet", title: "The query and its answer in one file", onclick: () => save("answer.html", onePage(answer, table), "text/html;charset=utf-8") }, "HTML");
  return h("div", { class: "downloads-row", role: "group", "aria-label": "Downloads" }, h("span", {}, "Download"), ...buttons, excel || null, asShown, page);
}

/** The query and the table as shown, as one HTML file that needs nothing else. */
export function onePage(answer, table) {
  const escape = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
  const cell = (term) => (term?.type === "uri" ? `<a href="${escape(term.value)}">${escape(wordsOf(term))}</a>` : escape(wordsOf(term)));
  let body = `<pre>${escape(answer.text)}</pre>`;
  if (table) {
    const { columns, rows } = table.shown();
    body = `<table><thead><tr>${columns.map((name) => `<th scope="col">${escape(name)}</th>`).join("")}</tr></thead><tbody>\n${rows.map((row) => `<tr>${columns.map((name) => `<td>${cell(row[name])}</td>`).join("")}</tr>`).join("\n")}\n</tbody></table>`;
  }
  return `<!DOCTYPE html>\n<html lang="en"><meta charset="utf-8"><title>Answer · hrgraph</title>\n<style>body{font:1rem/1.5 system-ui,sans-serif;margin:2rem}table{border-collapse:collapse}th,td{border:1px solid #ccc;padding:.3rem .5rem;text-align:left;vertical-align:top}pre{background:#f4f6f9;padding:1rem;overflow:auto}</style>\n<h1>Answer</h1>\n<pre>${escape(answer.query)}</pre>\n${body}\n</html>\n`;
}

/** @returns {{element: HTMLElement, show: (answer: object, view: string|null) => Promise<void>, clear: () => void, view: () => string}} */
export function makeResults({ announce, viewed }) {
  const element = h("section", { class: "results", "aria-label": "Answer" });
  let current = "table";
  let end = null;

  async function show(answer, wanted) {
    end?.();
    end = null;
    if (answer.family === "boolean") {
      element.replaceChildren(h("p", { class: "boolean" }, answer.boolean ? "Yes" : "No"), downloadsRow(answer, null, announce));
      return;
    }
    const iris = answer.rows.slice(0, MOST_LABELS).flatMap((row) => answer.columns.map((name) => row[name])).filter((term) => term?.type === "uri").map((term) => term.value);
    await learnLabels(iris).catch(() => {});
    const table = makeTable(answer, { announce });
    const panel = h("div", { class: "panel", role: "tabpanel", id: "answer-panel", tabindex: "-1" });
    const said = defaultView(answer.query);
    const tabs = VIEWS.map((name) => h("button", { type: "button", role: "tab", id: `tab-${name}`, "aria-controls": "answer-panel", onclick: () => open(name) }, NAMES[name]));
    const list = h("div", { class: "tabs", role: "tablist", "aria-label": "Views", onkeydown: (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      const next = VIEWS[(VIEWS.indexOf(current) + step + VIEWS.length) % VIEWS.length];
      open(next).then(() => document.getElementById(`tab-${next}`).focus());
    } }, ...tabs);
    async function open(name) {
      end?.();
      end = null;
      current = name;
      for (const tab of tabs) {
        const own = tab.id === `tab-${name}`;
        tab.setAttribute("aria-selected", String(own));
        tab.tabIndex = own ? 0 : -1;
      }
      panel.setAttribute("aria-labelledby", `tab-${name}`);
      viewed(name);
      if (name === "table") panel.replaceChildren(answer.rows.length ? table.element : h("p", { class: "empty" }, "No rows. The query ran; nothing in this release fits it."));
      else {
        panel.replaceChildren();
        end = (await showView(name, panel, answer, table.shown, said?.form).catch((error) => announce(`This view failed: ${error.message}`, true))) ?? null;
      }
    }
    element.replaceChildren(list, panel, downloadsRow(answer, table, announce));
    await open(wanted ?? said?.view ?? "table");
  }

  return {
    element,
    show,
    clear: () => (end?.(), (end = null), element.replaceChildren()),
    view: () => current,
  };
}
