"""A record becomes JSON-LD, and JSON-LD becomes quads: one path for everything.

No property and no class is named here. ``ontology/context.jsonld`` says what each key means
and what kind of value it has, ``ontology/frames.yaml`` how nested parts become nodes (for the
rows of a table data/sources.yaml says that: tables.py); pyoxigraph parses the result.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache

import pyoxigraph as ox

from hrgraph.errors import UsageError
from hrgraph.graph.evidence import Place, describe_evidence
from hrgraph.graph.frames import Frame, Rule, load_frames
from hrgraph.graph.jsonld import Node, describe_nodes
from hrgraph.graph.resolve import Resolver
from hrgraph.graph.terms import find_term, write_value
from hrgraph.iris import mint, mint_graph, parse
from hrgraph.namespaces import load_context, prefixes
from hrgraph.records.registers import Registers

__all__ = ["describe", "record_as", "write_record"]


def describe(record: Mapping[str, object], registers: Registers) -> Iterator[ox.Quad]:
    """The quads of one read letter, in its own named graph.

    Raises :class:`hrgraph.errors.ResourceError` when the context lacks a term that a frame uses.
    """
    written = write_record(record, registers)
    root = written[0]
    graph = mint_graph("letter/" + parse(str(root["@id"])).key)
    return describe_nodes(written, graph)


def write_record(record: Mapping[str, object], registers: Registers) -> list[Node]:
    """A record as JSON-LD nodes: the communication with all its parts, then the evidence.

    The nodes are to be read with ontology/context.jsonld.
    """
    writer = _Writer(_resolver(registers))
    root = writer.write(load_frames().frames["communication"], _told_apart(record))
    return [root, *describe_evidence(record, str(root["@id"]), writer.places)]


def _told_apart(record: Mapping[str, object]) -> Mapping[str, object]:
    """The record with what its parts need to be told apart: a citation's range as printed, and the
    number of an answer without a date among those of one sender to one communication."""
    printed = record.get("as_printed")
    ranges: Mapping[str, object] = printed if isinstance(printed, Mapping) else {}
    citations = [
        {**one, "as_printed": ranges.get(f"/citations/{number}")}
        for number, one in enumerate(_as_list(record.get("citations")))
    ]
    replies = []
    seen: Counter[tuple[object, object]] = Counter()
    for one in _as_list(record.get("replies")):
        whose = (one.get("from"), one.get("to"))
        seen[whose] += one.get("date") is None
        replies.append({**one, "nth": seen[whose] if one.get("date") is None and seen[whose] > 1 else None})
    return {**record, "citations": citations, "replies": replies}


def record_as(record: Mapping[str, object], registers: Registers, format: str) -> str:
    """A record as ``jsonld`` (with its context inside), ``turtle`` or ``nquads``.

    Raises :class:`hrgraph.errors.UsageError` for another format.
    """
    if format == "jsonld":
        written = {"@context": dict(load_context()), "@graph": write_record(record, registers)}
        return json.dumps(written, ensure_ascii=False, indent=1) + "\n"
    quads = sorted(describe(record, registers), key=str)
    if format == "nquads":
        data = ox.serialize(quads, format=ox.RdfFormat.N_QUADS)
    elif format == "turtle":
        triples = [ox.Triple(quad.subject, quad.predicate, quad.object) for quad in quads]
        data = ox.serialize(triples, format=ox.RdfFormat.TURTLE, prefixes=dict(prefixes()))
    else:
        raise UsageError(f"{format!r} is no format of a graph: jsonld, turtle or nquads")
    return (data or b"").decode()


@lru_cache(maxsize=2)
def _resolver(registers: Registers) -> Resolver:
    """One resolver for a set of registers: its indexes serve every letter."""
    return Resolver(registers)


class _Writer:
    """Writes the nodes of one record and notes which place of it each statement came from."""

    def __init__(self, resolver: Resolver) -> None:
        self.resolver = resolver
        self.places: dict[str, Place] = {}

    def write(
        self, frame: Frame, part: Mapping[str, object], around: str = "", position: int = 1, pointer: str = ""
    ) -> Node:
        values = {name: self._value(rule, part, position) for name, rule in frame.take.items()}
        hidden = {name: self._value(rule, part, position) for name, rule in frame.hidden.items()}
        kind, key = _choose_id(frame, {**values, **hidden}, around, position)
        node: Node = {"@id": mint(kind, key), "@type": frame.of}
        for name, value in values.items():
            if value in (None, ""):
                continue
            term = find_term(name, frame.of)
            written = write_value(term, value)
            if frame.take[name].path:
                self._note(f"{pointer}/{frame.take[name].path}", Place(str(node["@id"]), term, written))
            if isinstance(written, list):
                # A rule keeps the places of a list and leaves empty what it has no value for.
                written = [one for one in written if one is not None]
            if written != []:
                node[name] = written
        self._name_strangers(frame, node, part)
        for name, inner in frame.parts.items():
            children = _as_list(part.get(name))
            nodes = [
                self.write(load_frames().frames[inner], child, key, number, f"{pointer}/{name}/{number - 1}")
                for number, child in enumerate(children, start=1)
            ]
            if nodes:
                node[name] = nodes
            for number, child_node in enumerate(nodes):
                place = Place(str(node["@id"]), find_term(name, frame.of), child_node["@id"], inner=True)
                self._note(f"{pointer}/{name}/{number}", place)
        return node

    def _value(self, rule: Rule, part: Mapping[str, object], position: int) -> object:
        arguments = {name: _look(part, path, position) for name, path in rule.arguments.items()}
        return self.resolver.apply(rule.by, arguments)

    def _note(self, pointer: str, place: Place) -> None:
        if not isinstance(place.value, list):
            self.places.setdefault(pointer, place)
            return
        for number, one in enumerate(place.value):
            if one is not None:
                self.places.setdefault(f"{pointer}/{number}", Place(place.node, place.term, one))

    def _name_strangers(self, frame: Frame, node: Node, part: Mapping[str, object]) -> None:
        """Say of an organization that no register holds what it is and how it is printed."""
        for name, rule in frame.take.items():
            iri = node.get(name)
            if rule.by != "actor" or not isinstance(iri, str):
                continue
            kind, key = parse(iri)
            if not self.resolver.knows(f"{kind}/{key}"):
                of = load_frames().kinds[kind]
                said = {"name": _look(part, rule.arguments["name"], 0)} | load_frames().of_strangers
                values = {term: write_value(find_term(term, of), value) for term, value in said.items()}
                node[name] = {"@id": iri, "@type": of, **values}


def _choose_id(frame: Frame, values: Mapping[str, object], around: str, position: int) -> tuple[str, str]:
    """Kind and key of a node: the first way of the frame of which all parts are known."""
    for kind, *parts in frame.ids:
        found = [_part(part, values, around, position) for part in parts]
        if all(found):
            return kind, "/".join(found)
    raise ValueError(f"a {frame.name} has nothing that could be its key")


def _part(part: str, values: Mapping[str, object], around: str, position: int) -> str:
    if part == "^":
        return around
    if part == "#":
        return str(position)
    if part.startswith("'"):
        return part.strip("'")
    value = values[part]
    return "" if value is None else str(value)


def _look(part: Mapping[str, object], path: str, position: int) -> object:
    """The value at a path such as ``addressee/name``; ``#`` is the position, quotes a word itself."""
    if path == "#":
        return position
    if path.startswith("'"):
        return path.strip("'")
    value: object = part
    for name in _steps(path):
        if not isinstance(value, dict):
            return None
        value = value.get(name)
    return value


@cache
def _steps(path: str) -> list[str]:
    return path.split("/")


def _as_list(value: object) -> list[Mapping[str, object]]:
    if value is None:
        return []
    children = value if isinstance(value, list) else [value]
    return [child for child in children if isinstance(child, Mapping)]
