"""A release as tables: one CSV a class, with a data dictionary and a Frictionless ``datapackage.json``.

Which classes there are is what the graph holds, which columns is what its things say, in the order of
their shapes; names and definitions are those of the ontology. A cell with several values separates
them by ``|`` (a ``|`` of their own is written ``\\|``); a text that is not English ends in ``@`` and its
language. The same release gives the same bytes.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph as ox

from hrgraph.errors import UsageError
from hrgraph.iris import BASE
from hrgraph.namespaces import expand
from hrgraph.store.dictionary import Dictionary, words_of
from hrgraph.store.releases import find_release, open_store

__all__ = ["tabulate", "write_tables"]

_OURS = (f"{BASE}id/", f"{BASE}scheme/")
_TYPES = {"integer": "integer", "boolean": "boolean", "decimal": "number", "date": "date", "gYear": "year"}
_LICENCE = {
    "name": "CC-BY-4.0",
    "path": "https://creativecommons.org/licenses/by/4.0/",
    "title": "Creative Commons Attribution 4.0",
}
_DICTIONARY = "data-dictionary"
_EPOCH = (1980, 1, 1, 0, 0, 0)


@dataclass(slots=True)
class _Column:
    """What the values of one property of one class are like."""

    iri: str
    name: str
    several: bool = False
    always: bool = True
    kinds: set[str] = field(default_factory=set)
    targets: set[str] = field(default_factory=set)


@dataclass(slots=True)
class _Table:
    iri: str
    name: str
    things: list[ox.NamedNode]
    columns: list[_Column] = field(default_factory=list)


def write_tables(directory: Path, out: Path) -> int:
    """Write the release of ``directory`` as tables into a folder, or into a ``.zip``; how many files.

    Raises :class:`UsageError` when it cannot be written, and as :func:`tabulate` does.
    """
    try:
        if out.suffix == ".zip":
            with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
                return sum(_pack(packed, name, data) for name, data in tabulate(directory))
        out.mkdir(parents=True, exist_ok=True)
        return sum(bool((out / name).write_bytes(data)) for name, data in tabulate(directory))
    except OSError as error:
        raise UsageError(f"cannot write {out}: {error.strerror or error}") from None


def tabulate(directory: Path) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of each file: the tables by name, the data dictionary, ``datapackage.json``.

    Raises :class:`hrgraph.errors.StoreError` when nothing is published in ``directory``.
    """
    release = find_release(directory)
    store = open_store(release)
    dictionary = Dictionary(store)
    tables = _tables(store, dictionary)
    resources = []
    for table in tables:
        data = _csv(_rows(store, table))
        yield f"{table.name}.csv", data
        meaning = dictionary.meaning(table.iri)
        schema = _schema(table, tables, dictionary)
        resources.append(_resource(table.name, data, meaning.label, meaning.definition, schema))
    words = _csv(_words(tables, dictionary))
    yield f"{_DICTIONARY}.csv", words
    about = "What each column of each table means."
    fields = [{"name": name, "type": "string"} for name in _HEADINGS]
    resources.append(_resource(_DICTIONARY, words, "data dictionary", about, {"fields": fields}))
    yield "datapackage.json", _package(release.id, release.about, resources)


def _pack(packed: zipfile.ZipFile, name: str, data: bytes) -> int:
    entry = zipfile.ZipInfo(f"hrgraph/{name}", _EPOCH)  # no clock
    entry.compress_type = zipfile.ZIP_DEFLATED
    packed.writestr(entry, data)
    return 1


def _tables(store: ox.Store, dictionary: Dictionary) -> list[_Table]:
    """A table for each class whose things are ours and that is not within another one that has a table."""
    things: dict[str, list[ox.NamedNode]] = {}
    for one in store.quads_for_pattern(None, ox.NamedNode(expand("rdf:type")), None, ox.DefaultGraph()):
        if isinstance(one.subject, ox.NamedNode) and one.subject.value.startswith(_OURS):
            assert isinstance(one.object, ox.NamedNode)
            things.setdefault(one.object.value, []).append(one.subject)
    whole = sorted(iri for iri in things if not dictionary.broader(iri) & set(things))
    tables = [
        _Table(iri, words_of(iri, "-"), sorted(things[iri], key=lambda one: one.value)) for iri in whole
    ]
    place = {thing.value: table.name for table in tables for thing in table.things}
    for table in tables:
        table.columns = _columns(store, table, dictionary, place)
    return tables


def _columns(
    store: ox.Store, table: _Table, dictionary: Dictionary, place: Mapping[str, str]
) -> list[_Column]:
    found: dict[str, _Column] = {}
    having: Counter[str] = Counter()
    for thing in table.things:
        for iri, values in _said(store, thing).items():
            name = "class" if iri == expand("rdf:type") else words_of(iri)
            column = found.setdefault(iri, _Column(iri, name))
            having[iri] += 1
            column.several |= len(values) > 1
            for value in values:
                if isinstance(value, ox.Literal):
                    column.kinds.add(value.datatype.value.rpartition("#")[2])
                else:
                    column.kinds.add("")
                    column.targets.add(place.get(value.value, ""))
    for iri, column in found.items():
        column.always = having[iri] == len(table.things)
    names = [column.name for column in found.values()]
    for column in found.values():
        if names.count(column.name) > 1 and not column.iri.startswith(expand("hr:")):
            column.name = "other_" + column.name
    order = {expand("rdf:type"): -2, expand("rdfs:label"): -1, **dictionary.order(table.iri)}
    return sorted(found.values(), key=lambda one: (order.get(one.iri, len(order)), one.name))


