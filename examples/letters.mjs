// Letters by year, and who was written to again: Node 18 or later, or any browser's console.
//   node examples/letters.mjs            (HRGRAPH_ENDPOINT names another server)
const endpoint = globalThis.process?.env.HRGRAPH_ENDPOINT ?? "http://127.0.0.1:8000";

async function get(path, parameters, type) {
  const answer = await fetch(`${endpoint}${path}?${new URLSearchParams(parameters)}`, { headers: { accept: type } });
  if (!answer.ok) throw new Error(`${answer.status}: ${(await answer.json()).detail}`);
  return answer.json();
}

const query = `
  PREFIX hr: <https://w3id.org/hrgraph/ontology#>
  SELECT ?year (COUNT(?letter) AS ?letters) WHERE {
    ?letter a hr:Communication ; hr:date ?date .
    BIND(SUBSTR(STR(?date), 1, 4) AS ?year)
  } GROUP BY ?year ORDER BY ?year`;
const { results } = await get("/sparql", { query }, "application/sparql-results+json");
for (const { year, letters } of results.bindings) console.log(year.value, letters.value);

const again = await get("/api/patterns/repeat-follow-ups", { kind: "company", minimum: 3 }, "application/json");
for (const row of again.rows) console.log(`${row.addressee_label}: ${row.letters} letters`);
