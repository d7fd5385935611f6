// The network view: a network of the site's own measures, filtered, with the neighbours of what is chosen.
import pictureCss from "./picture.css";
import workbenchCss from "./workbench.css";
import { adopt, h } from "./dom.js";
import { save, toCsv } from "./download.js";
import { drawGraph, linkOf } from "./graph.js";

const MOST = 400; // lines: more are a ball of wool, and slow

/** The heaviest lines and what they join, as many as can be read. */
export function heaviest(elements, most) {
  const edges = [...elements.edges].sort((a, b) => (b.data.weight ?? 1) - (a.data.weight ?? 1)).slice(0, most);
  const ends = new Set(edges.flatMap(({ data }) => [data.source, data.target]));
  return { edges, nodes: elements.nodes.filter(({ data }) => ends.has(data.id)) };
}

function neighbours(node, near) {
  const link = (data) => (linkOf(data) ? h("a", { href: linkOf(data) }, data.label) : data.label);
  if (!node) return [h("p", { class: "empty" }, "Choose a thing in the picture or the list to see its neighbours.")];
  return [
    h("h2", {}, link(node)),
    h("div", { class: "wide", role: "region", "aria-label": "Neighbours", tabindex: "0" }, h("table", {}, h("caption", {}, `${near.length} neighbours`),
      h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Neighbour"), h("th", { scope: "col", class: "number" }, "Letters"))),
      h("tbody", {}, ...near.map((other) => h("tr", {}, h("td", {}, link(other)), h("td", { class: "number" }, other.shared.toLocaleString("en"))))))),
  ];
}

async function start(place, form) {
  adopt(pictureCss);
  adopt(workbenchCss);
  const status = h("p", { role: "status", class: "status" });
  const canvas = h("div", { class: "canvas network-canvas", role: "img", "aria-label": "The network; the list and the table beside it say the same in words" });
  const tools = h("div", { class: "picture-tools" });
  const side = h("div", { "aria-live": "polite" });
  const pick = h("select", { id: "pick" });
  const fallback = [...place.children];
  place.prepend(status, canvas, h("div", { class: "picture-foot" }, h("div", { class: "inline" }, h("label", { for: "pick" }, "Thing"), pick), tools), side);
  const files = h("p", { class: "downloads" });
  side.after(files);
  let picture = null;

  async function show() {
    const asked = new Set(form.elements.network.selectedOptions[0].dataset.parameters.split(" "));
    for (const field of form.querySelectorAll("[name]:not([name=network])")) field.closest("div").hidden = !asked.has(field.name);
    const chosen = Object.fromEntries([...new FormData(form)].filter(([name, value]) => value && (name === "network" || asked.has(name))));
    const { network, ...filters } = chosen;
    const address = `${place.dataset.address}/${network}?${new URLSearchParams({ ...filters, format: "cytoscape" })}`;
    history.replaceState(null, "", `?${new URLSearchParams(chosen)}`);
    status.textContent = "Loading …";
    const response = await fetch(address);
    const document_ = await response.json().catch(() => ({}));
    if (!response.ok) {
      status.textContent = document_.detail ?? "This network is not offered here.";
      return;
    }
    picture?.end();
    picture = null;
    const part = heaviest(document_.elements, MOST);
    const all = document_.elements;
    canvas.hidden = !part.nodes.length;
    const cut = part.edges.length < all.edges.length ? `The ${part.edges.length} heaviest of ${all.edges.length} lines` : `${all.edges.length} lines`;
    status.textContent = part.nodes.length ? `${cut} between ${part.nodes.length} things.` : "No letters fit these filters.";
    const nodes = [...part.nodes].sort((a, b) => a.data.label.localeCompare(b.data.label));
    pick.replaceChildren(h("option", { value: "" }, "—"), ...nodes.map(({ data }) => h("option", { value: data.id }, data.label)));
    side.replaceChildren(...neighbours(null));
    if (!part.nodes.length) return;
    picture = drawGraph(canvas, part, { name: `network-${network}`, chosen: (node, near) => {
      pick.value = node?.id ?? "";
      side.replaceChildren(...neighbours(node, near ?? []));
    } });
    status.append(picture.legend());
    const names = new Map(all.nodes.map(({ data }) => [data.id, data.label]));
    const csv = () => toCsv([["source", "target", "source_label", "target_label", "weight"], ...all.edges.map(({ data }) => [data.source, data.target, names.get(data.source), names.get(data.target), data.weight ?? 1])]);
    const button = (label, run) => h("button", { type: "button", class: "quiet", onclick: run }, label);
    const file = (label, format) => h("a", { href: `${place.dataset.address}/${network}?${new URLSearchParams({ ...filters, format })}`, download: `network-${network}.${format}` }, label);
    files.replaceChildren("Files: ", ...[["measures as CSV", "csv"], ["JSON", "json"], ["GraphML", "graphml"], ["GEXF", "gexf"], ["SVG", "svg"]].flatMap(([label, format], at) => [at ? " · " : "", file(label, format)]));
    tools.replaceChildren(button("PNG", picture.png), button("Lines as CSV", () => save(`network-${network}.csv`, csv(), "text/csv;charset=utf-8")), button("Cytoscape JSON", () => save(`network-${network}.json`, JSON.stringify(document_, null, 1), "application/json")));
  }

  pick.addEventListener("change", () => picture?.choose(pick.value || null));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    show();
  });
  form.addEventListener("change", () => show());
  await show().catch((error) => (status.textContent = `The network could not be drawn: ${error.message}`));
  for (const element of fallback) if (element.tagName === "NOSCRIPT") element.remove();
}

const place = document.getElementById("network-view");
const form = document.getElementById("network-form");
if (place && form) start(place, form);
