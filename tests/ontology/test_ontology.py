"""ontology/: what FOOPS! asks for and a parser alone can tell, OWL 2 RL, and words for every term.

The FOOPS! tests (https://w3id.org/foops/test/ID) are named by their id. Those that need a server
or the public web (URI1, VER2, CN1, DOC1, FIND2, OM4.2) are not here; OM3 lacks a DOI and a logo,
which the ontology does not have yet and so does not claim.
"""

from __future__ import annotations

from functools import cache

import pytest
import rdflib
from rdflib import DCTERMS, OWL, RDF, RDFS, SKOS, VANN, XSD, URIRef

from hrgraph import __version__
from hrgraph.namespaces import expand, load_context, prefixes
from hrgraph.resources import ontology_dir

HR = expand("hr:")
IRI = URIRef(HR.removesuffix("#"))
SCHEMA = rdflib.Namespace(expand("schema:"))
BIBO = rdflib.Namespace(expand("bibo:"))
KINDS = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
DATATYPES = {XSD.string, XSD.integer, XSD.boolean, XSD.decimal, XSD.dateTime, RDFS.Literal}
"""Of the OWL 2 RL datatypes, those that the graph uses; xsd:date is none, so dates are rdfs:Literal."""


@cache
def ontology() -> rdflib.Graph:
    return rdflib.Graph().parse(ontology_dir() / "hrgraph.ttl")


@cache
def alignments() -> rdflib.Graph:
    return rdflib.Graph().parse(ontology_dir() / "alignments.ttl")


@cache
def terms() -> tuple[URIRef, ...]:
    graph = ontology()
    found = {term for kind in KINDS for term in graph.subjects(RDF.type, kind)}
    return tuple(sorted(term for term in found if isinstance(term, URIRef)))


def values(predicate: URIRef) -> list[rdflib.term.Node]:
    return list(ontology().objects(IRI, predicate))


def test_purl1_http1_uri2_the_ontology_has_one_lasting_iri() -> None:
    declared = list(ontology().subjects(RDF.type, OWL.Ontology))
    assert declared == [IRI]
    assert IRI.startswith("https://w3id.org/")


def test_ver1_om2_versions_agree() -> None:
    assert values(OWL.versionIRI) == [URIRef(f"{IRI}/{__version__}")]
    assert [str(one) for one in values(OWL.versionInfo)] == [__version__]
    assert __version__ in str(values(DCTERMS.bibliographicCitation)[0])


@pytest.mark.parametrize(
    "predicate",
    [
        DCTERMS.title,  # OM1
        DCTERMS.description,  # OM1
        DCTERMS.creator,  # OM1, OM5.1
        DCTERMS.license,  # OM1, OM4.1
        DCTERMS.created,  # OM2, OM5.1
        DCTERMS.bibliographicCitation,  # OM2
        DCTERMS.publisher,  # OM3, OM5.2
        DCTERMS.issued,  # OM3, OM5.2
        DCTERMS.source,  # OM3
        BIBO.status,  # OM3
        SCHEMA.includedInDataCatalog,  # FIND3
        RDFS.label,
        DCTERMS.modified,
    ],
)
def test_metadata_is_complete(predicate: URIRef) -> None:
    assert len(values(predicate)) == 1


def test_om1_find1_prefix_and_namespace() -> None:
    assert [str(one) for one in values(VANN.preferredNamespacePrefix)] == ["hr"]
    assert [str(one) for one in values(VANN.preferredNamespaceUri)] == [HR]


def test_voc1_voc2_known_vocabularies_are_reused() -> None:
    known = set(prefixes().values()) - {HR}
    predicates = {str(one) for one in ontology().predicates()}
    assert all(any(one.startswith(namespace) for namespace in known) for one in predicates)
    assert (None, OWL.imports, IRI) in alignments()
    assert (None, RDFS.range, SKOS.Concept) in ontology()


@pytest.mark.parametrize("term", terms(), ids=lambda term: term.removeprefix(HR))
def test_voc3_voc4_every_term_has_words(term: URIRef) -> None:
    graph = ontology()
    for predicate in (RDFS.label, SKOS.definition, SKOS.example):
        texts = list(graph.objects(term, predicate))
        assert len(texts) == 1, predicate
        assert getattr(texts[0], "language", None) == "en"
    assert list(graph.objects(term, RDFS.isDefinedBy)) == [IRI]
    kinds = [kind for kind in KINDS if (term, RDF.type, kind) in graph]
    assert len(kinds) == 1
    local = term.removeprefix(HR)
    assert local.isalnum()
    assert local[0].isupper() == (kinds == [OWL.Class])


def test_no_term_is_minted_in_the_namespace_of_another() -> None:
    for graph in (ontology(), alignments()):
        for kind in (*KINDS, RDF.Property, RDFS.Class):
            assert all(str(term).startswith(HR) for term in graph.subjects(RDF.type, kind))