def _said(store: ox.Store, thing: ox.NamedNode) -> dict[str, list[ox.NamedNode | ox.Literal]]:
    said: dict[str, list[ox.NamedNode | ox.Literal]] = {}
    for one in store.quads_for_pattern(thing, None, None, ox.DefaultGraph()):
        assert isinstance(one.object, ox.NamedNode | ox.Literal)  # nothing we publish is blank
        said.setdefault(one.predicate.value, []).append(one.object)
    return said


def _rows(store: ox.Store, table: _Table) -> Iterator[list[str]]:
    yield ["iri", *(column.name for column in table.columns)]
    for thing in table.things:
        said = _said(store, thing)
        yield [thing.value, *(_cell(said.get(column.iri, []), column) for column in table.columns)]


def _cell(values: list[ox.NamedNode | ox.Literal], column: _Column) -> str:
    texts = sorted(_text(value) for value in values)
    return "|".join(text.replace("|", "\\|") for text in texts) if column.several else "".join(texts)


def _text(value: ox.NamedNode | ox.Literal) -> str:
    foreign = isinstance(value, ox.Literal) and value.language not in (None, "en")
    return f"{value.value}@{value.language}" if foreign else value.value  # type: ignore[union-attr]


def _schema(table: _Table, tables: list[_Table], dictionary: Dictionary) -> dict[str, object]:
    fields: list[dict[str, object]] = [
        {
            "name": "iri",
            "type": "string",
            "format": "uri",
            "title": "IRI",
            "description": "The name of the thing, and its address.",
            "constraints": {"required": True, "unique": True},
        }
    ]
    keys = []
    for column in table.columns:
        fields.append(_field(table, column, dictionary))
        if (
            not column.several
            and column.kinds == {""}
            and len(column.targets) == 1
            and "" not in column.targets
        ):
            target = next(iter(column.targets))
            other = "" if target == table.name else target  # "" is the table itself in Frictionless
            keys.append({"fields": column.name, "reference": {"resource": other, "fields": "iri"}})
    schema: dict[str, object] = {"fields": fields, "primaryKey": "iri", "missingValues": [""]}
    return {**schema, "foreignKeys": keys} if keys else schema


def _field(table: _Table, column: _Column, dictionary: Dictionary) -> dict[str, object]:
    meaning = dictionary.meaning(column.iri)
    kind = next(iter(column.kinds)) if len(column.kinds) == 1 and not column.several else "string"
    dated = column.kinds <= {"date", "gYearMonth", "gYear"} and len(column.kinds) > 1
    notes = [
        meaning.definition,
        "A day, a month or a year, as precise as known." if dated else "",
        "Several values are separated by |." if column.several else "",
    ]
    required = column.always and dictionary.required(table.iri, column.iri)
    return {
        "name": column.name,
        "type": _TYPES.get(kind, "string"),
        **({"format": "uri"} if kind == "" else {}),
        "title": meaning.label,
        "description": " ".join(note for note in notes if note),
        "rdfType": column.iri,
        **({"constraints": {"required": True}} if required else {}),
    }


_HEADINGS = ("table", "column", "label", "definition", "type", "several_values", "required", "property")


def _words(tables: list[_Table], dictionary: Dictionary) -> Iterator[list[str]]:
    yield list(_HEADINGS)
    for table in tables:
        about = dictionary.meaning(table.iri)
        yield [table.name, "", about.label, about.definition, "", "", "", table.iri]
        yield [table.name, "iri", "IRI", "The name of the thing, and its address.", "string", "no", "yes", ""]
        for column in table.columns:
            described = _field(table, column, dictionary)
            required = "yes" if "constraints" in described else "no"
            several = "yes" if column.several else "no"
            texts = (described["title"], described["description"], described["type"])
            yield [table.name, column.name, *map(str, texts), several, required, column.iri]


def _csv(rows: Iterator[list[str]]) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    return out.getvalue().encode()


def _resource(
    name: str, data: bytes, title: str, description: str, schema: Mapping[str, object]
) -> dict[str, object]:
    return {
        "name": name,
        "path": f"{name}.csv",
        "profile": "tabular-data-resource",
        "title": title,
        "description": description,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(data),
        "hash": f"sha256:{hashlib.sha256(data).hexdigest()}",
        "schema": schema,
    }


def _package(release: str, about: Mapping[str, object], resources: list[dict[str, object]]) -> bytes:
    document = {
        "profile": "tabular-data-package",
        "name": "hrgraph",
        "id": f"{BASE}dataset",
        "title": "hrgraph: the UN Human Rights Council's special procedures and their communications",
        "description": "Letters contain allegations: no row says that what a letter says has happened. "
        "Coverage of communications is partial; an empty cell means unknown.",
        "homepage": BASE,
        "version": f"{about.get('version', '0')}+{release}",
        "licenses": [_LICENCE],
        "resources": resources,
    }
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()
