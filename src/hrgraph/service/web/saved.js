// Queries kept in this browser: no account, nothing on the server; files take them elsewhere.
import { dialog, h } from "./dom.js";
import { save } from "./download.js";
import { summaryOf } from "./query.js";

const KEY = "hrgraph.queries";

/** The saved queries, the latest first: {name, query, saved}. */
export function readSaved(storage = localStorage) {
  try {
    const found = JSON.parse(storage.getItem(KEY) ?? "[]");
    return Array.isArray(found) ? found.filter((item) => typeof item?.name === "string" && typeof item?.query === "string") : [];
  } catch {
    return [];
  }
}

/** Keep queries; one of the same name is replaced. */
export function addSaved(items, storage = localStorage) {
  const names = new Set(items.map((item) => item.name));
  const all = [...items, ...readSaved(storage).filter((item) => !names.has(item.name))];
  storage.setItem(KEY, JSON.stringify(all));
  return all;
}

function remove(name, storage = localStorage) {
  storage.setItem(KEY, JSON.stringify(readSaved(storage).filter((item) => item.name !== name)));
}

/** What a file holds: our own export (JSON), or one query (.rq). */
export function readFileOf(fileName, text) {
  if (fileName.endsWith(".json")) {
    const found = JSON.parse(text);
    if (!Array.isArray(found?.queries)) throw new Error(`${fileName} holds no queries`);
    return found.queries.filter((item) => typeof item?.name === "string" && typeof item?.query === "string");
  }
  return [{ name: summaryOf(text) || fileName.replace(/\.[^.]+$/, ""), query: text }];
}

/** The dialog of saved queries; `open(query)` puts one into the editor. */
export function savedDialog({ current, open, announce }) {
  const list = h("ul", { class: "saved" });
  const name = h("input", { id: "saved-name", required: true, maxlength: "120" });
  const fill = () => {
    const all = readSaved();
    list.replaceChildren(
      ...all.map((item) => h("li", {},
        h("button", { type: "button", class: "linklike", onclick: () => (open(item.query), box.close()) }, item.name),
        h("button", { type: "button", class: "quiet", "aria-label": `Download ${item.name}`, onclick: () => save(`${item.name.replace(/[^\w-]+/g, "-")}.rq`, `#+ summary: ${item.name}\n${item.query}`) }, ".rq"),
        h("button", { type: "button", class: "quiet", "aria-label": `Delete ${item.name}`, onclick: () => (remove(item.name), fill()) }, "Delete"))),
    );
    if (!all.length) list.replaceChildren(h("li", { class: "empty" }, "None yet. They stay in this browser."));
  };
  const form = h("form", { class: "inline", onsubmit: (event) => {
    event.preventDefault();
    addSaved([{ name: name.value.trim(), query: current(), saved: new Date().toISOString() }]);
    announce(`Saved as ${name.value.trim()}`);
    name.value = "";
    fill();
  } }, h("label", { for: "saved-name" }, "Save this query as"), name, h("button", { type: "submit" }, "Save"));
  const files = h("input", { type: "file", id: "saved-import", multiple: true, accept: ".rq,.sparql,.json", onchange: async () => {
    try {
      const read = await Promise.all([...files.files].map(async (file) => readFileOf(file.name, await file.text())));
      addSaved(read.flat().map((item) => ({ ...item, saved: new Date().toISOString() })));
      announce(`${read.flat().length} queries imported`);
    } catch (error) {
      announce(`Nothing was imported: ${error.message}`);
    }
    files.value = "";
    fill();
  } });
  const box = dialog("Saved queries", form, list, h("div", { class: "inline" },
    h("button", { type: "button", class: "quiet", onclick: () => save("hrgraph-queries.json", JSON.stringify({ queries: readSaved() }, null, 1), "application/json") }, "Export all"),
    h("label", { for: "saved-import" }, "Import (.rq, .json)"), files));
  return { show: () => (name.value = summaryOf(current()), fill(), box.showModal()) };
}
