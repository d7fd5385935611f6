// The library of examples: every pattern of the site, found by topic and words, with a preview.
import { dialog, h } from "./dom.js";
import { withoutHeader } from "./query.js";
import { root, shortName } from "./site.js";

/** The text of a pattern that runs as it stands: the site's own, or the query when nothing is asked for. */
export function runnable(pattern) {
  if (pattern.sparql_example) return withoutHeader(pattern.sparql_example, pattern.summary);
  return pattern.parameters.length ? null : withoutHeader(pattern.sparql, pattern.summary);
}

/** Whether a pattern fits words and a topic. */
export function fits(pattern, words, topic) {
  if (topic && !pattern.tags.includes(topic)) return false;
  const text = [pattern.name, pattern.summary, pattern.description, ...pattern.tags].join(" ").toLowerCase();
  return words.toLowerCase().split(/\s+/).every((word) => text.includes(word));
}

async function preview(place, pattern) {
  place.replaceChildren(h("p", { class: "empty" }, "…"));
  const address = new URL(pattern.example, location.href);
  try {
    const response = await fetch(address.pathname + address.search, { headers: { Accept: "application/json" } });
    const answer = await response.json();
    // What was asked for and what has a label beside it need no column of their own.
    const columns = answer.columns.filter((name) => !pattern.parameters.some((parameter) => parameter.name === name) && !answer.columns.includes(`${name}_label`)).slice(0, 4);
    const label = (name) => pattern.columns.find((column) => column.name === name)?.label ?? name;
    const shorten = (value) => (typeof value === "string" ? shortName(value) : value);
    place.replaceChildren(h("div", { class: "wide", tabindex: "0", role: "region", "aria-label": "Preview" }, h("table", {},
      h("caption", {}, `${answer.count} rows, the first ${Math.min(5, answer.count)}`),
      h("thead", {}, h("tr", {}, ...columns.map((name) => h("th", { scope: "col" }, label(name))))),
      h("tbody", {}, ...answer.rows.slice(0, 5).map((row) => h("tr", {}, ...columns.map((name) => h("td", {}, String(shorten(row[name]) ?? "")))))))));
  } catch {
    place.replaceChildren(h("p", { class: "empty" }, "No preview: the example did not answer."));
  }
}

/** The dialog of examples; `open(query)` puts one into the editor and runs it. */
export function examplesDialog({ open }) {
  const words = h("input", { type: "search", id: "example-words", placeholder: "Search questions", "aria-label": "Search questions", oninput: () => fill() });
  const topics = h("select", { "aria-label": "Topic", onchange: () => fill() }, h("option", { value: "" }, "All topics"));
  const list = h("ul", { class: "examples-list" });
  const side = h("div", { class: "example-preview", "aria-live": "polite" }, h("p", { class: "empty" }, "Choose a question to see what it answers."));
  const box = dialog("Examples", h("div", { class: "inline" }, words, topics), h("div", { class: "examples" }, list, side));
  box.classList.add("broad");
  let patterns = null;

  const look = (pattern, button) => {
    for (const other of list.querySelectorAll("[aria-current]")) other.removeAttribute("aria-current");
    button.setAttribute("aria-current", "true");
    const rows = h("div");
    const text = runnable(pattern);
    const page = pattern.example.replace(/^https?:\/\/[^/]+/, "");
    side.replaceChildren(
      h("h3", {}, pattern.summary),
      h("p", {}, pattern.description.replaceAll("`", "")),
      h("p", {}, text ? h("button", { type: "button", onclick: () => (box.close(), open(text)) }, "Open and run") : null, " ", h("a", { href: page }, text ? "its own page" : "Open its page, which asks for its parameters")),
      rows,
      h("details", {}, h("summary", {}, "The query"), h("pre", { tabindex: "0" }, h("code", {}, text ?? withoutHeader(pattern.sparql)))),
    );
    preview(rows, pattern);
  };

  const fill = () => {
    if (!patterns) return;
    const found = patterns.filter((pattern) => fits(pattern, words.value, topics.value));
    list.replaceChildren(...found.map((pattern) => {
      const button = h("button", { type: "button", class: "linklike", onclick: () => look(pattern, button) }, pattern.summary);
      return h("li", {}, button, h("small", {}, pattern.tags.join(" · ")));
    }));
    if (!found.length) list.replaceChildren(h("li", { class: "empty" }, "No question has these words."));
  };

  return {
    async show() {
      box.showModal();
      if (!patterns) {
        const response = await fetch(`${root}/api/patterns`, { headers: { Accept: "application/json" } });
        ({ patterns } = await response.json());
        const tags = [...new Set(patterns.flatMap((pattern) => pattern.tags))].sort();
        topics.append(...tags.map((tag) => h("option", {}, tag)));
      }
      fill();
      words.focus();
    },
  };
}

