// The table of an answer: sorted by a click on a heading, filtered by words, a part at a time.
import { cellOf, compareTerms, wordsOf } from "./cells.js";
import { kindOf } from "./columns.js";
import { h } from "./dom.js";

const STEP = 200;

/**
 * @returns {{element: HTMLElement, shown: () => {columns: string[], rows: object[]}}} `shown` are the
 *   rows that pass the filter, in the order of the table
 */
export function makeTable(answer, { announce }) {
  const { columns } = answer;
  const kinds = new Map(columns.map((name) => [name, kindOf(answer.rows, name)]));
  let sorted = null;
  let down = false;
  let limit = STEP;
  let rows = answer.rows;
  const body = h("tbody");
  const caption = h("caption");
  const more = h("button", { type: "button", class: "quiet", onclick: () => ((limit += 5 * STEP), fill()) });
  const filter = h("input", { type: "search", placeholder: "Filter rows", "aria-label": "Filter rows", oninput: () => choose() });
  const buttons = new Map();
  const heads = columns.map((name) => {
    const button = h("button", { type: "button", class: "sort", onclick: () => sort(name) }, name);
    const head = h("th", { scope: "col", "data-name": name, class: kinds.get(name) === "number" ? "number" : null }, button);
    buttons.set(name, head);
    return head;
  });

  function sort(name) {
    if (sorted === name && down) sorted = null;
    else [down, sorted] = [sorted === name, name];
    for (const [own, head] of buttons) head.setAttribute("aria-sort", own === sorted ? (down ? "descending" : "ascending") : "none");
    choose();
  }

  function choose() {
    const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
    rows = answer.rows;
    if (words.length) {
      rows = rows.filter((row) => {
        const text = columns.map((name) => `${wordsOf(row[name])} ${row[name]?.value ?? ""}`).join(" ").toLowerCase();
        return words.every((word) => text.includes(word));
      });
    }
    if (sorted) {
      const sign = down ? -1 : 1;
      rows = [...rows].sort((a, b) => {
        if (!a[sorted] || !b[sorted]) return compareTerms(a[sorted], b[sorted]);
        return sign * compareTerms(a[sorted], b[sorted], kinds.get(sorted));
      });
    }
    limit = STEP;
    fill();
    if (words.length) announce(`${rows.length} of ${answer.rows.length} rows pass the filter`);
  }

  function fill() {
    const part = rows.slice(0, limit);
    const copied = (iri) => announce(`Copied ${iri}`);
    body.replaceChildren(...part.map((row) => h("tr", {}, ...columns.map((name) => cellOf(row[name], kinds.get(name), copied)))));
    const count = (number) => number.toLocaleString("en");
    const all = rows.length === answer.rows.length ? "" : ` that pass the filter, of ${count(answer.rows.length)}`;
    caption.textContent = part.length < rows.length
      ? `First ${count(part.length)} of ${count(rows.length)} rows${all}`
      : `${count(rows.length)} row${rows.length === 1 ? "" : "s"}${all}`;
    more.hidden = part.length >= rows.length;
    more.textContent = `Show ${count(Math.min(5 * STEP, rows.length - part.length))} more`;
  }

  fill();
  const scroll = h("div", { class: "wide answer-table", role: "region", "aria-label": "Answer as a table", tabindex: "0" }, h("table", {}, caption, h("thead", {}, h("tr", {}, ...heads)), body));
  const tools = h("div", { class: "filter-row" }, filter);
  return {
    element: h("div", {}, answer.rows.length > 1 ? tools : null, scroll, more),
    relabel: choose,
    shown: () => ({ columns, rows }),
  };
}
