"""Rows of a table become JSON-LD nodes, as data/sources.yaml says of its columns.

A table that adds to another one makes a statement about a thing with each row, and an
``hr:Evidence`` that keeps the row's own source and verification apart from the thing's.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping

import pyoxigraph as ox

from hrgraph.graph.frames import load_frames
from hrgraph.graph.jsonld import Node, describe_nodes
from hrgraph.graph.terms import find_term, write_value
from hrgraph.iris import mint, mint_concept, mint_graph
from hrgraph.records.promises import Column, TableSpec
from hrgraph.records.tables import Table

__all__ = ["describe_table", "write_row"]


def describe_table(table: Table) -> Iterator[ox.Quad]:
    """The quads of one table, in its own named graph.

    Raises :class:`hrgraph.errors.ResourceError` when the context lacks a term for a column.
    """
    nodes = [node for row in table.rows for node in write_row(table.spec, row.cells)]
    return describe_nodes(nodes, mint_graph(table.name))


def write_row(spec: TableSpec, cells: Mapping[str, str]) -> list[Node]:
    """One row as JSON-LD nodes: the thing, and the evidence of a row that adds to another table."""
    path = spec.path(cells)
    of = spec.class_of(path)
    kind, _, key = path.partition("/")
    node: Node = {"@id": mint(kind, key), "@type": of}
    if kind == "scheme":
        scheme, _, code = key.partition("/")
        node["@id"] = mint_concept(scheme, code)
        node |= {term: mint_concept(scheme) for term in load_frames().of_scheme}
    if spec.adds_to:
        return _statement(spec, cells, node, key)
    return [node | _values(spec, cells, of, spec.columns)]


def _values(spec: TableSpec, cells: Mapping[str, str], of: str, columns: Iterable[Column]) -> Node:
    """The values of some columns, by term; a column that only says the language of another is none."""
    tags = {column.language for column in spec.columns}
    node: Node = {}
    for column in columns:
        if cells[column.name] and column.name not in tags:
            term = find_term("identifier" if column.type == "key" else column.name, of)
            node[term.name] = write_value(term, _value(column, cells))
    return node


def _value(column: Column, cells: Mapping[str, str]) -> object:
    cell = cells[column.name]
    if column.type == "integer":
        return int(cell)
    if column.type == "boolean":
        return cell == "true"
    if column.type == "source" and cell.startswith(("http://", "https://")):
        return {"@id": cell}
    tag = cells.get(column.language, column.language) if column.language else None
    return {"@value": cell, "@language": tag} if tag else cell


def _statement(spec: TableSpec, cells: Mapping[str, str], node: Node, key: str) -> list[Node]:
    """What a row adds to a thing, as a value of the thing and as evidence for it."""
    says = next(spec.column(name) for name in spec.unique if f"{{{name}}}" not in spec.id)
    rest = [column for column in spec.columns if column != says and f"{{{column.name}}}" not in spec.id]
    of = str(node["@type"])
    said = _values(spec, cells, of, [says])
    term = find_term(says.name, of)
    value = said[term.name]
    linked = term.base is not None or (isinstance(value, dict) and "@id" in value)
    if term.type == "xsd:date" and isinstance(value, str):
        value = {"@value": value, "@type": term.type}  # the evidence's own term has no datatype
    # Words and web addresses would make odd keys: their hash stands for them.
    cell = cells[says.name]
    place = cell if term.type else hashlib.sha256(cell.encode()).hexdigest()[:16]
    evidence: Node = {
        "@id": mint("evidence", f"{spec.name}/{key}/{place}"),
        "@type": "Evidence",
        "supports": node["@id"],
        "property": term.property,
        "object" if linked else "value": value,
    }
    return [node | said, evidence | _values(spec, cells, "Evidence", rest)]
