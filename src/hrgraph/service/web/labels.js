// Names for the IRIs of an answer: asked of the endpoint itself, kept as long as the page is open.
import labelsQuery from "../../../../queries/pages/labels.rq";
import { BASE } from "./site.js";
import { request } from "./run.js";

const known = new Map();
const AT_ONCE = 400;
const SAFE = /^[^\s<>"{}|\\^`]+$/;

/** Ask for the labels of those of our IRIs that are not known yet; afterwards `labelOf` knows them. */
export async function learnLabels(iris, signal) {
  const wanted = [...new Set(iris)].filter((iri) => iri.startsWith(BASE) && SAFE.test(iri) && !known.has(iri));
  for (let at = 0; at < wanted.length; at += AT_ONCE) {
    const part = wanted.slice(at, at + AT_ONCE);
    const query = labelsQuery.replace("VALUES ?thing { }", `VALUES ?thing { ${part.map((iri) => `<${iri}>`).join(" ")} }`);
    const response = await request(query, "application/sparql-results+json", signal);
    if (!response.ok) return;
    for (const row of (await response.json()).results.bindings) known.set(row.thing.value, row.label.value);
    for (const iri of part) if (!known.has(iri)) known.set(iri, null);
  }
}

/** The label of an IRI, null when there is none (or it was not asked for). */
export function labelOf(iri) {
  return known.get(iri) ?? null;
}
