// What can stand at the cursor: prefixes, classes, properties and things, only such as the data has.
import { classesOf, placeOf } from "./place.js";
import { root } from "./site.js";
import { declaredPrefixes, variables } from "./tokens.js";
import { shrink } from "./vocabulary.js";

const RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type";
const WORDS = ["SELECT", "DISTINCT", "WHERE", "OPTIONAL", "FILTER", "UNION", "MINUS", "BIND", "VALUES", "GRAPH", "ORDER BY", "GROUP BY", "HAVING", "LIMIT", "OFFSET", "COUNT", "AS", "NOT EXISTS", "EXISTS", "CONSTRUCT", "ASK", "DESCRIBE", "PREFIX", "LANG", "STR", "REGEX", "CONTAINS", "YEAR", "COALESCE", "IF", "SAMPLE", "MIN", "MAX", "SUM", "AVG", "GROUP_CONCAT"];

/** How well a term fits what was typed: 4 is it, 3 begins with it, 2 a word of it does, 1 holds it, 0 not. */
export function fit(typed, ...names) {
  const wanted = typed.toLowerCase();
  if (!wanted) return 1;
  let best = 0;
  for (const name of names) {
    const own = name.toLowerCase();
    if (own === wanted) best = 4;
    else if (own.startsWith(wanted)) best = Math.max(best, 3);
    else if (own.split(/[\s:/-]+/).some((part) => part.startsWith(wanted))) best = Math.max(best, 2);
    else if (own.includes(wanted)) best = Math.max(best, 1);
  }
  return best;
}

function option(item, typed, fits, namespaces, declared) {
  const short = shrink(item.iri, new Map([...namespaces, ...[...declared].map(([prefix, value]) => [prefix, value])]));
  const text = short ? short.name : `<${item.iri}>`;
  const score = fit(typed, text, item.label, short ? short.name.split(":")[1] : item.iri);
  if (!score) return null;
  return {
    text,
    label: item.label,
    detail: `${item.count.toLocaleString("en")}${fits ? "" : " · other classes"}`,
    info: item.definition,
    rank: score * 10 + (fits ? 100 : 0) + Math.min(9, Math.log10(item.count + 1)),
    prefix: short && !declared.has(short.prefix) ? short : null,
  };
}

/** The vocabulary's part of the list at a position. @returns {{from: number, options: object[], place: object}} */
export function optionsAt(text, position, vocabulary) {
  const place = placeOf(text, position, vocabulary.namespaces);
  const { role, word, from } = place;
  const declared = declaredPrefixes(text);
  const plain = (list, kind) =>
    list.filter((name) => fit(word, name) > 1).map((name) => ({ text: name, label: "", detail: kind, info: "", rank: 5, prefix: null }));
  if (role === "prefix") {
    const options = [...vocabulary.namespaces]
      .filter(([prefix]) => !declared.has(prefix) && fit(word, prefix) > 1)
      .map(([prefix, namespace]) => ({ text: `${prefix}: <${namespace}>`, label: "", detail: "", info: namespace, rank: prefix === "hr" ? 9 : 1, prefix: null }));
    return { from, options, place };
  }
  if (/^[?$]/.test(word)) return { from, options: plain(variables(text).filter((name) => name !== word), "variable"), place };
  const listed = (items, fits) => items.map((item) => option(item, word, fits(item), vocabulary.namespaces, declared)).filter(Boolean);
  if (role === "predicate") {
    const classes = classesOf(place.subject, text, vocabulary).map((iri) => vocabulary.classes.get(iri)).filter(Boolean);
    const fitting = new Map();
    for (const known of classes) {
      for (const [iri, count] of Object.entries(known.properties)) fitting.set(iri, Math.max(count, fitting.get(iri) ?? 0));
    }
    const items = [...vocabulary.properties.values()].map((item) => ({ ...item, count: fitting.get(item.iri) ?? item.count }));
    const wanted = fitting.size ? items.filter((item) => fitting.has(item.iri)) : items;
    return { from, options: listed(wanted, () => true), place };
  }
  if (role === "object" && place.predicate === RDF_TYPE) return { from, options: listed([...vocabulary.classes.values()], () => true), place };
  if (role === "object") {
    const expected = Object.keys(vocabulary.properties.get(place.predicate ?? "")?.classes ?? {});
    return { from, options: plain(variables(text), "variable"), place: { ...place, expected } };
  }
  const terms = word.includes(":") ? listed([...vocabulary.classes.values(), ...vocabulary.properties.values()], () => true) : [];
  return { from, options: [...terms, ...plain(WORDS, "keyword"), ...(word ? [] : plain(variables(text), "variable"))], place };
}

/** Things of the data by a name or a part of it, from the search of this site; empty when there is none. */
export async function findThings(typed, signal) {
  const response = await fetch(`${root}/api/find?${new URLSearchParams({ q: typed, limit: "12" })}`, { signal, headers: { Accept: "application/json" } });
  if (!response.ok) return [];
  const found = await response.json();
  return found.found ?? [];
}

/** How the search calls the things of a class: `…#InternationalOrganization` -> `international-organization`. */
export function kindOfClass(iri) {
  return iri.replace(/^.*[#/]/, "").replace(/([a-z])([A-Z])/g, "$1-$2").toLowerCase();
}
