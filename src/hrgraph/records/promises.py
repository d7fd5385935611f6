"""What data/sources.yaml says of every table: its columns, its keys, where it comes from, what it promises.

The file is the only place where a table is described. Checks, mapping and provenance read it
from here; no table has Python of its own. Its own words are explained at its top.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from hrgraph.errors import ResourceError
from hrgraph.findings import Finding, Severity
from hrgraph.resources import yaml_loader

__all__ = [
    "COLUMN_TYPES",
    "Column",
    "LeftOut",
    "Promises",
    "Reference",
    "TableSpec",
    "read_promises",
    "read_yaml",
]

COLUMN_TYPES = ("text", "date", "integer", "boolean", "iri", "source", "key", "reference", "code")
"""What a cell can be; an empty cell is unknown, whatever its type."""

_PLACE = re.compile(r"\{([a-z_0-9]+)\}")
_REFERENCE = re.compile(r"(?:(?P<prefix>[a-z-]+)/)?(?P<table>[a-z-]+)\.(?P<column>[a-z_0-9]+)")
_TABLE_WORDS = {
    "title",
    "class",
    "id",
    "adds_to",
    "unique",
    "also",
    "from",
    "terms_of_use",
    "retrieved",
    "rows",
    "verified",
    "unverified",
    "columns",
}
_NEEDED = ("title", "class", "id", "from", "terms_of_use", "rows", "verified", "unverified", "columns")
_COLUMN_WORDS = {"type", "references", "scheme", "language", "required"}


@dataclass(frozen=True, slots=True)
class Reference:
    """A column whose keys a cell may hold; ``prefix`` stands before the key in the cell."""

    prefix: str
    table: str
    column: str


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its type and, as far as the type needs it, where its values lead."""

    name: str
    type: str
    required: bool = False
    references: tuple[Reference, ...] = ()
    scheme: str | None = None
    language: str | None = None
    """a language tag, or the name of the column that holds the tag"""


@dataclass(frozen=True, slots=True)
class TableSpec:
    """One table as sources.yaml describes it."""

    name: str
    title: str
    classes: Mapping[str, str]
    """kind of IRI -> class; under "" the class of all rows"""
    id: str
    columns: tuple[Column, ...]
    unique: tuple[str, ...]
    adds_to: str | None
    also: str | None
    origin: str
    terms_of_use: str
    retrieved: str
    minimum: int
    maximum: int
    verified: int
    unverified: int

    def path(self, cells: Mapping[str, str]) -> str:
        """The path of a row's thing below the base: ``mandate/food`` or ``scheme/ungp-pillars/II``."""
        return self.id.format_map(cells)

    def class_of(self, path: str) -> str:
        """The class of the thing with this path."""
        return self.classes.get("") or self.classes[path.partition("/")[0]]

    def column(self, name: str) -> Column:
        """The column of this name; raises KeyError when there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Something found in a source and not taken over, with the reason."""

    id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Promises:
    """All of sources.yaml."""

    tables: Mapping[str, TableSpec]
    left_out: tuple[LeftOut, ...]
    decisions: tuple[str, ...]


def read_yaml(path: Path) -> object:
    """The content of a YAML file. Raises :class:`ResourceError` when it is missing or cannot be parsed."""
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml_loader())
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ResourceError(f"{path.name} cannot be read: {error}") from error


def read_promises(path: Path) -> tuple[Promises, list[Finding]]:
    """What sources.yaml says, with a finding for everything in it that cannot be used.

    Raises :class:`ResourceError` when the file is missing or is no YAML.
    """
    content = read_yaml(path)
    reading = _Reading(path.name)
    whole = _mapping(content)
    retrieved = str(whole.get("retrieved", ""))
    described = whole.get("tables")
    if not isinstance(described, dict):
        reading.complain("tables", "holds no tables", "list the tables below `tables:`")
        described = {}
    tables = {}
    for name, said in described.items():
        spec = reading.table(str(name), said, retrieved)
        if spec:
            tables[spec.name] = spec
    reading.targets(tables)
    left_out = tuple(reading.left_out(one) for one in whole.get("left_out") or [])
    decisions = tuple(str(one) for one in whole.get("decisions") or [])
    return Promises(tables, left_out, decisions), reading.findings


def _mapping(said: object) -> Mapping[str, Any]:
    return said if isinstance(said, dict) else {}


