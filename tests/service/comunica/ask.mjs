// node ask.mjs SOURCE TYPE QUERY: the bindings that Comunica finds, as JSON.
import { QueryEngine } from "@comunica/query-sparql";

const [value, type, query] = process.argv.slice(2);
const source = type === "sparql" ? { type, value } : value;
const found = await new QueryEngine().queryBindings(query, { sources: [source] });
const rows = await found.toArray();
console.log(JSON.stringify(rows.map((row) => Object.fromEntries([...row].map(([name, term]) => [name.value, term.value])))));
