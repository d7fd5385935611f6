"""collection/deriving.py: what is derived after a change is what deriving everything gives."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from hrgraph.collection.deriving import derive_anew
from hrgraph.iris import mint, mint_concept, mint_graph
from hrgraph.namespaces import expand
from hrgraph.pipeline import derive
from hrgraph.store.build import build
from hrgraph.store.live import Writer, open_writer

LETTERS = [mint("communication", f"AAA-{number}-2020") for number in range(1, 6)]
PROVISION = mint("provision", "iccpr/19/3")
DERIVED = ox.NamedNode(mint_graph("derived"))


def said(subject: str, name: str, value: str | ox.Literal) -> ox.Triple:
    term = ox.NamedNode(value) if isinstance(value, str) else value
    return ox.Triple(ox.NamedNode(subject), ox.NamedNode(expand(name)), term)


def in_graph(triples: Iterable[ox.Triple], name: str) -> set[ox.Quad]:
    graph = ox.NamedNode(mint_graph(name))
    return {ox.Quad(one.subject, one.predicate, one.object, graph) for one in triples}


def a_letter(thing: str, words: list[tuple[str, str | None]]) -> Iterator[ox.Triple]:
    """A letter that cites the provision in these words: its number as printed, and the kind of part."""
    yield said(thing, "rdf:type", expand("hr:Communication"))
    yield said(thing, "hr:reference", ox.Literal(thing.rpartition("/")[2]))
    for place, (number, part) in enumerate(words):
        citation = f"{thing}/citation-{place}".replace("/communication/", "/citation/")
        yield said(thing, "hr:citation", citation)
        yield said(citation, "rdf:type", expand("hr:NormCitation"))
        yield said(citation, "hr:provision", PROVISION)
        yield said(citation, "hr:instrument", mint("instrument", "iccpr"))
        yield said(citation, "hr:number", ox.Literal(number))
        if part:
            yield said(citation, "hr:part", mint_concept("provision-parts", part))


def everything_derived(writer: Writer) -> set[ox.Triple]:
    """What all derivations give for the graphs that are not derived."""
    plain = ox.Store()
    named = (quad for graph in writer.store.named_graphs() for quad in _of(writer.store, graph))
    plain.extend(ox.Quad(*quad.triple) for quad in named if quad.graph_name != DERIVED)
    derive(plain, lambda *_: None)
    return {quad.triple for quad in _of(plain, DERIVED)}


def _of(store: ox.Store, graph: ox.NamedNode | ox.BlankNode) -> Iterator[ox.Quad]:
    return store.quads_for_pattern(None, None, None, graph)


@pytest.mark.parametrize("seed", range(3))
def test_many_letters_cite_one_provision_in_several_words(seed: int, tmp_path: Path) -> None:
    choose = random.Random(seed)
    iccpr = mint("instrument", "iccpr")
    table = in_graph(
        [said(iccpr, "rdf:type", expand("hr:Instrument")), said(iccpr, "hr:shortName", ox.Literal("ICCPR"))],
        "instruments",
    )
    build(table, tmp_path)
    numbers: set[str] = set()
    with open_writer(tmp_path) as writer:
        holds: dict[str, set[ox.Quad]] = {}
        for _ in range(25):
            thing = choose.choice(LETTERS)
            words = [
                (choose.choice(("19(3)", "19 (3)", "19.3")), choose.choice((None, "article", "paragraph")))
                for _ in range(choose.choice((0, 1, 1, 2)))
            ]
            # No words: the letter is taken out.
            after = in_graph(a_letter(thing, words), thing.rpartition("/")[2]) if words else set()
            before = holds.get(thing, set())
            derive_anew(writer, writer.change(before - after, after - before))
            holds[thing] = after
            now = {quad.triple for quad in _of(writer.store, DERIVED)}
            assert now == everything_derived(writer)
            numbers |= {str(one.object) for one in now if one.predicate.value == expand("hr:number")}
    # The words of one letter decided more than once.
    assert len(numbers) > 1
