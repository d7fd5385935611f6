"""letter.py: one letter finds what the whole graph finds of it, and what it breaks elsewhere."""

from __future__ import annotations

import random
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest

from hrgraph.checks import Known, validate_fast, validate_letter
from hrgraph.checks.report import Report
from hrgraph.findings import Finding
from hrgraph.iris import mint, mint_graph
from hrgraph.namespaces import expand
from hrgraph.pipeline import assemble
from hrgraph.resources import queries_dir

AUDITS = {path.stem: path.read_text(encoding="utf-8") for path in (queries_dir() / "audits").glob("*.rq")}
WHOLE = {"audits/mandates-in-force", "audits/term-unknown"}
"""Audits that are about the graph, or about a property, and not about a thing of a letter."""
LETTER = ox.NamedNode(mint_graph("letter/OTH-10-2023"))
EXAMPLES = Path(__file__).parent.parent / "shapes"


@cache
def shipped() -> tuple[tuple[ox.Quad, ...], tuple[ox.Quad, ...]]:
    """The graph without the letter, and the letter."""
    store, _, _, *_ = assemble(lambda *_: None)
    letter = tuple(store.quads_for_pattern(None, None, None, LETTER))
    said = {quad.triple for quad in letter}
    rest = [
        quad
        for quad in store.quads_for_pattern(None, None, None, ox.DefaultGraph())
        if quad.triple not in said
    ]
    return tuple(rest), letter


def filled(*parts: object) -> ox.Store:
    store = ox.Store()
    for quads in parts:
        assert isinstance(quads, tuple)
        store.extend(ox.Quad(quad.subject, quad.predicate, quad.object) for quad in quads)
    return store


def key(finding: Finding) -> tuple[str | None, ...]:
    return finding.source, finding.focus_node, finding.path, finding.value, finding.message


def about(report: Report, things: set[str]) -> set[tuple[str | None, ...]]:
    return {key(one) for one in report.findings if one.focus_node in things and one.source not in WHOLE}


def names(quads: tuple[ox.Quad, ...]) -> set[str]:
    return {str(getattr(quad.subject, "value", "")) for quad in quads}


def test_the_shipped_letter_is_as_the_whole_graph_says() -> None:
    rest, letter = shipped()
    store = filled(rest, letter)
    found = validate_letter(store, letter, AUDITS)
    assert {key(one) for one in found.findings} >= about(validate_fast(store, AUDITS), names(letter))


@pytest.mark.parametrize("seed", range(6))
def test_a_broken_letter_is_found_broken(seed: int) -> None:
    """Statements are changed at random; whatever is new in the whole report is in the letter's."""
    rest, letter = shipped()
    choose = random.Random(seed)
    values = sorted({quad.object for quad in letter}, key=str)
    broken = []
    for quad in letter:
        luck = choose.random()
        if luck < 0.02:
            continue
        value = choose.choice(values) if luck > 0.97 else quad.object
        broken.append(ox.Quad(quad.subject, quad.predicate, value))
    changed = tuple(broken)
    store = filled(rest, changed)
    before = {key(one) for one in validate_fast(filled(rest), AUDITS).findings}
    after = validate_fast(store, AUDITS)
    new = {key(one) for one in after.findings if one.source not in WHOLE} - before
    found = {key(one) for one in validate_letter(store, changed, AUDITS).findings}
    assert new, "the letter was broken"
    assert new | about(after, names(changed)) <= found
    assert found <= {key(one) for one in after.findings}


def test_what_is_known_from_earlier_letters_changes_nothing() -> None:
    """The registers are read once; when they change the next letter is checked against what they say then."""
    rest, letter = shipped()
    store, known = filled(rest, letter), Known()
    alone = validate_letter(store, letter, AUDITS)
    for _ in range(3):
        assert validate_letter(store, letter, AUDITS, known) == alone
    terms = [quad for quad in rest if quad.object == ox.NamedNode(expand("hr:Term"))]
    renewals = [quad for quad in rest if quad.object == ox.NamedNode(expand("hr:Renewal"))]
    for quads in (terms, renewals):
        for quad in quads:
            store.remove(quad)
        known.follow(quad.triple for quad in quads)
        after = validate_letter(store, letter, AUDITS, known)
        assert after == validate_letter(store, letter, AUDITS)
        assert after != alone


def test_a_letter_breaks_what_points_at_it() -> None:
    """A relation in another graph tells another date than the letter that now comes."""
    letter, relation = (ox.NamedNode(mint(kind, "OTH-9-2020")) for kind in ("communication", "relation"))
    other = ox.NamedNode(mint("communication", "OTH-12-2021"))
    kind, date = ox.NamedNode(expand("rdf:type")), ox.NamedNode(expand("hr:date"))
    day = ox.NamedNode(expand("xsd:date"))
    elsewhere = (
        ox.Quad(relation, kind, ox.NamedNode(expand("hr:CommunicationRelation"))),
        ox.Quad(relation, ox.NamedNode(expand("hr:communication")), other),
        ox.Quad(relation, ox.NamedNode(expand("hr:other")), letter),
        ox.Quad(relation, date, ox.Literal("2020-01-01", datatype=day)),
    )
    said = (
        ox.Quad(letter, kind, ox.NamedNode(expand("hr:Communication"))),
        ox.Quad(letter, date, ox.Literal("2020-02-02", datatype=day)),
    )
    found = validate_letter(filled(elsewhere, said), said)
    assert ("https://w3id.org/hrgraph/shapes#CommunicationRelation-sameDate", relation.value) in {
        (one.source, one.focus_node) for one in found.findings
    }


def test_findings_say_where_in_the_letter() -> None:
    rest, letter = shipped()
    thing = ox.NamedNode(mint("communication", "OTH-10-2023"))
    twice = (*letter, ox.Quad(thing, ox.NamedNode(expand("hr:reference")), ox.Literal("AL OTH 11/2023")))
    store = filled(rest, twice)
    store.extend(letter)
    found = [
        one
        for one in validate_letter(store, twice).findings
        if one.path == expand("hr:reference") and "at most one" in one.message
    ]
    assert [(one.graph, one.page) for one in found] == [(LETTER.value, 1)]
    assert found[0].start is not None
