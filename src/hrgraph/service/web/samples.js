// The query in other languages: each sample runs as it is shown, with nothing but the language itself.

const quoteShell = (text) => `'${text.replaceAll("'", `'\\''`)}'`;
const quoteJson = (text) => JSON.stringify(text);

function python(query, endpoint, accept) {
  const block = query.includes('"""') || query.includes("\\") || query.endsWith('"') ? quoteJson(query) : `"""${query}"""`;
  return `import json
import urllib.parse
import urllib.request

ENDPOINT = ${quoteJson(endpoint)}
QUERY = ${block}

request = urllib.request.Request(
    ENDPOINT,
    data=urllib.parse.urlencode({"query": QUERY}).encode(),
    headers={"Accept": ${quoteJson(accept)}},
)
with urllib.request.urlopen(request) as response:
    body = response.read().decode()
${accept.includes("json") ? `answer = json.loads(body)
for row in answer["results"]["bindings"] if "results" in answer else [answer["boolean"]]:
    print(row if isinstance(row, bool) else {name: term["value"] for name, term in row.items()})` : "print(body)"}
`;
}

/** @returns {{name: string, label: string, code: string}[]} curl, Python, R and JavaScript */
export function samplesOf(query, form, endpoint) {
  const graph = form === "CONSTRUCT" || form === "DESCRIBE";
  const accept = graph ? "text/turtle" : "application/sparql-results+json";
  const javascript = `const response = await fetch(${quoteJson(endpoint)}, {
  method: "POST",
  headers: { "Content-Type": "application/sparql-query", Accept: ${quoteJson(accept)} },
  body: ${quoteJson(query).replaceAll("\\n", "\\n\" +\n    \"")},
});
${graph ? "console.log(await response.text());" : `const answer = await response.json();
for (const row of answer.results?.bindings ?? []) {
  console.log(Object.fromEntries(Object.entries(row).map(([name, term]) => [name, term.value])));
}`}
`;
  const table = form === "SELECT" || form === null;
  const r = `endpoint <- ${quoteJson(endpoint)}
query <- ${quoteJson(query).replaceAll("\\n", "\n")}
url <- paste0(endpoint, "?format=${graph ? "ttl" : table ? "csv" : "json"}&query=", URLencode(query, reserved = TRUE))
${table ? "answer <- read.csv(url, encoding = \"UTF-8\")\nprint(answer)" : "cat(readLines(url), sep = \"\\n\")"}
`;
  return [
    { name: "curl", label: "curl", code: `curl ${quoteShell(endpoint)} \\\n  -H ${quoteShell(`Accept: ${graph ? accept : table ? "text/csv" : accept}`)} \\\n  --data-urlencode ${quoteShell(`query=${query}`)}\n` },
    { name: "python", label: "Python", code: python(query, endpoint, accept) },
    { name: "r", label: "R", code: r },
    { name: "javascript", label: "JavaScript", code: javascript },
  ];
}
