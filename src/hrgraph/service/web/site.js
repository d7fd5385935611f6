// Where this site is, and which IRIs it answers for.

export const BASE = "https://w3id.org/hrgraph/";

/** The path under which a proxy shows the service, without a slash at its end. */
export const root = globalThis.document?.querySelector("script[data-root]")?.dataset.root ?? "";

/** The path of the page about an IRI of the data, or null when it is not ours. The same rule as pages.py. */
export function localPath(iri) {
  if (!iri.startsWith(BASE)) return null;
  const path = iri.slice(BASE.length);
  if (path.startsWith("id/")) return `/doc/${path.slice(3)}`;
  if (path.startsWith("scheme/") || path.startsWith("graph/") || path === "alignments") return `/doc/${path}`;
  if (path === "ontology" || path.startsWith("ontology#") || path.startsWith("ontology/")) return `/${path}`;
  return path === "dataset" ? "/dataset" : null;
}

/** Where a click on an IRI leads, or null: our page, or the address itself. */
export function hrefOf(iri) {
  const path = localPath(iri);
  if (path) return root + path;
  return /^https?:/.test(iri) ? iri : null;
}

/** What to call an IRI without a label: the end of it. */
export function shortName(iri) {
  if (iri.startsWith(`${BASE}id/`)) return iri.slice(BASE.length + 3);
  return iri.startsWith(BASE) ? iri.slice(BASE.length) : iri;
}
