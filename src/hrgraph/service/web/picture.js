// Pictures of tables. The data is a table with data-… attributes, or the JSON of a question's answer;
// the table stays as it is, and a picture that cannot be drawn leaves the page as it was.
import css from "./picture.css";
import { stateCode } from "./columns.js";
import { adopt, h } from "./dom.js";
import { hrefOf, root } from "./site.js";

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

/** The rows of a question's answer, which its page carries as JSON, in the roles of its picture. */
export function readAnswer({ picture, columns, rows }) {
  const labelled = (role) => (columns.some((column) => column.name === `${picture[role]}_label`) ? `${picture[role]}_label` : picture[role]);
  const heads = new Map(columns.map((column) => [column.name, column.label]));
  const titles = Object.fromEntries(ROLES.filter((role) => picture[role]).map((role) => [role, heads.get(labelled(role)) ?? picture[role]]));
  const made = rows.map((row) => {
    const text = (role) => String(row[labelled(role)] ?? row[picture[role]] ?? "");
    const href = (role) => hrefOf(String(row[picture[role]] ?? "")) ?? undefined;
    const main = ["label", "place", "source"].find((role) => picture[role]);
    const found = { label: text(main), href: href(main) };
    if (picture.value) found.value = Number(row[picture.value]);
    for (const role of ["series", "group"]) if (picture[role]) found[role] = text(role);
    for (const role of ["start", "end"]) if (picture[role]) found[role] = row[picture[role]] ?? "";
    if (picture.place) found.place = stateCode(String(row[picture.place] ?? ""));
    for (const role of ["source", "target"]) {
      if (picture[role] && row[picture[role]] !== null) found[role] = { id: row[picture[role]], label: text(role) };
    }
    return found;
  });
  return { rows: picture.kind === "network" ? made.filter((row) => row.source && row.target) : made, titles };
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

const pageName = () => document.querySelector("h1")?.textContent.trim().toLowerCase().replace(/[^\w]+/g, "-").slice(0, 60) || "picture";

async function drawRows(kind, { rows, titles }, title, words, put) {
  const canvas = h("div", { class: kind === "network" ? "canvas network-canvas" : "canvas", role: "img", "aria-label": `${words}: a picture of the table below` });
  const { element, note, exports } = figure(title, canvas);
  put(element);
  if (kind === "network") {
    const { drawGraph } = await import("./graph.js");
    const made = drawGraph(canvas, elementsOf(rows), { name: pageName() });
    note.append(made.legend());
    exports(made, [["PNG", "png"], ["Cytoscape JSON", "json"]]);
    return;
  }
  const { draw } = await import("./draw.js");
  const form = { line: "line", area: "area" }[kind];
  const made = await draw(canvas, kind === "line" || kind === "bar" ? "chart" : kind, rows, { form, titles, name: pageName() });
  if (kind !== "map" && made.shown < rows.length) note.textContent = `The picture shows ${made.shown} of ${rows.length} rows.`;
  exports(made, [["PNG", "png"], ["SVG", "svg"]]);
}

async function drawTable(table) {
  const found = readTable(table);
  const title = table.dataset.title ?? "";
  if (found.rows.length) await drawRows(table.dataset.picture, found, title, title || table.caption?.textContent || "Answer", (element) => (table.closest(".wide") ?? table).before(element));
}

async function drawAnswer(place) {
  const island = document.getElementById("answer");
  if (!island) return;
  const answer = JSON.parse(island.textContent);
  const found = readAnswer(answer);
  if (found.rows.length) await drawRows(answer.picture.kind, found, "", answer.summary, (element) => {
    // The picture that came with the page stands until the other is drawn in its place: nothing jumps.
    const still = place.querySelector("svg");
    if (still) element.querySelector(".canvas").append(h("div", {}, still));
    place.replaceWith(element);
  });
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
  for (const place of page.querySelectorAll("figure.picture[data-kind]")) {
    if (place.dataset.kind !== "table") await drawAnswer(place).catch((error) => console.warn(error));
  }
  for (const place of page.querySelectorAll(".network[data-network]")) {
    await drawNetwork(place).catch((error) => console.warn(error));
  }
}
