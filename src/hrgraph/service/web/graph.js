// Networks, drawn by Cytoscape. The data: nodes {id, label, kind, href, weight}, edges {source, target, weight, label}.
import cytoscape from "cytoscape";
import { h } from "./dom.js";
import { save } from "./download.js";
import { currentLook, onLook } from "./look.js";
import { hrefOf, root } from "./site.js";

// Cytoscape writes a <style> unless an element with this id exists; the policy forbids <style>, and our sheet has the rule.
const OWN_STYLE = "__________cytoscape_stylesheet";

const sizeOf = (node) => node.data("weight") ?? node.data("letters") ?? node.degree(false);

function styleOf(look, kinds, heaviest, most) {
  const colour = (node) => look.categories[Math.max(0, kinds.indexOf(node.data("kind") ?? "")) % look.categories.length];
  return [
    { selector: "node", style: {
      "background-color": colour, label: "data(label)", color: look.ink, "font-size": 11, "font-family": "system-ui, sans-serif",
      "text-wrap": "ellipsis", "text-max-width": 130, "text-valign": "bottom", "text-margin-y": 3,
      "text-background-color": look.paper, "text-background-opacity": 0.75, "text-background-padding": 1, width: (node) => 12 + 26 * Math.sqrt((sizeOf(node)) / most),
      // The name of a heavy thing lies above lighter things.
      "z-index-compare": "manual", "z-index": (node) => 10 + Math.round(80 * (sizeOf(node) / most)),
      height: (node) => 12 + 26 * Math.sqrt((sizeOf(node)) / most),
    } },
    { selector: "edge", style: {
      "z-index-compare": "manual", "z-index": 1,
      "line-color": look.soft, opacity: 0.45, "curve-style": "haystack",
      width: (edge) => 0.8 + 6 * ((edge.data("weight") ?? 1) / heaviest),
    } },
    { selector: "edge[label]", style: { label: "data(label)", color: look.soft, "font-size": 9, "text-rotation": "autorotate", "min-zoomed-font-size": 8, "curve-style": "bezier", "target-arrow-shape": "triangle", "target-arrow-color": look.soft } },
    { selector: "node.unnamed", style: { "text-opacity": 0, "text-background-opacity": 0 } },
    { selector: "node.near", style: { "text-opacity": 1, "text-background-opacity": 0.95, "text-max-width": 400, "z-index": 99 } },
    { selector: ".faint", style: { opacity: 0.12 } },
    { selector: "node.chosen", style: { "border-width": 3, "border-color": look.ink } },
  ];
}

/**
 * Draw a network into `place`.
 * @returns {{png: () => void, json: () => void, choose: (id: string|null) => void, end: () => void, legend: () => HTMLElement}}
 */
export function drawGraph(place, elements, { name, chosen = () => {} }) {
  if (!document.getElementById(OWN_STYLE)) {
    const stand = document.createElement("meta");
    stand.id = OWN_STYLE;
    document.head.append(stand);
  }
  const nodes = elements.nodes.map(({ data }) => ({ data: { ...data } }));
  const edges = elements.edges.map(({ data }) => ({ data: { ...data } }));
  const kinds = [...new Set(nodes.map((node) => node.data.kind ?? ""))].sort();
  const heaviest = Math.max(1, ...edges.map((edge) => edge.data.weight ?? 1));
  const degrees = new Map();
  for (const { data } of edges) for (const end of [data.source, data.target]) degrees.set(end, (degrees.get(end) ?? 0) + 1);
  const most = Math.max(1, ...nodes.map((node) => node.data.weight ?? node.data.letters ?? degrees.get(node.data.id) ?? 0));
  const cy = cytoscape({
    container: place,
    elements: [...nodes, ...edges],
    style: styleOf(currentLook(), kinds, heaviest, most),
    layout: { name: "circle", animate: false },
    minZoom: 0.15, maxZoom: 4,
    userZoomingEnabled: true, boxSelectionEnabled: false,
  });
  cy.layout({ name: "cose", animate: false, randomize: false, nodeRepulsion: () => 20_000, idealEdgeLength: () => 60, gravity: 1, numIter: 800, componentSpacing: 25, nodeDimensionsIncludeLabels: false, padding: 25 }).run();
  stretch(cy);
  const named = () => nameWhatFits(cy);
  let waiting = 0;
  cy.on("zoom resize", () => {
    clearTimeout(waiting);
    waiting = setTimeout(named, 60);
  });
  cy.on("dragfree", "node", named);
  cy.on("mouseover", "node", (event) => event.target.addClass("near"));
  cy.on("mouseout", "node", (event) => event.target.removeClass("near"));
  named();
  const choose = (id) => {
    cy.elements().removeClass("faint chosen");
    const node = id === null ? null : cy.getElementById(id);
    if (!node || node.empty()) {
      named();
      return chosen(null);
    }
    cy.elements().difference(node.closedNeighborhood()).addClass("faint");
    node.addClass("chosen");
    nameWhatFits(cy, node.closedNeighborhood().nodes());
    const near = node.neighborhood("node").map((other) => ({
      ...other.data(), shared: node.edgesWith(other).reduce((sum, edge) => sum + (edge.data("weight") ?? 1), 0),
    }));
    return chosen({ ...node.data(), href: linkOf(node.data()) }, near.sort((a, b) => b.shared - a.shared));
  };
  cy.on("tap", (event) => choose(event.target === cy ? null : event.target.isNode() ? event.target.id() : null));
  cy.on("dbltap", "node", (event) => {
    const href = linkOf(event.target.data());
    if (href) location.assign(href);
  });
  onLook(() => cy.style(styleOf(currentLook(), kinds, heaviest, most)));
  return {
    legend: () => legend(kinds),
    choose,
    png: () => save(`${name}.png`, cy.png({ output: "blob", full: true, scale: 2, bg: currentLook().paper })),
    json: () => save(`${name}.json`, JSON.stringify({ elements: { nodes, edges } }, null, 1), "application/json"),
    end: () => cy.destroy(),
  };
}

