// A table that is drawn: the contract is in ARCHITECTURE.md, "Pictures". The table stays as it is.
import css from "./picture.css";
import { stateCode } from "./columns.js";
import { adopt, h } from "./dom.js";
import { root } from "./site.js";

const ROLES = ["label", "value", "series", "start", "end", "group", "source", "target", "place"];

/** The rows of a table in the roles that its data-… attributes give. */
export function readTable(table) {
  const names = [...table.querySelectorAll("thead th")].map((head) => head.dataset.name);
  const heads = new Map([...table.querySelectorAll("thead th")].map((head) => [head.dataset.name, head.childNodes[0]?.textContent.trim() ?? ""]));
  const roles = {};
  const titles = {};
  for (const role of ROLES) {
    const name = table.dataset[role];
    if (!name || !names.includes(name)) continue;
    roles[role] = names.indexOf(name);
    titles[role] = heads.get(name);
  }
  const rows = [...table.tBodies[0].rows].map((row) => {
    const cell = (role) => row.cells[roles[role]];
    const text = (role) => cell(role)?.dataset.value ?? cell(role)?.textContent.trim() ?? "";
    const iri = (role) => cell(role)?.dataset.iri ?? cell(role)?.querySelector("[title]")?.title ?? "";
    const main = "label" in roles ? "label" : "place" in roles ? "place" : "source";
    const found = { label: text(main), href: cell(main)?.querySelector("a[href]")?.href };
    if ("value" in roles) found.value = Number.parseFloat(text("value").replaceAll(",", ""));
    for (const role of ["series", "start", "end", "group"]) if (role in roles) found[role] = text(role);
    if ("place" in roles) found.place = stateCode(iri("place")) ?? stateCode(text("place"));
    for (const role of ["source", "target"]) {
      if (role in roles) found[role] = { id: iri(role) || text(role), label: text(role), href: cell(role)?.querySelector("a[href]")?.getAttribute("href") };
    }
    return found;
  });
  return { rows, titles };
}

function elementsOf(rows) {
  const nodes = new Map();
  const edges = [];
  for (const [at, row] of rows.entries()) {
    for (const end of [row.source, row.target]) {
      const kind = /\/id\/([a-z-]+)\//.exec(end.id)?.[1] ?? "";
      const href = end.href?.startsWith(root) ? end.href.slice(root.length) : end.href;
      if (!nodes.has(end.id)) nodes.set(end.id, { data: { id: end.id, label: end.label, kind, href } });
    }
    edges.push({ data: { id: `e${at}`, source: row.source.id, target: row.target.id, weight: row.value || 1 } });
  }
  return { nodes: [...nodes.values()], edges };
}

function figure(title, canvas) {
  const tools = h("div", { class: "picture-tools" });
  const note = h("small", {});
  const hide = h("button", { type: "button", class: "quiet", "aria-expanded": "true", onclick: () => {
    canvas.hidden = !canvas.hidden;
    hide.textContent = canvas.hidden ? "Show the picture" : "Hide";
    hide.setAttribute("aria-expanded", String(!canvas.hidden));
  } }, "Hide");
  const element = h("figure", { class: "picture" }, title ? h("figcaption", {}, title) : null, canvas, h("div", { class: "picture-foot" }, note, h("div", { class: "picture-tools" }, tools, hide)));
  const exports = (made, kinds) => tools.replaceChildren(...kinds.map(([label, run]) => h("button", { type: "button", class: "quiet", "aria-label": `${label} of the picture`, onclick: () => made[run]() }, label)));
  return { element, note, exports };
}

async function drawTable(table) {
  const kind = table.dataset.picture;
  const { rows, titles } = readTable(table);
  if (!rows.length) return;
  const title = table.dataset.title ?? "";
  const canvas = h("div", { class: kind === "network" ? "canvas network-canvas" : "canvas", role: "img", "aria-label": `${title || table.caption?.textContent || "Answer"}: a picture of the table below` });
  const { element, note, exports } = figure(title, canvas);
  (table.closest(".wide") ?? table).before(element);
  const name = document.querySelector("h1")?.textContent.trim().toLowerCase().replace(/[^\w]+/g, "-").slice(0, 60) || "picture";
  if (kind === "network") {
    const { drawGraph } = await import("./graph.js");
    const made = drawGraph(canvas, elementsOf(rows), { name });
    note.append(made.legend());
    exports(made, [["PNG", "png"], ["Cytoscape JSON", "json"]]);
    return;
  }
  const { draw } = await import("./draw.js");
  const form = { line: "line", area: "area" }[kind];
  const made = await draw(canvas, kind === "line" || kind === "bar" ? "chart" : kind, rows, { form, titles, name });
  if (kind !== "map" && made.shown < rows.length) note.textContent = `The picture shows ${made.shown} of ${rows.length} rows.`;
  exports(made, [["PNG", "png"], ["SVG", "svg"]]);
}

async function drawNetwork(place) {
  const response = await fetch(root + place.dataset.network, { headers: { Accept: "application/json" } });
  if (!response.ok) return;
  const { elements } = await response.json();
  if (!elements.nodes.length) return;
  const title = place.dataset.title ?? "";
  const canvas = h("div", { class: "canvas network-canvas", role: "img", "aria-label": `${title || "Network"}: a picture` });
  const { element, note, exports } = figure(title, canvas);
  place.prepend(element);
  const { drawGraph } = await import("./graph.js");
  const made = drawGraph(canvas, elements, { name: "network" });
  note.append(made.legend());
  exports(made, [["PNG", "png"], ["Cytoscape JSON", "json"]]);
}

/** Draw everything on a page that asks for it; a picture that fails leaves its table as it was. */
export async function enhance(page) {
  adopt(css);
  for (const table of page.querySelectorAll("table[data-picture]")) {
    if (table.dataset.picture !== "table") await drawTable(table).catch((error) => console.warn(error));
  }
  for (const place of page.querySelectorAll(".network[data-network]")) {
    await drawNetwork(place).catch((error) => console.warn(error));
  }
}
