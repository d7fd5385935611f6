// One term of an answer: its words, its element, its value for sorting.
import { h } from "./dom.js";
import { labelOf } from "./labels.js";
import { hrefOf, root, shortName } from "./site.js";

const LONG = 360;

/** The words for a term as the table shows them. */
export function wordsOf(term) {
  if (!term) return "";
  if (term.type === "uri") return labelOf(term.value) ?? shortName(term.value);
  return term.type === "bnode" ? `_:${term.value}` : term.value;
}

/** The element of a table's cell; an IRI leads to our page, and the key C copies it. */
export function cellOf(term, kind, copied) {
  if (!term) return h("td", { class: "empty-cell" });
  const words = wordsOf(term);
  if (term.type === "uri") {
    const href = hrefOf(term.value);
    const copy = () => navigator.clipboard.writeText(term.value).then(() => copied(term.value));
    const onkeydown = (event) => {
      if (event.key === "c" && !event.ctrlKey && !event.metaKey) copy();
    };
    const away = href && !href.startsWith(`${root}/`) ? { rel: "noopener noreferrer", class: "away" } : {};
    const link = href ? h("a", { href, title: term.value, onkeydown, ...away }, words) : h("span", { title: term.value }, words);
    const button = h("button", { type: "button", class: "copy", tabindex: "-1", "aria-label": `Copy the IRI of ${words}`, title: "Copy the IRI", onclick: copy }, "⧉");
    return h("td", { class: "thing", "data-iri": term.value }, link, button);
  }
  const lang = term["xml:lang"];
  const text = words.length > LONG
    ? h("details", {}, h("summary", {}, `${words.slice(0, LONG)}…`), words)
    : h("span", { lang }, words);
  return h("td", { class: kind, title: term.datatype ? term.datatype.split(/[#/]/).pop() : lang }, text);
}

const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

/** Compare two terms: numbers as numbers, all others by their words; what is missing comes last. */
export function compareTerms(a, b, kind) {
  if (!a || !b) return a ? -1 : b ? 1 : 0;
  if (kind === "number") return Number(a.value) - Number(b.value);
  return collator.compare(wordsOf(a), wordsOf(b));
}
