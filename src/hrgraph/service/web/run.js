// A query on its way: one request that can be cancelled, and an answer or a problem at its end.
import { readTriples } from "./ntriples.js";
import { root } from "./site.js";
import { formOf } from "./tokens.js";

const MOST = 60 * 2 ** 20; // characters of an answer that a page is made from
const ACCEPT = "application/sparql-results+json, application/n-triples;q=0.9, application/problem+json;q=0.1";

/** What went wrong, in words, with the place in the text where there is one. */
export class Problem extends Error {
  constructor(title, detail, { line = null, column = null, status = 0 } = {}) {
    super(detail);
    Object.assign(this, { title, line, column, status });
  }
}

/** The request of a query in a format; POST, so that no query is too long. */
export function request(query, accept, signal) {
  return fetch(`${root}/sparql`, {
    method: "POST",
    headers: { "Content-Type": "application/sparql-query", Accept: accept },
    body: query,
    signal,
  });
}

async function problemOf(response) {
  try {
    const said = await response.json();
    return new Problem(said.title, said.detail, { line: said.line, column: said.column, status: said.status });
  } catch {
    return new Problem("The service gave no answer", `${response.status} ${response.statusText}`, { status: response.status });
  }
}

async function textOf(response, progress) {
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  const pieces = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.length;
    if (size > MOST) {
      await reader.cancel();
      throw new Problem("The answer is too large for a page", "Add a LIMIT, or download it in one of the formats below.");
    }
    pieces.push(decoder.decode(value, { stream: true }));
    progress(size);
  }
  return pieces.join("") + decoder.decode();
}

/**
 * Ask the endpoint.
 * @returns {Promise<{family: "table"|"boolean"|"graph", columns: string[], rows: object[], boolean: boolean|null,
 *   text: string, milliseconds: number, query: string}>}; throws Problem, or AbortError when it was cancelled
 */
export async function ask(query, signal, progress = () => {}) {
  const began = performance.now();
  let response;
  let text;
  try {
    response = await request(query, ACCEPT, signal);
    if (!response.ok) throw await problemOf(response);
    text = await textOf(response, progress);
  } catch (error) {
    if (error instanceof TypeError) throw new Problem("The answer broke off", "The connection was lost: the service may have stopped the query, or is not running.");
    throw error;
  }
  const answer = { query, text, milliseconds: performance.now() - began, columns: [], rows: [], boolean: null };
  if (response.headers.get("Content-Type")?.includes("n-triples")) {
    return { ...answer, family: "graph", columns: ["subject", "predicate", "object"], rows: readTriples(text) };
  }
  const document = JSON.parse(text);
  if ("boolean" in document) return { ...answer, family: "boolean", boolean: document.boolean };
  return { ...answer, family: "table", columns: document.head.vars, rows: document.results.bindings };
}

/** The formats in which a query of this form can be had: label, file suffix, media type. */
export function formatsOf(query) {
  const form = formOf(query);
  if (form === "CONSTRUCT" || form === "DESCRIBE") {
    return [
      ["Turtle", "ttl", "text/turtle"],
      ["N-Triples", "nt", "application/n-triples"],
      ["JSON-LD", "jsonld", "application/ld+json"],
      ["RDF/XML", "rdf", "application/rdf+xml"],
    ];
  }
  const both = [
    ["JSON", "json", "application/sparql-results+json"],
    ["XML", "xml", "application/sparql-results+xml"],
  ];
  if (form === "ASK") return both;
  return [...both, ["CSV", "csv", "text/csv"], ["TSV", "tsv", "text/tab-separated-values"]];
}
