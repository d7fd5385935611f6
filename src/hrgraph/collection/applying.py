"""One letter's change to the graph: its own graph, what follows from it, where it comes from."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox

from hrgraph import __version__
from hrgraph.collection.deriving import derive_anew
from hrgraph.graph import GraphSource, describe_table
from hrgraph.graph.letters import DescribedLetter, tables_folder
from hrgraph.graph.provenance import describe_source
from hrgraph.iris import BASE, mint_graph, parse_graph
from hrgraph.namespaces import expand
from hrgraph.pipeline import DERIVED, table_sources
from hrgraph.records.registers import Registers
from hrgraph.store.live import Change, Writer

__all__ = ["Applier", "letter_hashes"]

_PROVENANCE = "provenance"


class Applier:
    """Puts letters into the graph of a writer and takes them out; the result is what a build would give."""

    def __init__(self, writer: Writer, registers: Registers, data: Path) -> None:
        self._writer = writer
        self._registers = registers
        self._folder = tables_folder(data)
        # A letter that was read replaces the row of a table that lists communications.
        self._lists = {
            name: ox.NamedNode(mint_graph(name))
            for name, spec in registers.promises.tables.items()
            if not spec.adds_to
        }
        self._sources: dict[str, GraphSource] = {}

    @cached_property
    def _derived(self) -> int:
        """How much was derived before the first letter."""
        return self._told(ox.NamedNode(mint_graph(DERIVED.name)))

    def said(self, letter: DescribedLetter) -> tuple[ox.Quad, ...]:
        """What the graph holds of a letter now: the quads of its named graph."""
        return tuple(self._writer.store.quads_for_pattern(None, None, None, letter.graph))

    def put(self, letter: DescribedLetter) -> None:
        """Make the graph of a letter what its record says, and bring all that follows up to date."""
        rows = [
            quad
            for graph in self._lists.values()
            for quad in self._writer.store.quads_for_pattern(letter.thing, None, None, graph)
        ]
        before = set(self.said(letter))
        change = self._writer.change([*(before - set(letter.quads)), *rows], set(letter.quads) - before)
        self._follow(change, rows)
        self._tell(letter.source, len(letter.quads))

    def take(self, letter: DescribedLetter) -> None:
        """Take a letter out; what a table has heard of it counts again."""
        rows = [
            quad
            for name in self._lists
            for quad in describe_table(self._registers.tables[name])
            if quad.subject == letter.thing
        ]
        change = self._writer.change(self.said(letter), rows)
        self._follow(change, rows)
        self._tell(letter.source, None)

    def _follow(self, change: Change, rows: Iterable[ox.Quad]) -> None:
        derive_anew(self._writer, change)
        self._tell(DERIVED, self._derived + self._writer.grown[mint_graph(DERIVED.name)])
        touched = {quad.graph_name for quad in rows}
        for name, graph in self._lists.items():
            if graph in touched:
                size = sum(1 for _ in self._writer.store.quads_for_pattern(None, None, None, graph))
                self._tell(self._table(name), size)

    def _tell(self, source: GraphSource, count: int | None) -> None:
        """Say in the provenance where a graph comes from and how much it holds; None: it is gone."""
        store = self._writer.store
        graph, provenance = ox.NamedNode(mint_graph(source.name)), ox.NamedNode(mint_graph(_PROVENANCE))
        before = set(store.quads_for_pattern(graph, None, None, provenance))
        before |= set(store.quads_for_pattern(ox.NamedNode(BASE), None, graph, provenance))
        after = set() if count is None else set(describe_source(source, __version__, count))
        self._writer.change(before - after, after - before)

    def _told(self, graph: ox.NamedNode) -> int:
        """How many statements a graph holds, as the provenance says: counting them takes too long."""
        said = self._writer.store.quads_for_pattern(
            graph, ox.NamedNode(expand("void:triples")), None, ox.NamedNode(mint_graph(_PROVENANCE))
        )
        return next((int(str(getattr(quad.object, "value", 0))) for quad in said), 0)

    def _table(self, name: str) -> GraphSource:
        if not self._sources:
            self._sources = table_sources(self._registers, self._folder)
        return self._sources[name]


def letter_hashes(store: ox.Store) -> dict[str, str]:
    """The SHA-256 of the record that each letter's graph was made of, by the key of the letter."""
    said = store.quads_for_pattern(
        None, ox.NamedNode(expand("hr:sha256")), None, ox.NamedNode(mint_graph(_PROVENANCE))
    )
    start = mint_graph("letter") + "/"
    return {
        parse_graph(quad.subject.value).removeprefix("letter/"): str(getattr(quad.object, "value", ""))
        for quad in said
        if isinstance(quad.subject, ox.NamedNode) and quad.subject.value.startswith(start)
    }
