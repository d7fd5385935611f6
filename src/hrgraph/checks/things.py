"""The things that some statements are about, and what the store says of them, read when it is asked for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

import pyoxigraph as ox

from hrgraph.checks.results import Term
from hrgraph.checks.scopes import Scope, render
from hrgraph.namespaces import expand

__all__ = ["Things"]

_TYPE = ox.NamedNode(expand("rdf:type"))
_DEFAULT = ox.DefaultGraph()


class Things:
    """The things that quads of a store say something of, and what is around them."""

    def __init__(self, store: ox.Store, quads: Iterable[ox.Quad]) -> None:
        self.store = store
        self.properties: dict[ox.NamedNode, set[str]] = defaultdict(set)
        self.targets: dict[str, set[ox.NamedNode]] = defaultdict(set)
        for quad in quads:
            if isinstance(quad.subject, ox.NamedNode):
                self.properties[quad.subject].add(quad.predicate.value)
            if isinstance(quad.object, ox.NamedNode) and quad.predicate != _TYPE:
                self.targets[quad.predicate.value].add(quad.object)
        self._said: dict[Term, dict[str, list[Term]]] = {}
        self._kinds: dict[Term, set[Term]] = {}
        self._read()
        self.by_kind: dict[Term, list[ox.NamedNode]] = defaultdict(list)
        for thing in self.properties:
            for kind in self.kinds(thing):
                self.by_kind[kind].append(thing)

    def _read(self) -> None:
        """What is said of the things, and the classes of what they lead to, all at once: one by one it
        takes longer.
        """
        if not self.properties:
            return
        self._said = {thing: defaultdict(list) for thing in self.properties}
        for thing, path, value in self._rows(render("statements", Scope(nodes=tuple(self.properties)))):
            self._said[thing][str(path)].append(value)
        led: dict[Term, set[Term]] = {
            value: {value}
            for said in self._said.values()
            for path, values in said.items()
            if path != str(_TYPE)
            for value in values
            if isinstance(value, ox.NamedNode) and value not in self.properties
        }
        if led:
            for node, _, kind in self._rows(render("statements", Scope(nodes=tuple(led)), str(_TYPE))):
                led[node].add(kind)
            self._kinds.update(led)

    def _rows(self, text: str) -> Iterable[ox.QuerySolution]:
        solutions = self.store.query(text)
        assert isinstance(solutions, ox.QuerySolutions)
        return solutions

    def near(self, terms: Iterable[ox.Quad] = ()) -> ox.Store:
        """A store in memory of what is said of the things, and of what classes that is to which it leads;
        ``terms`` are put into it, too.
        """
        store = ox.Store()
        said = (
            ox.Quad(thing, ox.NamedNode(path[1:-1]), value)
            for thing in self.properties
            for path, values in self.said(thing).items()
            for value in values
        )
        classes = (
            ox.Quad(_subject(node), _TYPE, kind)
            for node, kinds in self._kinds.items()
            if node not in self.properties
            for kind in kinds - {node}
        )
        store.extend([*said, *classes, *terms])
        return store

    def kinds(self, node: Term) -> set[Term]:
        """The classes of a node, and the node itself (sh:targetNode)."""
        if node not in self._kinds:
            if node in self.properties:
                found: Iterable[Term] = self.said(node).get(str(_TYPE), ())
            else:
                quads = self.store.quads_for_pattern(_subject(node), _TYPE, None, _DEFAULT)
                found = (quad.object for quad in quads)
            self._kinds[node] = {node, *found}
        return self._kinds[node]

    def said(self, node: Term) -> Mapping[str, list[Term]]:
        """All that the graph says of a node, by property (an IRI in angle brackets)."""
        if node not in self._said:
            found: dict[str, list[Term]] = defaultdict(list)
            for quad in self.store.quads_for_pattern(_subject(node), None, None, _DEFAULT):
                found[str(quad.predicate)].append(quad.object)
            self._said[node] = found
        return self._said[node]

    def values(self, node: Term, path: str) -> Sequence[Term]:
        """What the graph says of a node by one property."""
        return self.said(node).get(path, ())

    def of_kind(self, name: str) -> list[ox.NamedNode]:
        """The things of a class, given as a prefixed name; all of them for ``any``."""
        return list(self.properties) if name == "any" else self.by_kind.get(ox.NamedNode(expand(name)), [])

    def having(self, names: Iterable[str]) -> Iterator[ox.NamedNode]:
        """The things of which the quads state one of these properties."""
        wanted = set(names)
        return (thing for thing, said in self.properties.items() if said & wanted)


def _subject(node: Term) -> ox.NamedNode | ox.BlankNode:
    assert isinstance(node, ox.NamedNode | ox.BlankNode)
    return node