class _Reading:
    """Reads the parts of sources.yaml and keeps what is wrong with them."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.findings: list[Finding] = []

    def complain(self, place: str, message: str, cure: str, value: object = None) -> None:
        text = None if value is None else str(value)
        fault = Finding(Severity.VIOLATION, message, file=self.file, column=place, value=text, cure=cure)
        self.findings.append(fault)

    def table(self, name: str, said: object, retrieved: str) -> TableSpec | None:
        if not isinstance(said, dict) or (missing := [word for word in _NEEDED if word not in said]):
            lack = ", ".join(missing) if isinstance(said, dict) else "everything"
            self.complain(name, f"the description lacks {lack}", "see the words at the top of the file")
            return None
        for word in said.keys() - _TABLE_WORDS:
            self.complain(f"{name}.{word}", "is no word for a table", "see the words at the top of the file")
        columns = tuple(
            self.column(name, str(key), value) for key, value in _mapping(said["columns"]).items()
        )
        rows = _mapping(said["rows"])
        names = [column.name for column in columns]
        unique = tuple(said.get("unique") or _PLACE.findall(str(said["id"])))
        for word in {*unique, *_PLACE.findall(str(said["id"]))} - set(names):
            self.complain(f"{name}.id", "names no column", f"use one of {', '.join(names)}", word)
        classes = said["class"] if isinstance(said["class"], dict) else {"": said["class"]}
        return TableSpec(
            name=name,
            title=str(said["title"]),
            classes={str(k): str(v) for k, v in classes.items()},
            id=str(said["id"]),
            columns=columns,
            unique=unique,
            adds_to=said.get("adds_to"),
            also=said.get("also"),
            origin=str(said["from"]),
            terms_of_use=str(said["terms_of_use"]),
            retrieved=str(said.get("retrieved", retrieved)),
            minimum=self.number(f"{name}.rows.min", rows.get("min")),
            maximum=self.number(f"{name}.rows.max", rows.get("max")),
            verified=self.number(f"{name}.verified", said["verified"]),
            unverified=self.number(f"{name}.unverified", said["unverified"]),
        )

    def column(self, table: str, name: str, said: object) -> Column:
        place = f"{table}.{name}"
        words = _mapping(said)
        kind = words.get("type")
        if kind not in COLUMN_TYPES:
            self.complain(place, "has no known type", f"use one of {', '.join(COLUMN_TYPES)}", kind)
        for word in words.keys() - _COLUMN_WORDS:
            self.complain(
                f"{place}.{word}", "is no word for a column", "see the words at the top of the file"
            )
        listed = words.get("references") or []
        references = [self.reference(place, one) for one in ([listed] if isinstance(listed, str) else listed)]
        if kind == "reference" and not listed:
            self.complain(place, "refers to nothing", "add `references: table.column`")
        if kind == "code" and not words.get("scheme"):
            self.complain(place, "belongs to no scheme", "add `scheme:`")
        return Column(
            name,
            str(kind),
            bool(words.get("required")),
            tuple(one for one in references if one),
            words.get("scheme"),
            words.get("language"),
        )

    def reference(self, place: str, text: str) -> Reference | None:
        match = _REFERENCE.fullmatch(text)
        if not match:
            self.complain(place, "is no reference", "write table.column or word/table.column", text)
            return None
        return Reference(match["prefix"] or "", match["table"], match["column"])

    def left_out(self, said: object) -> LeftOut:
        words = _mapping(said)
        if not (words.get("id") and words.get("reason")):
            self.complain("left_out", "lacks its id or its reason", "write both", said)
        return LeftOut(str(words.get("id", "")), str(words.get("reason", "")))

    def number(self, place: str, value: object) -> int:
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        self.complain(place, "is no whole number", "write a number", value)
        return 0

    def targets(self, tables: Mapping[str, TableSpec]) -> None:
        """Every reference leads to a column that exists."""
        for spec in tables.values():
            if spec.adds_to and spec.adds_to not in tables:
                self.complain(
                    f"{spec.name}.adds_to", "names no table", "use a table of this file", spec.adds_to
                )
            for column in spec.columns:
                for one in column.references:
                    if one.table not in tables or one.column not in [
                        c.name for c in tables[one.table].columns
                    ]:
                        target = f"{one.table}.{one.column}"
                        self.complain(f"{spec.name}.{column.name}", "leads nowhere", "name a column", target)