/** Use the whole canvas: the layout knows nothing of its shape. */
function stretch(cy) {
  const box = cy.nodes().boundingBox({ includeLabels: false });
  // At each side room for half a name, so that none is cut off there.
  const room = { w: cy.width() - 2 * Math.max(30, Math.min(75, cy.width() * 0.22)), h: cy.height() - 60 };
  const wanted = room.w / Math.max(1, room.h);
  const have = box.w / Math.max(1, box.h);
  if (!(wanted > 0) || !(have > 0)) return;
  const factor = Math.min(2.2, Math.max(0.3, wanted / have));
  cy.batch(() => cy.nodes().forEach((node) => node.position({ x: node.position("x") * factor, y: node.position("y") })));
  const zoom = Math.min(2, room.w / Math.max(1, box.w * factor), room.h / Math.max(1, box.h));
  cy.zoom(zoom);
  cy.center();
}

/** Give names to the heaviest things as long as no two names touch; all keep their size on the screen. */
function nameWhatFits(cy, first = cy.collection()) {
  const zoom = cy.zoom();
  const size = 11.5;
  cy.style().selector("node").style("font-size", size / zoom).style("text-margin-y", 3 / zoom).style("text-max-width", 150 / zoom).selector("node.near").style("font-size", 13 / zoom).style("text-max-width", 420 / zoom).update();
  const taken = [];
  const rank = (node) => (first.contains(node) ? 1e9 : 0) + sizeOf(node);
  const boxOf = (node) => {
    const at = node.renderedPosition();
    const width = Math.min(150, String(node.data("label")).length * size * 0.56) + 6;
    const top = at.y + node.renderedOuterHeight() / 2 + 2;
    return { left: at.x - width / 2, right: at.x + width / 2, top, bottom: top + size + 5 };
  };
  const meets = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
  cy.batch(() => {
    for (const node of cy.nodes().toArray().sort((a, b) => rank(b) - rank(a))) {
      const box = boxOf(node);
      const free = !taken.some((other) => meets(box, other));
      if (free) taken.push(box);
      node.toggleClass("unnamed", !free);
    }
  });
}

function legend(kinds) {
  const { categories } = currentLook();
  return h("ul", { class: "legend" }, ...kinds.filter(Boolean).map((kind) => {
    const dot = h("span", { class: "dot", "aria-hidden": "true" });
    dot.style.backgroundColor = categories[kinds.indexOf(kind) % categories.length];
    return h("li", {}, dot, kind.replaceAll("-", " "));
  }));
}

/** Where a node leads: its own path, or the page about its IRI. */
export function linkOf(data) {
  if (data.href) return data.href.startsWith("/") ? root + data.href : data.href;
  return hrefOf(data.iri ?? data.id);
}

