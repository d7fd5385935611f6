// The views of an answer beside its table: chart, timeline, network, map, raw.
import { wordsOf } from "./cells.js";
import { guessRoles, stateCode } from "./columns.js";
import { h } from "./dom.js";
import { hrefOf } from "./site.js";
import { request } from "./run.js";

const ROLES = { chart: ["label", "value", "series"], timeline: ["label", "start", "end", "group"], network: ["source", "target", "value"], map: ["place", "value"] };
const OPTIONAL = new Set(["series", "end", "group", "value"]);
const WHY_NOT = {
  chart: "A chart needs a column of numbers and another column for the labels.",
  timeline: "A timeline needs a column of dates.",
  network: "A network needs two columns of things (IRIs).",
  map: "A map needs a column of States: IRIs like …/id/state/IDN, or alpha-3 codes.",
};
const MOST_EDGES = 3_000;

/** Rows of an answer in the roles of a picture, as specs.js takes them. */
export function rowsInRoles(rows, roles) {
  const number = (term) => (term ? Number(term.value) : undefined);
  return rows.map((row) => {
    const about = row[roles.label] ?? row[roles.place];
    const found = { label: wordsOf(about), href: about?.type === "uri" ? hrefOf(about.value) : undefined };
    if (roles.value) found.value = number(row[roles.value]);
    for (const role of ["start", "end"]) if (roles[role]) found[role] = row[roles[role]]?.value;
    for (const role of ["series", "group"]) if (roles[role]) found[role] = wordsOf(row[roles[role]]);
    if (roles.place) found.place = row[roles.place] ? stateCode(row[roles.place].value) : null;
    return found;
  });
}

/** Rows of an answer as a network: each two things of a row are joined. */
export function networkOf(rows, roles) {
  const nodes = new Map();
  const edges = new Map();
  const add = (term) => {
    const id = term.value;
    if (!nodes.has(id)) {
      const kind = term.type === "uri" ? (/\/id\/([a-z-]+)\//.exec(id)?.[1] ?? "other") : "value";
      nodes.set(id, { data: { id, label: wordsOf(term), kind } });
    }
    return id;
  };
  for (const row of rows) {
    if (!row[roles.source] || !row[roles.target] || edges.size >= MOST_EDGES) continue;
    const [source, target] = [add(row[roles.source]), add(row[roles.target])];
    const key = `${source}\n${target}`;
    const weight = roles.value && row[roles.value] ? Number(row[roles.value].value) : 1;
    const known = edges.get(key);
    if (known) known.data.weight += weight;
    else edges.set(key, { data: { id: `e${edges.size}`, source, target, weight } });
  }
  return { nodes: [...nodes.values()], edges: [...edges.values()] };
}

function chooser(view, roles, guess, answer, again) {
  const options = (role) => {
    const fits = { value: ["number"], start: ["date"], end: ["date"] }[role];
    return answer.columns.filter((name) => !fits || fits.includes(guess.kinds.get(name)));
  };
  const pick = (role) => h("label", { class: "role" }, role, h("select", { onchange: (event) => ((roles[role] = event.target.value || null), again()) },
    OPTIONAL.has(role) && !(view === "chart" && role === "value") ? h("option", { value: "" }, "—") : null,
    ...options(role).map((name) => {
      const option = h("option", {}, name);
      option.selected = roles[role] === name;
      return option;
    })));
  const forms = view === "chart"
    ? [h("label", { class: "role" }, "form", h("select", { onchange: (event) => ((roles.form = event.target.value), again()) }, ...[["bar", "bars"], ["line", "line"], ["area", "area"], ["point", "points"]].map(([value, words]) => {
        const option = h("option", { value }, words);
        option.selected = (roles.form ?? "bar") === value;
        return option;
      })))]
    : [];
  return h("div", { class: "roles" }, ...forms, ...ROLES[view].map(pick));
}

async function raw(place, answer) {
  let text = answer.text;
  if (answer.family === "graph") text = await (await request(answer.query, "text/turtle")).text();
  else text = JSON.stringify(JSON.parse(text), null, 1);
  const cut = text.length > 300_000 ? `${text.slice(0, 300_000)}\n… cut here: a download has the whole answer` : text;
  place.replaceChildren(h("pre", { tabindex: "0", "aria-label": "The answer as it came" }, h("code", {}, cut)));
}

/** Show a view of an answer in `place`; `shown` gives the rows as the table has them. Returns how to end it. */
export async function showView(view, place, answer, shown, form) {
  if (view === "raw") return raw(place, answer);
  const guess = guessRoles(answer);
  const roles = guess[view] && { ...guess[view], ...(view === "chart" && form ? { form } : {}) };
  if (!roles) return place.replaceChildren(h("p", { class: "empty" }, WHY_NOT[view]));
  let picture = null;
  const note = h("small", { role: "status" });
  const canvas = h("div", { class: view === "network" ? "canvas network-canvas" : "canvas", role: "img", "aria-label": `${view} of the answer; the table has the same data` });
  const tools = h("div", { class: "picture-tools" });
  const again = async () => {
    picture?.end();
    canvas.replaceChildren();
    note.textContent = "";
    const { rows } = shown();
    if (view === "network") {
      const { drawGraph } = await import("./graph.js");
      const network = networkOf(rows, roles);
      picture = drawGraph(canvas, network, { name: "network" });
      note.textContent = `${network.nodes.length} things, ${network.edges.length} lines. Drag to move, scroll to zoom, double-click to open.`;
      note.append(picture.legend());
      tools.replaceChildren(h("button", { type: "button", class: "quiet", onclick: picture.png }, "PNG"), h("button", { type: "button", class: "quiet", onclick: picture.json }, "Cytoscape JSON"));
      return;
    }
    const { draw } = await import("./draw.js");
    const made = rowsInRoles(rows, roles);
    picture = await draw(canvas, view, made, { form: roles.form, titles: roles, name: view });
    if (view !== "map" && picture.shown < made.length) note.textContent = `The picture shows ${picture.shown} of ${made.length} rows.`;
    tools.replaceChildren(h("button", { type: "button", class: "quiet", onclick: picture.png }, "PNG"), h("button", { type: "button", class: "quiet", onclick: picture.svg }, "SVG"));
  };
  place.replaceChildren(chooser(view, roles, guess, answer, again), canvas, h("div", { class: "picture-foot" }, note, tools));
  await again();
  return () => picture?.end();
}
