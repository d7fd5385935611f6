import assert from "node:assert/strict";
import { test } from "node:test";
import { defaultView, fromFragment, summaryOf, toFragment, withoutHeader } from "../query.js";
import { readTriples } from "../ntriples.js";
import { formOf, tokens, undeclared } from "../tokens.js";
import { spanOf, timelineSpec } from "../specs.js";
import { guessRoles, stateCode } from "../columns.js";
import { addSaved, readFileOf, readSaved } from "../saved.js";
import { toCsv, toExcel } from "../download.js";
import { hrefOf, localPath } from "../site.js";

test("an address holds any query", () => {
  for (const query of ["ASK {}", "a&b=c#d%20ü\n?x=1", "view=map&query="]) {
    assert.deepEqual(fromFragment(toFragment(query, "map")), { query, view: "map" });
  }
  assert.deepEqual(fromFragment("#query=ASK%20%7B%7D"), { query: "ASK {}", view: null });
  assert.deepEqual(fromFragment("#query=%E0%A4%A"), { query: null, view: null });
  assert.deepEqual(fromFragment("#query=x&view=evil"), { query: "x", view: null });
});

test("a comment chooses the view", () => {
  assert.deepEqual(defaultView("#defaultView:BarChart\nSELECT"), { view: "chart", form: null });
  assert.deepEqual(defaultView("SELECT * {}\n# defaultView: Graph"), { view: "network", form: null });
  assert.equal(defaultView("#defaultView:LineChart").form, "line");
  assert.equal(defaultView("#defaultView:Nothing"), null);
});

test("headers of query files", () => {
  const file = "#+ summary: One\n#+ tags: [a]\nASK {}";
  assert.equal(summaryOf(file), "One");
  assert.equal(withoutHeader(file, "One"), "# One\nASK {}\n");
});

test("N-Triples become terms", () => {
  const rows = readTriples('<urn:a> <urn:b> "x \\"y\\" \\u00e9"@en-GB .\n_:b0 <urn:b> <urn:c> .\n<urn:a> <urn:b> "1"^^<urn:int> .\n\n');
  assert.deepEqual(rows[0].object, { type: "literal", value: 'x "y" é', "xml:lang": "en-GB" });
  assert.equal(rows[1].subject.type, "bnode");
  assert.equal(rows[2].object.datatype, "urn:int");
  assert.equal(rows.length, 3);
});

test("tokens do not take < for an IRI, nor look into strings and comments", () => {
  assert.deepEqual(tokens("?a < 3 # <x>\n'# no' <urn:x>").map((token) => token.kind), ["variable", "punctuation", "number", "string", "iri"]);
  assert.equal(formOf("# SELECT\nPREFIX a: <urn:SELECT> ask {}"), "ASK");
  assert.deepEqual([...undeclared("PREFIX a: <urn:a> SELECT * { ?x a:b c:d, 'e:f' }").keys()], ["c"]);
});

test("a date means a span as long as it is vague", () => {
  const days = (text) => (spanOf(text).to - spanOf(text).from) / 86_400_000;
  assert.deepEqual(["2024-02-29", "2024-02", "2024"].map(days), [1, 29, 366]);
  assert.equal(spanOf("unknown"), null);
  assert.equal(spanOf(undefined), null);
});

test("a timeline leaves out what has no date and says how many it shows", () => {
  const look = { categories: [] };
  const made = timelineSpec([{ label: "a", start: "2020" }, { label: "b", start: "" }], { look, width: 600 });
  assert.equal(made.shown, 1);
});

test("columns suit pictures", () => {
  const row = { s: { type: "uri", value: "https://w3id.org/hrgraph/id/state/IDN" }, n: { type: "literal", value: "3", datatype: "http://www.w3.org/2001/XMLSchema#integer" } };
  const found = guessRoles({ columns: ["s", "n"], rows: [row] });
  assert.deepEqual(found.chart, { label: "s", value: "n", series: null });
  assert.deepEqual(found.map, { place: "s", value: "n" });
  assert.equal(found.timeline, null);
  assert.equal(found.network, null);
  assert.equal(stateCode("Indonesia"), null);
});

test("saved queries: the latest first, one of each name, broken storage is empty", () => {
  const kept = new Map();
  const storage = { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => kept.set(key, value) };
  addSaved([{ name: "a", query: "1" }], storage);
  addSaved([{ name: "b", query: "2" }], storage);
  addSaved([{ name: "a", query: "3" }], storage);
  assert.deepEqual(readSaved(storage).map((item) => item.query), ["3", "2"]);
  kept.set("hrgraph.queries", "{");
  assert.deepEqual(readSaved(storage), []);
  assert.deepEqual(readFileOf("x.rq", "#+ summary: Name\nASK {}"), [{ name: "Name", query: "#+ summary: Name\nASK {}" }]);
  assert.throws(() => readFileOf("x.json", "{}"), /no queries/);
});

test("CSV is quoted, and Excel gets no formula", () => {
  assert.equal(toCsv([["a,b", 'c"d', "e"]]), '"a,b","c""d",e\r\n');
  assert.equal(toExcel([["=1+1", "-5", "x"]]), "\ufeff'=1+1,-5,x\r\n");
});

test("IRIs of ours lead to our pages", () => {
  assert.equal(localPath("https://w3id.org/hrgraph/id/mandate/expression"), "/doc/mandate/expression");
  assert.equal(localPath("https://w3id.org/hrgraph/ontology#Mandate"), "/ontology#Mandate");
  assert.equal(hrefOf("javascript:alert(1)"), null);
});
