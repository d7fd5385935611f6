"""The questions as published examples: what an endpoint tells a client that asks what may be asked.

Each is a ``sh:SPARQLExecutable`` (SHACL-AF, section 5.1) by the conventions of sib-swiss/sparql-examples:
a comment, keywords, the target endpoint, prefixes declared once, and a text that runs as it stands,
with the parameters of the header's example written in.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from hrgraph.iris import BASE
from hrgraph.namespaces import expand, prefixes
from hrgraph.store.queries import Query
from hrgraph.store.written import write_out

__all__ = ["EXAMPLES", "describe_examples", "examples_document"]

EXAMPLES = f"{BASE}.well-known/sparql-examples/"
"""The named graph of the examples; each is named by what follows."""

_FORMS = {
    "SELECT": ("sh:SPARQLSelectExecutable", "sh:select"),
    "ASK": ("sh:SPARQLAskExecutable", "sh:ask"),
    "CONSTRUCT": ("sh:SPARQLConstructExecutable", "sh:construct"),
}


def describe_examples(queries: Iterable[Query]) -> Iterator[ox.Quad]:
    """The quads of the graph of examples; a question without an example that runs is left out."""
    graph, declared = ox.NamedNode(EXAMPLES), ox.NamedNode(f"{EXAMPLES}prefixes")
    for query in queries:
        missing = [p for p in query.parameters.values() if p.required and p.name not in query.example]
        if missing or query.form not in _FORMS:
            continue
        kind, text = _FORMS[query.form]
        this = ox.NamedNode(EXAMPLES + query.name)
        told: list[tuple[str, ox.NamedNode | ox.Literal]] = [
            ("rdf:type", _name("sh:SPARQLExecutable")),
            ("rdf:type", _name(kind)),
            ("rdfs:label", ox.Literal(query.summary, language="en")),
            ("rdfs:comment", ox.Literal(query.summary, language="en")),
            ("dcterms:description", ox.Literal(query.description or query.summary, language="en")),
            (text, ox.Literal(write_out(query, query.example))),
            ("sh:prefixes", declared),
            ("schema:target", ox.NamedNode(f"{BASE}sparql")),
            *(("schema:keywords", ox.Literal(tag)) for tag in query.tags),
        ]
        yield from (ox.Quad(this, _name(name), value, graph) for name, value in told)
    yield from _prefixes(declared, graph)


def examples_document(queries: Iterable[Query]) -> bytes:
    """The examples as one Turtle document, the same bytes for the same questions."""
    triples = (quad.triple for quad in describe_examples(queries))
    return ox.serialize(triples, format=ox.RdfFormat.TURTLE) or b""


def _prefixes(declared: ox.NamedNode, graph: ox.NamedNode) -> Iterator[ox.Quad]:
    label = ox.Literal("Prefixes of the example queries", language="en")
    yield ox.Quad(declared, _name("rdf:type"), _name("owl:Ontology"), graph)
    yield ox.Quad(declared, _name("rdfs:label"), label, graph)
    for prefix, namespace in sorted(prefixes().items()):
        one = ox.NamedNode(f"{EXAMPLES}prefixes/{prefix}")
        address = ox.Literal(namespace, datatype=_name("xsd:anyURI"))
        yield ox.Quad(declared, _name("sh:declare"), one, graph)
        yield ox.Quad(one, _name("rdf:type"), _name("sh:PrefixDeclaration"), graph)
        yield ox.Quad(one, _name("rdfs:label"), ox.Literal(f"{prefix}:"), graph)
        yield ox.Quad(one, _name("sh:prefix"), ox.Literal(prefix), graph)
        yield ox.Quad(one, _name("sh:namespace"), address, graph)


def _name(short: str) -> ox.NamedNode:
    return ox.NamedNode(expand(short))
