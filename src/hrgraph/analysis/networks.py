"""Rows of a network's query become a graph: things with their letters, lines with theirs, year by year."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from hrgraph.analysis.wording import load_wording, networks_dir
from hrgraph.errors import QueryStopped
from hrgraph.store.queries import Query, load_queries

__all__ = ["Line", "Network", "Node", "load_networks", "make_network", "read_rows"]

Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Node:
    """A thing of a network, with its communications by year ("" where the year is unknown)."""

    iri: str
    label: str
    kind: str
    years: Mapping[str, int]

    @property
    def letters(self) -> int:
        """All its communications."""
        return sum(self.years.values())


@dataclass(frozen=True, slots=True)
class Line:
    """A line between two things of a network (by IRI), with their common communications by year."""

    source: str
    target: str
    years: Mapping[str, int]

    @property
    def letters(self) -> int:
        """All their common communications."""
        return sum(self.years.values())


@dataclass(frozen=True, slots=True)
class Network:
    """Things and the lines between them, both in the order of their IRIs, and what was asked for."""

    query: Query
    values: Mapping[str, str]
    release: str
    nodes: tuple[Node, ...]
    lines: tuple[Line, ...]

    def of_year(self, year: str) -> Network:
        """The same network from the communications of one year alone ("" for those of unknown date)."""
        nodes = tuple(
            Node(one.iri, one.label, one.kind, {year: one.years[year]})
            for one in self.nodes
            if year in one.years
        )
        lines = tuple(
            Line(one.source, one.target, {year: one.years[year]}) for one in self.lines if year in one.years
        )
        return Network(self.query, self.values, self.release, nodes, lines)

    @property
    def years(self) -> tuple[str, ...]:
        """The years that have communications, in order, the unknown one ("") first."""
        return tuple(sorted({year for node in self.nodes for year in node.years}))


@dataclass(slots=True)
class _Growing:
    names: dict[str, tuple[str, str]] = field(default_factory=dict)
    nodes: dict[str, Counter[str]] = field(default_factory=dict)
    lines: dict[tuple[str, str], Counter[str]] = field(default_factory=dict)

    def name(self, iri: str, label: str | None, kind: str | None) -> None:
        self.names.setdefault(iri, (label or iri.partition("/id/")[2] or iri, kind or ""))
        self.nodes.setdefault(iri, Counter())


def load_networks() -> Mapping[str, Query]:
    """The networks by name: ``queries/networks/*.rq``.

    >>> sorted(load_networks())
    ['addressees', 'mandates', 'norms']
    """
    return load_queries(networks_dir())


def read_rows(data: bytes) -> Iterator[Row]:
    """The rows of an answer in SPARQL 1.1 CSV.

    >>> [dict(row) for row in read_rows(b"source,letters\\r\\nm:a,2\\r\\n")]
    [{'source': 'm:a', 'letters': '2'}]
    """
    return iter(csv.DictReader(io.StringIO(data.decode(), newline="")))


def make_network(query: Query, values: Mapping[str, str], rows: Iterable[Row], release: str = "") -> Network:
    """The network of a query's rows, in any order.

    A row has ``source`` (with ``source_label``, ``source_kind``), ``year``, ``letters`` and, when it tells
    of a line, ``target``. Raises :class:`QueryStopped` when there are too many rows.

    >>> rows = [{"source": "m:a", "letters": "2"}, {"source": "m:a", "target": "m:b", "letters": "1"}]
    >>> network = make_network(load_networks()["mandates"], {}, rows)
    >>> [(node.iri, node.letters) for node in network.nodes], network.lines[0].letters
    ([('m:a', 2), ('m:b', 0)], 1)
    """
    largest = load_wording().method["largest"]
    growing = _Growing()
    for count, row in enumerate(rows, start=1):
        if count > largest:
            raise QueryStopped(f"the network has more than {largest} rows: narrow it by since, until or kind")
        source, target = row["source"], row.get("target")
        year, letters = row.get("year") or "", int(row["letters"])
        growing.name(source, row.get("source_label"), row.get("source_kind"))
        if target is None or target == "":
            growing.nodes[source][year] += letters
        else:
            growing.name(target, row.get("target_label"), row.get("target_kind"))
            ends = (target, source) if (target, source) in growing.lines else (source, target)
            growing.lines.setdefault(ends, Counter())[year] += letters
    nodes = tuple(
        Node(iri, *growing.names[iri], MappingProxyType(dict(sorted(years.items()))))
        for iri, years in sorted(growing.nodes.items())
    )
    lines = tuple(
        Line(source, target, MappingProxyType(dict(sorted(years.items()))))
        for (source, target), years in sorted(growing.lines.items())
    )
    return Network(query, dict(values), release, nodes, lines)
