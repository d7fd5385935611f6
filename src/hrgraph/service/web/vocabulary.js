// The words of the data, from /api/vocabulary.
import { root } from "./site.js";

/** What the service counts, indexed: namespaces, classes and properties by IRI. */
export function indexVocabulary(document) {
  return {
    namespaces: new Map(Object.entries(document.prefixes)),
    classes: new Map(document.classes.map((item) => [item.iri, item])),
    properties: new Map(document.properties.map((item) => [item.iri, item])),
  };
}

let asked = null;

/** The vocabulary of this site, fetched once. */
export function loadVocabulary() {
  asked ??= fetch(`${root}/api/vocabulary`)
    .then((response) => (response.ok ? response.json() : Promise.reject(new Error(response.statusText))))
    .then(indexVocabulary)
    .catch((error) => {
      asked = null;
      throw error;
    });
  return asked;
}

/** `hr:date` for an IRI, with the prefix to declare; null when no prefix fits. */
export function shrink(iri, namespaces) {
  let best = null;
  for (const [prefix, namespace] of namespaces) {
    if (!iri.startsWith(namespace) || (best && namespace.length <= best.namespace.length)) continue;
    if (/^[\p{L}\p{N}_][\p{L}\p{N}_-]*$/u.test(iri.slice(namespace.length))) {
      best = { prefix, namespace, name: `${prefix}:${iri.slice(namespace.length)}` };
    }
  }
  return best;
}
