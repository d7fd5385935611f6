"""schemes/: every code list is complete, and every code that a column can hold is in its list."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
import rdflib
from rdflib import DCTERMS, RDF, SKOS, URIRef

from hrgraph.graph.terms import find_term
from hrgraph.iris import mint_concept, parse_concept
from hrgraph.namespaces import load_context
from hrgraph.records.registers import load_registers
from hrgraph.resources import ontology_dir

FILES = sorted((ontology_dir() / "schemes").glob("*.ttl"))


@cache
def read(path: Path) -> rdflib.Graph:
    return rdflib.Graph().parse(path)


@cache
def codes() -> dict[str, set[str]]:
    """Scheme -> its codes, those of tables included."""
    found: dict[str, set[str]] = {path.stem: set() for path in FILES}
    for path in FILES:
        for concept in read(path).subjects(RDF.type, SKOS.Concept):
            scheme, code = parse_concept(str(concept))
            found[scheme].add(code or "")
    for table in load_registers().tables.values():
        if table.spec.id.startswith("scheme/"):
            for row in table.rows:
                _, scheme, code = table.spec.path(row.cells).split("/")
                found[scheme].add(code)
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_scheme_describes_itself(path: Path) -> None:
    graph, scheme = read(path), URIRef(mint_concept(path.stem))
    assert list(graph.subjects(RDF.type, SKOS.ConceptScheme)) == [scheme]
    for predicate in (DCTERMS.title, DCTERMS.description, DCTERMS.license, DCTERMS.creator):
        assert (scheme, predicate, None) in graph
    assert codes()[path.stem], "a scheme has concepts, here or in a table"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_concept_has_words_a_code_and_a_place(path: Path) -> None:
    graph, scheme = read(path), URIRef(mint_concept(path.stem))
    for concept in graph.subjects(RDF.type, SKOS.Concept):
        assert parse_concept(str(concept)) == (path.stem, str(graph.value(concept, SKOS.notation)))
        languages = [getattr(label, "language", None) for label in graph.objects(concept, SKOS.prefLabel)]
        assert "en" in languages
        assert len(languages) == len(set(languages)), "one preferred label in each language"
        assert len(list(graph.objects(concept, SKOS.definition))) == 1
        assert (concept, SKOS.inScheme, scheme) in graph
        assert (concept, SKOS.topConceptOf, scheme) in graph


def test_every_scheme_that_the_context_names_exists() -> None:
    named = set()
    for name, definition in load_context().items():
        if isinstance(definition, dict) and "@type" in definition:
            base = find_term(name, "").base
            if base and "/scheme/" in base:
                named.add(base.rstrip("/").rpartition("/")[2])
    assert named <= codes().keys()
    assert codes().keys() <= named, "a scheme that no term uses says nothing"


def test_columns_context_and_ontology_agree() -> None:
    for table in load_registers().tables.values():
        of = next(iter(table.spec.classes.values()))
        for column in table.spec.columns:
            if column.type == "key" or column.name in {other.language for other in table.spec.columns}:
                continue
            term = find_term(column.name, of)
            base = term.base or ""
            match column.type:
                case "code":
                    assert base == mint_concept(column.scheme or "") + "/", f"{table.name}.{column.name}"
                case "reference":
                    assert "/id/" in base, f"{table.name}.{column.name}"
                case "date":
                    assert term.type == "xsd:date", f"{table.name}.{column.name}"
                case "iri":
                    assert term.type == "@id", f"{table.name}.{column.name}"
                case _:
                    assert not base, f"{table.name}.{column.name}"


def test_every_code_of_the_tables_is_in_its_scheme() -> None:
    for table in load_registers().tables.values():
        for column in table.spec.columns:
            if column.type == "code":
                used = {row[column.name] for row in table.rows} - {""}
                assert used <= codes()[column.scheme or ""], f"{table.name}.{column.name}"
