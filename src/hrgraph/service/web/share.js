// Ways to hand a query on: the long address, a short one, and code in other languages.
import { dialog, h } from "./dom.js";
import { root } from "./site.js";
import { samplesOf } from "./samples.js";
import { formOf } from "./tokens.js";
import { toFragment } from "./query.js";

const copyButton = (text, announce) => h("button", { type: "button", class: "quiet", onclick: () => navigator.clipboard.writeText(text()).then(() => announce("Copied")) }, "Copy");

/** The dialog with the permanent address of a query and its short one. */
export function shareDialog({ current, view, announce }) {
  const long = h("input", { id: "share-long", readonly: true });
  const short = h("input", { id: "share-short", readonly: true });
  const make = h("button", { type: "button", onclick: async () => {
    const response = await fetch(`${root}/q`, { method: "POST", headers: { "Content-Type": "application/sparql-query", Accept: "application/json" }, body: current() });
    const said = await response.json();
    short.value = response.ok ? said.url : "";
    announce(response.ok ? "A short link was made" : said.detail, !response.ok);
  } }, "Make a short link");
  const box = dialog("Share this query",
    h("div", { class: "inline share" }, h("label", { for: "share-long" }, "Link with the whole query in it"), long, copyButton(() => long.value, announce)),
    h("div", { class: "inline share" }, h("label", { for: "share-short" }, "Short link, kept by this service"), short, make, copyButton(() => short.value, announce)));
  return { show: () => {
    long.value = `${location.origin}${root}/sparql${toFragment(current(), view())}`;
    short.value = "";
    box.showModal();
  } };
}

/** The dialog with the query in curl, Python, R and JavaScript. */
export function codeDialog({ current, announce }) {
  const code = h("code");
  const choice = h("select", { "aria-label": "Language", onchange: () => fill() });
  const fill = () => {
    const samples = samplesOf(current(), formOf(current()), `${location.origin}${root}/sparql`);
    if (!choice.options.length) choice.append(...samples.map((sample) => h("option", { value: sample.name }, sample.label)));
    code.textContent = samples.find((sample) => sample.name === choice.value).code;
  };
  const box = dialog("This query in code", h("div", { class: "inline" }, choice, copyButton(() => code.textContent, announce)), h("pre", { tabindex: "0" }, code));
  return { show: () => (fill(), box.showModal()) };
}

const KEYS = [
  [["Ctrl", "Enter"], "run the query"],
  [["Ctrl", "Esc"], "cancel it (Esc works, too, while it runs)"],
  [["Ctrl", "Space"], "complete at the cursor"],
  [["Ctrl", "/"], "make a line a comment, or a comment a line"],
  [["Shift", "Ctrl", "F"], "format the query"],
  [["Ctrl", "F"], "find and replace"],
  [["Tab"], "take the completion; without a list, leave the editor"],
  [["C"], "on a link of the answer: copy its IRI"],
  [["?"], "this help (outside of the editor)"],
];

/** The dialog of keyboard shortcuts. */
export function helpDialog() {
  const rows = KEYS.flatMap(([keys, words]) => [h("dt", {}, ...keys.flatMap((key, at) => [at ? " + " : "", h("kbd", {}, key)])), h("dd", {}, words)]);
  const box = dialog("Keys", h("dl", { class: "keys" }, ...rows), h("p", {}, h("small", {}, "On a Mac, Cmd stands for Ctrl. A comment ", h("code", {}, "#defaultView:Timeline"), " in a query (or BarChart, LineChart, Map, Graph) chooses the view of its answer.")));
  return { show: () => box.showModal() };
}
