"""What follows from a change: queries/derivations, asked only about the things that it can reach.

A derivation says something of one thing, and reads of the others around it only what letters, tables
and the derivations before it say one step away. So it is enough to derive anew for the things that
have changed and their neighbours; where that changes something, for the neighbours of that, too. A
property that no derivation speaks of where it asks moves nothing: what is derived last is read by none. The
lines ``# only ?thing`` of the queries say where the list of these things is put.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

import pyoxigraph as ox

from hrgraph.checks.rules import names_in
from hrgraph.iris import BASE, mint_graph
from hrgraph.namespaces import expand, prefixes
from hrgraph.resources import queries_dir
from hrgraph.store.live import Change, Writer
from hrgraph.store.queries import load_queries, restrict

__all__ = ["derive_anew"]

_THINGS = BASE + "id/"
_MERGE = ox.DefaultGraph()


def derive_anew(writer: Writer, change: Change) -> None:
    """Bring the graph of what is derived up to date after a change of what the other graphs say.

    It then holds the very triples that deriving everything would give.
    """
    derived = ox.NamedNode(mint_graph("derived"))
    queries = _derivations()
    work = _reached(writer.store, change)
    while work:
        before = set(_said(writer.store, work, derived))
        writer.change(before, [])
        for text in queries:
            triples = writer.store.query(restrict(text, sorted(work)))
            assert isinstance(triples, ox.QueryTriples)
            fresh = [
                ox.Quad(one.subject, one.predicate, one.object, derived)
                for one in triples
                if _iri(one.subject) in work
            ]
            writer.change([], fresh)
        after = set(_said(writer.store, work, derived))
        moved = Change(
            tuple(quad.triple for quad in before - after), tuple(quad.triple for quad in after - before)
        )
        work = _reached(writer.store, moved) - work


@cache
def _derivations() -> tuple[str, ...]:
    return tuple(query.text for query in load_queries(queries_dir() / "derivations").values())


@cache
def _read() -> frozenset[str]:
    """The properties that derivations may read: all that they speak of after WHERE, and their classes."""
    asked = (text.partition("WHERE")[2] for text in _derivations())
    return frozenset({expand("rdf:type")}.union(*(names_in(text, prefixes()) for text in asked)))


def _reached(store: ox.Store, change: Change) -> set[str]:
    """The things of a change that a derivation may read, and those that have a triple in common with one
    of which it says something.
    """
    kind = expand("rdf:type")
    changed = {_iri(triple.subject) for triple in change if triple.predicate.value in _read()}
    reached = changed | {_iri(triple.object) for triple in change.gone if triple.predicate.value in _read()}
    for name in changed:
        node = ox.NamedNode(name)
        reached.update(
            _iri(quad.object)
            for quad in store.quads_for_pattern(node, None, None, _MERGE)
            if quad.predicate.value != kind
        )
        reached.update(_iri(quad.subject) for quad in store.quads_for_pattern(None, None, node, _MERGE))
    return {name for name in reached if name.startswith(_THINGS)}


def _said(store: ox.Store, things: Iterable[str], graph: ox.NamedNode) -> Iterator[ox.Quad]:
    for name in things:
        yield from store.quads_for_pattern(ox.NamedNode(name), None, None, graph)


def _iri(term: object) -> str:
    return term.value if isinstance(term, ox.NamedNode) else ""
