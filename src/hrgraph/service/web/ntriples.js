// N-Triples into rows, as terms of SPARQL 1.1 JSON results.

const LINE = /^\s*(?:<([^>]*)>|_:(\S+))\s+<([^>]*)>\s+(?:<([^>]*)>|_:(\S+)|"((?:[^"\\]|\\.)*)"(?:@([A-Za-z0-9-]+)|\^\^<([^>]*)>)?)\s*\.\s*$/;
const ESCAPES = { t: "\t", b: "\b", n: "\n", r: "\r", f: "\f", '"': '"', "'": "'", "\\": "\\" };

function unescape(text) {
  return text.replace(/\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))/g, (_, short, long, letter) =>
    letter ? (ESCAPES[letter] ?? letter) : String.fromCodePoint(Number.parseInt(short ?? long, 16)),
  );
}

/** @returns {{subject: object, predicate: object, object: object}[]} */
export function readTriples(text) {
  const rows = [];
  for (const line of text.split("\n")) {
    const match = LINE.exec(line);
    if (!match) continue;
    const [, s, sBlank, p, o, oBlank, value, language, datatype] = match;
    const iri = (found) => ({ type: "uri", value: unescape(found) });
    const literal = value === undefined ? null : { type: "literal", value: unescape(value) };
    if (literal && language) literal["xml:lang"] = language;
    if (literal && datatype) literal.datatype = datatype;
    rows.push({
      subject: s === undefined ? { type: "bnode", value: sBlank } : iri(s),
      predicate: iri(p),
      object: literal ?? (o === undefined ? { type: "bnode", value: oBlank } : iri(o)),
    });
  }
  return rows;
}