def test_nothing_that_is_published_is_a_blank_node() -> None:
    files = [
        ontology_dir() / "hrgraph.ttl",
        ontology_dir() / "alignments.ttl",
        *(ontology_dir() / "schemes").iterdir(),
    ]
    for path in files:
        graph = rdflib.Graph().parse(path)
        assert not any(isinstance(term, rdflib.BNode) for triple in graph for term in triple), path.name


def test_owl_2_rl_only_named_classes_and_its_datatypes() -> None:
    graph = ontology()
    for prop in graph.subjects(RDF.type, OWL.DatatypeProperty):
        assert set(graph.objects(prop, RDFS.range)) <= DATATYPES, prop
    for prop in graph.subjects(RDF.type, OWL.ObjectProperty):
        assert all(one == SKOS.Concept or one in terms() for one in graph.objects(prop, RDFS.range)), prop
    forbidden = {
        OWL.Restriction,
        OWL.unionOf,
        OWL.oneOf,
        OWL.complementOf,
        OWL.FunctionalProperty,
        OWL.ReflexiveProperty,
    }
    assert not forbidden & {*graph.predicates(), *graph.objects()}


def test_oops_p06_p19_no_circle_and_no_second_domain_or_range() -> None:
    graph = ontology()
    for term in terms():
        assert term not in set(graph.transitive_objects(term, RDFS.subClassOf)) - {term}
        assert (term, RDFS.subClassOf, term) not in graph
        for predicate in (RDFS.domain, RDFS.range):
            assert len(list(graph.objects(term, predicate))) <= 1


def test_oops_p11_every_property_says_where_it_belongs() -> None:
    graph = ontology()
    anywhere = {"verification", "confidence", "note", "derivedFrom", "retrieved"}
    for term in terms():
        if (term, RDF.type, OWL.Class) in graph or term.removeprefix(HR) in anywhere:
            continue
        assert (term, RDFS.domain, None) in graph or (term, SCHEMA.domainIncludes, None) in graph, term


def test_oops_p32_no_two_classes_and_no_two_properties_share_a_label() -> None:
    graph = ontology()
    for of_class in (True, False):
        labels = [
            str(graph.value(term, RDFS.label))
            for term in terms()
            if ((term, RDF.type, OWL.Class) in graph) == of_class
        ]
        assert len(labels) == len(set(labels))


def test_domains_and_ranges_exist() -> None:
    graph = ontology()
    links = (
        RDFS.domain,
        RDFS.range,
        SCHEMA.domainIncludes,
        SCHEMA.rangeIncludes,
        RDFS.subClassOf,
        OWL.disjointWith,
    )
    for predicate in links:
        for one in graph.objects(None, predicate):
            if str(one).startswith(HR):
                assert one in terms(), one


def test_alignments_are_about_our_terms_and_lead_outwards() -> None:
    graph = alignments()
    for predicate in (RDFS.subClassOf, RDFS.subPropertyOf, RDFS.seeAlso):
        for ours, theirs in graph.subject_objects(predicate):
            assert ours in terms(), ours
            assert not str(theirs).startswith(HR)


def test_alignments_mind_the_cautions() -> None:
    graph = alignments()
    linked = {
        str(one)
        for predicate in (RDFS.subClassOf, RDFS.subPropertyOf)
        for one in graph.objects(None, predicate)
    }
    for term in ("bibo:Letter", "bibo:recipient", "bibo:cites", "fabio:Letter", "org:holds", "eli:cites"):
        assert expand(term) not in linked


def test_allegations_no_word_states_what_a_letter_alleges() -> None:
    stating = ("violat", "perpetrat", "abuser", "victim", "breached", "guilty")
    for term in terms():
        assert not any(word in str(term).lower() for word in stating)


@pytest.mark.slow
def test_a_reasoner_finds_nothing_wrong() -> None:
    owlrl = pytest.importorskip("owlrl")
    graph = ontology() + alignments()
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    assert not [one for one in graph.subjects(RDFS.subClassOf, OWL.Nothing) if str(one).startswith(HR)]
    assert not [one for one in graph.objects() if "ErrorMessage" in str(one)]


def context_iris(definition: object) -> set[str]:
    if isinstance(definition, str):
        return {expand(definition)} if ":" in definition and not definition.startswith("http") else set()
    if not isinstance(definition, dict):
        return set()
    found = {expand(definition[key]) for key in ("@id", "@reverse") if key in definition}
    scoped = definition.get("@context", {})
    return found | {iri for key, value in scoped.items() if key[0] != "@" for iri in context_iris(value)}


def test_every_term_of_the_context_exists_and_every_term_is_in_it_or_derived() -> None:
    used = {iri for value in load_context().values() for iri in context_iris(value) if iri.startswith(HR)}
    defined = {str(term) for term in terms()}
    assert used <= defined, used - defined
    derivations = (ontology_dir().parent / "queries" / "derivations").glob("*.rq")
    text = "".join(path.read_text(encoding="utf-8") for path in derivations)
    unused = {term.removeprefix(HR) for term in defined - used}
    assert {name for name in unused if f"hr:{name}" not in text} == set(), (
        "reserve nothing: what exists is used"
    )
