"""The records of letters that lie in a folder of data: which there are, and the graph of each."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from hrgraph.findings import Finding, Severity
from hrgraph.graph.mapping import describe
from hrgraph.graph.provenance import GraphSource
from hrgraph.iris import mint, mint_graph, parse_graph
from hrgraph.records.registers import Registers
from hrgraph.resources import data_dir

__all__ = ["LETTERS", "DescribedLetter", "describe_letter", "find_records", "tables_folder"]

LETTERS = "letters"
"""The folder of the records, inside a folder of data."""


@dataclass(frozen=True, slots=True)
class DescribedLetter:
    """A record as a graph: where it comes from, its quads, and why it was accepted in spite of findings."""

    source: GraphSource
    quads: tuple[ox.Quad, ...]
    accepted: str | None = None

    @property
    def graph(self) -> ox.NamedNode:
        """The IRI of its named graph."""
        return ox.NamedNode(mint_graph(self.source.name))

    @property
    def thing(self) -> ox.NamedNode:
        """The communication itself.

        >>> DescribedLetter(GraphSource("letter/OTH-10-2023", ""), ()).thing.value
        'https://w3id.org/hrgraph/id/communication/OTH-10-2023'
        """
        return ox.NamedNode(mint("communication", self.source.name.removeprefix("letter/")))

    @property
    def things(self) -> set[str]:
        """The IRIs of all that it describes."""
        return {quad.subject.value for quad in self.quads if isinstance(quad.subject, ox.NamedNode)}

    @property
    def file(self) -> str:
        """Where its record belongs, seen from the folder of data.

        >>> DescribedLetter(GraphSource("letter/OTH-10-2023", ""), ()).file
        'letters/OTH-10-2023.json'
        """
        return self.source.name.replace("letter/", f"{LETTERS}/", 1) + ".json"


def tables_folder(data: Path | None) -> Path:
    """Where the tables are: a folder without sources.yaml adds its letters to the shipped data."""
    return data if data is not None and (data / "sources.yaml").is_file() else data_dir()


def find_records(data: Path | None) -> dict[str, Path]:
    """The records of a folder of data, by their place in it, such as ``letters/OTH-10-2023.json``.

    A folder that adds to the shipped data adds to its letters too; a record of the same letter
    takes the place of the shipped one.
    """
    folders = [tables_folder(data)] if data is None else [tables_folder(data), data]
    found = {
        path.relative_to(folder).as_posix(): path
        for folder in dict.fromkeys(folders)
        for path in (folder / LETTERS).rglob("*.json")
    }
    return dict(sorted(found.items()))


def describe_letter(file: str, text: bytes, registers: Registers) -> DescribedLetter | Finding:
    """The graph of the record that a file holds, or why it has none: one letter never stops the others."""
    try:
        record: Mapping[str, Any] = json.loads(text)
        quads = tuple(describe(record, registers))
        name = parse_graph(str(getattr(quads[0].graph_name, "value", "")))
        source = _source(name, record, file, hashlib.sha256(text).hexdigest())
        return DescribedLetter(source, quads, source.note)
    except Exception as error:  # whatever is wrong with it, it is said of this letter
        message = f"the letter was left out: {type(error).__name__}: {error}"
        cure = "read the letter again with hrgraph read --no-text"
        return Finding(Severity.WARNING, message, file=file, cure=cure)


def _source(name: str, record: Mapping[str, Any], file: str, sha256: str) -> GraphSource:
    title = f"What {record.get('reference') or Path(file).stem} says, as read"
    origin = "the letter itself"
    if table := record.get("table"):
        title = f"What a table of communications says of {record.get('reference')}"
        origin = str(table)
    accepted = record.get("accepted")
    note = None
    if accepted:
        day = f", {accepted['date']}" if accepted.get("date") else ""
        note = f"Accepted by {accepted['by']}{day}: {accepted['reason']}"
    return GraphSource(name, title, origin, sha256=sha256, note=note)
