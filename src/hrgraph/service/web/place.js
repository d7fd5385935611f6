// Where in a triple the cursor stands, and what is known about the subject there.
import { declaredPrefixes, tokens } from "./tokens.js";

const RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type";
const BREAKS = new Set(["{", "}", "."]);
const OUTSIDE = new Set(["SELECT", "DISTINCT", "REDUCED", "ORDER", "GROUP", "BY", "HAVING", "LIMIT", "OFFSET", "DESC", "ASC", "FROM", "NAMED", "ASK", "DESCRIBE"]);

/** The IRI that a token names, `a` included; the text of a variable; null for anything else. */
export function termOf(token, prefixes) {
  if (!token) return null;
  if (token.kind === "iri") return token.text.slice(1, -1);
  if (token.kind === "variable") return `?${token.text.slice(1)}`;
  if (token.kind === "word" && token.text === "a") return RDF_TYPE;
  if (token.kind !== "name") return null;
  const colon = token.text.indexOf(":");
  const namespace = prefixes.get(token.text.slice(0, colon));
  return namespace === undefined ? null : namespace + token.text.slice(colon + 1);
}

/**
 * @returns {{role: "prefix"|"subject"|"predicate"|"object"|"none", subject: string|null,
 *   predicate: string|null, word: string, from: number}} `word` is what was typed of the term so far
 */
export function placeOf(text, position, known = new Map()) {
  const before = text.slice(0, position);
  const word = /(?:<[^<>\s]*|[?$\p{L}_][\p{L}\p{N}_:./%-]*|:)$/u.exec(before)?.[0] ?? "";
  const from = position - word.length;
  const prefixes = new Map([...known, ...declaredPrefixes(text)]);
  const done = tokens(text.slice(0, from));
  const nothing = { role: "none", subject: null, predicate: null, word, from };
  if (done.at(-1)?.text.toUpperCase() === "PREFIX") return { ...nothing, role: "prefix" };
  const statement = [];
  let round = 0;
  for (const token of done.toReversed()) {
    if (token.text === ")") round += 1;
    if (token.text === "(" && --round < 0) return nothing;
    if (round > 0 || token.text === "(" || token.text === ")") continue;
    if (BREAKS.has(token.text) && token.kind === "punctuation") break;
    statement.unshift(token);
  }
  if (!done.some((token) => token.text === "{")) return nothing;
  const last = statement.findLastIndex((token) => OUTSIDE.has(token.text.toUpperCase()) && token.kind === "word");
  if (last >= 0) return nothing;
  const parts = statement.filter((token) => token.kind !== "word" || token.text === "a");
  if (parts.length === 0) return { ...nothing, role: "subject" };
  const subject = termOf(parts[0], prefixes);
  const after = parts.slice(parts.findLastIndex((token) => token.text === ";") + 1);
  const own = after.length === parts.length ? after.slice(1) : after;
  const pathOpen = own.length > 0 && ["/", "|", "^", "!"].includes(own.at(-1).text);
  if (own.length === 0 || pathOpen) return { role: "predicate", subject, predicate: null, word, from };
  const predicate = termOf(own.find((token) => token.kind !== "punctuation"), prefixes);
  const objects = own.filter((token) => token.kind !== "punctuation");
  const list = own.at(-1).text === ",";
  if (objects.length > 1 && !list && !own.some((token) => ["/", "|", "^"].includes(token.text))) return { ...nothing, subject, predicate };
  return { role: "object", subject, predicate, word, from };
}

/**
 * The triples `subject predicate object` of a text, as far as they can be seen without parsing it whole.
 * @returns {{subject: string|null, predicate: string|null, object: string|null}[]}
 */
export function triplesOf(text, known = new Map()) {
  const prefixes = new Map([...known, ...declaredPrefixes(text)]);
  const found = [];
  let subject = null;
  let predicate = null;
  let step = 0;
  for (const token of tokens(text)) {
    const isTerm = ["iri", "variable", "name", "string", "number"].includes(token.kind) || token.text === "a";
    if (token.text === ";") step = 1;
    else if (token.text === ",") step = 2;
    else if (isTerm && step === 0) [subject, step] = [termOf(token, prefixes), 1];
    else if (isTerm && step === 1) [predicate, step] = [termOf(token, prefixes), 2];
    else if (isTerm && step === 2) {
      found.push({ subject, predicate, object: termOf(token, prefixes) });
      step = 3;
    } else if (["/", "|", "^", "*", "+"].includes(token.text)) [predicate, step] = [null, token.text === "*" || token.text === "+" ? step : 1];
    else if (!isTerm) step = 0;
  }
  return found;
}

/** The classes of a variable (or thing) that the text itself says or lets us conclude; empty: unknown. */
export function classesOf(term, text, vocabulary) {
  if (!term) return [];
  const triples = triplesOf(text, vocabulary.namespaces);
  const said = triples
    .filter((triple) => triple.subject === term && triple.predicate === RDF_TYPE && triple.object)
    .map((triple) => triple.object)
    .filter((iri) => vocabulary.classes.has(iri));
  if (said.length) return said;
  const led = triples.filter((triple) => triple.object === term && vocabulary.properties.has(triple.predicate ?? ""));
  const classes = led.flatMap((triple) => Object.keys(vocabulary.properties.get(triple.predicate).classes));
  if (classes.length) return [...new Set(classes)];
  const used = triples.filter((triple) => triple.subject === term && vocabulary.properties.has(triple.predicate ?? ""));
  if (!used.length) return [];
  return [...vocabulary.classes.values()]
    .filter((known) => used.every((triple) => known.properties[triple.predicate]))
    .map((known) => known.iri);
}
