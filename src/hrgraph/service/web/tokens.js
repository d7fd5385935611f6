// SPARQL text in pieces, enough to know where a cursor stands. Comments and spaces are left out.

const TOKEN = new RegExp(
  [
    /(?<comment>#[^\n\r]*)/,
    /(?<iri><[^<>"{}|^`\\\s]*>)/,
    /(?<string>"""(?:[^"\\]|\\.|"{1,2}(?!"))*"""|'''(?:[^'\\]|\\.|'{1,2}(?!'))*'''|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')/,
    /(?<tag>@[a-zA-Z]+(?:-[a-zA-Z0-9]+)*)/,
    /(?<variable>[?$][\p{L}_0-9]+)/u,
    /(?<name>(?:[\p{L}][\p{L}\p{N}_.-]*)?:(?:[\p{L}\p{N}_:%](?:[\p{L}\p{N}_:%.-]*[\p{L}\p{N}_:%-])?)?)/u,
    /(?<number>[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)/,
    /(?<word>[\p{L}_][\p{L}\p{N}_]*)/u,
    /(?<punctuation>\^\^|&&|\|\||!=|<=|>=|[^\s])/,
  ]
    .map((part) => part.source)
    .join("|"),
  "gsu",
);

/** @returns {{kind: string, text: string, from: number, to: number}[]} */
export function tokens(text) {
  const found = [];
  for (const match of text.matchAll(TOKEN)) {
    const [kind] = Object.entries(match.groups).find(([, value]) => value !== undefined);
    if (kind === "comment") continue;
    found.push({ kind, text: match[0], from: match.index, to: match.index + match[0].length });
  }
  return found;
}

/** Prefix -> namespace, as the text declares them. */
export function declaredPrefixes(text) {
  const found = new Map();
  const all = tokens(text);
  all.forEach((token, at) => {
    if (token.text.toUpperCase() !== "PREFIX" || token.kind !== "word") return;
    const [name, iri] = [all[at + 1], all[at + 2]];
    if (name?.kind === "name" && iri?.kind === "iri") found.set(name.text.slice(0, -1), iri.text.slice(1, -1));
  });
  return found;
}

/** The prefixes that a text uses without declaring them, each with the place of its first use. */
export function undeclared(text) {
  const declared = declaredPrefixes(text);
  const missing = new Map();
  const all = tokens(text);
  all.forEach((token, at) => {
    if (token.kind !== "name" || all[at - 1]?.text.toUpperCase() === "PREFIX") return;
    const prefix = token.text.slice(0, token.text.indexOf(":"));
    if (!declared.has(prefix) && !missing.has(prefix)) missing.set(prefix, token);
  });
  return missing;
}

/** SELECT, ASK, CONSTRUCT or DESCRIBE; null when the text has none of them. */
export function formOf(text) {
  const forms = new Set(["SELECT", "ASK", "CONSTRUCT", "DESCRIBE"]);
  const first = tokens(text).find((token) => token.kind === "word" && forms.has(token.text.toUpperCase()));
  return first ? first.text.toUpperCase() : null;
}

/** The names of all variables, in the order of their first use. */
export function variables(text) {
  return [...new Set(tokens(text).filter((token) => token.kind === "variable").map((token) => `?${token.text.slice(1)}`))];
}
