import assert from "node:assert/strict";
import { test } from "node:test";
import { classesOf, placeOf, triplesOf } from "../place.js";
import { indexVocabulary, shrink } from "../vocabulary.js";
import { fit, optionsAt } from "../complete.js";

const HR = "https://w3id.org/hrgraph/ontology#";
const TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type";
const vocabulary = indexVocabulary({
  prefixes: { hr: HR, rdf: "http://www.w3.org/1999/02/22-rdf-syntax-ns#" },
  classes: [
    { iri: `${HR}Letter`, label: "letter", definition: "", count: 9, properties: { [`${HR}date`]: 9, [`${HR}to`]: 8, [TYPE]: 9 } },
    { iri: `${HR}State`, label: "State", definition: "", count: 3, properties: { [`${HR}code`]: 3, [TYPE]: 3 } },
  ],
  properties: [
    { iri: `${HR}date`, label: "date", definition: "", count: 9, classes: {} },
    { iri: `${HR}to`, label: "addressed to", definition: "", count: 8, classes: { [`${HR}State`]: 8 } },
    { iri: `${HR}code`, label: "code", definition: "", count: 3, classes: {} },
    { iri: TYPE, label: "type", definition: "", count: 12, classes: {} },
  ],
});
const P = `PREFIX hr: <${HR}>\n`;
const at = (text) => placeOf(text, text.length, vocabulary.namespaces);

for (const [text, role] of [
  ["PREFIX h", "prefix"],
  ["SELECT ?a ", "none"],
  ["SELECT * { ", "subject"],
  ["SELECT * { ?a ", "predicate"],
  ["SELECT * { ?a hr:d", "predicate"],
  ["SELECT * { ?a hr:date ", "object"],
  ["SELECT * { ?a hr:date ?d ; ", "predicate"],
  ["SELECT * { ?a hr:date ?d ; hr:to ", "object"],
  ["SELECT * { ?a hr:date ?d , ", "object"],
  ["SELECT * { ?a hr:date ?d . ", "subject"],
  ["SELECT * { ?a hr:date 'x. {y' ; ", "predicate"],
  ["SELECT * { ?a hr:to/", "predicate"],
  ["SELECT * { ?a hr:to/hr:code ", "object"],
  ["SELECT * { # a comment . ; {\n ?a ", "predicate"],
  ["SELECT * { FILTER(?a = ", "none"],
  ["SELECT * { ?a hr:date ?d . FILTER(?d > 1) ?a ", "predicate"],
  ["SELECT * { OPTIONAL { ?a ", "predicate"],
]) {
  test(`the place after ${JSON.stringify(text)} is ${role}`, () => assert.equal(at(P + text).role, role));
}

test("the subject and the predicate are known", () => {
  const place = at(`${P}SELECT * { ?a hr:date ?d ; hr:to ?x`);
  assert.deepEqual([place.subject, place.predicate, place.word], ["?a", `${HR}to`, "?x"]);
});

test("triples are seen without parsing", () => {
  const found = triplesOf(`${P}SELECT * { ?a a hr:Letter ; hr:to ?b, ?c . ?b hr:code "x" }`);
  assert.deepEqual(found.map((triple) => [triple.subject, triple.predicate, triple.object]), [
    ["?a", TYPE, `${HR}Letter`], ["?a", `${HR}to`, "?b"], ["?a", `${HR}to`, "?c"], ["?b", `${HR}code`, null],
  ]);
});

test("classes are said, led to, or follow from what is used", () => {
  assert.deepEqual(classesOf("?a", `${P}SELECT * { ?a a hr:Letter }`, vocabulary), [`${HR}Letter`]);
  assert.deepEqual(classesOf("?b", `${P}SELECT * { ?a hr:to ?b . ?b }`, vocabulary), [`${HR}State`]);
  assert.deepEqual(classesOf("?a", `${P}SELECT * { ?a hr:date ?d ; }`, vocabulary), [`${HR}Letter`]);
  assert.deepEqual(classesOf("?z", `${P}SELECT * { ?z }`, vocabulary), []);
});

test("only properties that fit the class are offered, with their counts", () => {
  const text = `${P}SELECT * { ?b a hr:State ; `;
  const { options } = optionsAt(text, text.length, vocabulary);
  assert.deepEqual(options.map((option) => option.text).sort(), ["hr:code", "rdf:type"]);
  assert.equal(options.find((option) => option.text === "rdf:type").prefix.prefix, "rdf");
  assert.match(options[0].detail, /^3/);
});

test("a property is found by a word of its label", () => {
  const text = `${P}SELECT * { ?a addr`;
  assert.deepEqual(optionsAt(text, text.length, vocabulary).options.map((option) => option.text), ["hr:to"]);
});

test("classes are offered after a, variables after ?", () => {
  const text = `${P}SELECT ?state { ?state a st`;
  assert.deepEqual(optionsAt(text, text.length, vocabulary).options.map((option) => option.text), ["hr:State"]);
  const other = `${P}SELECT ?state { ?letter hr:to ?s`;
  assert.deepEqual(optionsAt(other, other.length, vocabulary).options.map((option) => option.text), ["?state"]);
});

test("fit ranks what begins above what holds", () => {
  assert.deepEqual([fit("date", "date"), fit("dat", "date"), fit("dat", "first date"), fit("dat", "update"), fit("x", "date")], [4, 3, 2, 1, 0]);
});

test("an IRI is shortened by its longest namespace, and not when its end is no name", () => {
  assert.equal(shrink(`${HR}date`, vocabulary.namespaces).name, "hr:date");
  assert.equal(shrink(`${HR}a/b`, vocabulary.namespaces), null);
});
