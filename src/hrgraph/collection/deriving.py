"""What follows from a change: queries/derivations, asked only about the things that it can reach.

A derivation says something of one thing, and reads of the others around it only what letters, tables
and the derivations before it say one step away. So it is enough to derive anew for the things that
have changed and their neighbours; where that changes something, for the neighbours of that, too. A
property that no derivation speaks of where it asks moves nothing: what is derived last is read by none. The
lines ``# only ?thing`` of the queries say where the list of these things is put.

Thousands of letters cite the same provision. A derivation that only asks what is said of a thing, not how
often, says so in its header (``alike``): then one more that says what another says already moves nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator
from functools import cache

import pyoxigraph as ox

from hrgraph.checks.results import Term
from hrgraph.checks.rules import names_in
from hrgraph.collection.around import Around
from hrgraph.iris import BASE, mint_graph
from hrgraph.namespaces import expand, prefixes
from hrgraph.resources import queries_dir
from hrgraph.store.live import Change, Writer
from hrgraph.store.queries import load_queries, restrict

__all__ = ["derive_anew"]

_THINGS = BASE + "id/"
_MERGE = ox.DefaultGraph()
_Sayings = frozenset[tuple[str, Term]]
"""Properties and what a thing says by them."""


def derive_anew(writer: Writer, change: Change) -> None:
    """Bring the graph of what is derived up to date after a change of what the other graphs say.

    It then holds the very triples that deriving everything would give.
    """
    derived = ox.NamedNode(mint_graph("derived"))
    around = Around(writer.store)
    work = _reached(around, change)
    while work:
        before = {quad for name in work for quad in _said(writer.store, name, derived)}
        around.hear(writer.change(before, []))
        after: set[ox.Quad] = set()
        for text in _derivations():
            concerned = around.concerned(text, sorted(work))
            if not any(concerned):
                continue
            triples = writer.store.query(restrict(text, *concerned))
            assert isinstance(triples, ox.QueryTriples)
            fresh = {
                ox.Quad(one.subject, one.predicate, one.object, derived)
                for one in triples
                if _iri(one.subject) in work
            }
            around.hear(writer.change([], fresh - after))
            after |= fresh
        moved = Change(
            tuple(quad.triple for quad in before - after), tuple(quad.triple for quad in after - before)
        )
        work = _reached(around, moved) - work


@cache
def _derivations() -> tuple[str, ...]:
    return tuple(query.text for query in load_queries(queries_dir() / "derivations").values())


@cache
def _read() -> frozenset[str]:
    """The properties that derivations may read: all that they speak of after WHERE, and their classes."""
    asked = (text.partition("WHERE")[2] for text in _derivations())
    return frozenset({expand("rdf:type")}.union(*(names_in(text, prefixes()) for text in asked)))


@cache
def _alike() -> tuple[tuple[str, ...], ...]:
    """Of derivations that do not ask how often a thing is said something: by which properties it is said."""
    found = load_queries(queries_dir() / "derivations").values()
    return tuple(tuple(map(expand, query.alike)) for query in found if query.alike)


def _reached(around: Around, change: Change) -> set[str]:
    """The things of a change that a derivation may read, and those that have a triple in common with one
    of which it says something.
    """
    read = _read()
    changed = {_iri(triple.subject) for triple in change if triple.predicate.value in read}
    links = read - {expand("rdf:type")}
    led = links - {properties[0] for properties in _alike()}
    reached = changed | {_iri(triple.object) for triple in change.gone if triple.predicate.value in led}
    for name in changed:
        reached.update(_iri(thing) for prop, thing in around.said(name) if prop in led)
        reached.update(_iri(thing) for thing, prop in around.leading(name) if prop in links)
    for properties in _alike():
        reached.update(_told_something_else(around, change, properties))
    return {name for name in reached if name.startswith(_THINGS)}


def _told_something_else(around: Around, change: Change, properties: tuple[str, ...]) -> Iterator[str]:
    """The things of which a change says, or says no longer, by these properties what nobody else says."""
    came, gone = (
        _by_teller(triple for triple in part if triple.predicate.value in properties)
        for part in (change.came, change.gone)
    )
    tellers = came.keys() | gone.keys()
    for teller in tellers:
        now = _sayings(around, teller, properties)
        for told in {now, (now - came[teller]) | gone[teller]}:
            for name, thing in told:
                if name == properties[0] and not _told_by_others(around, thing, told, properties, tellers):
                    yield _iri(thing)


def _by_teller(triples: Iterable[ox.Triple]) -> dict[Term, _Sayings]:
    found: dict[Term, _Sayings] = defaultdict(frozenset)
    for triple in triples:
        found[triple.subject] |= {(triple.predicate.value, triple.object)}
    return found


def _told_by_others(
    around: Around, thing: Term, told: _Sayings, properties: tuple[str, ...], tellers: Container[Term]
) -> bool:
    leading = around.store.quads_for_pattern(None, ox.NamedNode(properties[0]), thing, _MERGE)
    others = (quad.subject for quad in leading if quad.subject not in tellers)
    return any(_sayings(around, other, properties) == told for other in others)


def _sayings(around: Around, teller: Term, properties: tuple[str, ...]) -> _Sayings:
    return frozenset(one for one in around.said(_iri(teller)) if one[0] in properties)


def _said(store: ox.Store, thing: str, graph: ox.NamedNode) -> Iterator[ox.Quad]:
    return store.quads_for_pattern(ox.NamedNode(thing), None, None, graph)


def _iri(term: object) -> str:
    return term.value if isinstance(term, ox.NamedNode) else ""
