"""What stands on the page of a thing, by its class: queries/pages/layout.yaml, read once as frozen values."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from urllib.parse import quote

import yaml

from hrgraph.errors import ResourceError
from hrgraph.iris import BASE
from hrgraph.namespaces import expand

__all__ = ["Layout", "Part", "Plan", "address", "read_layout"]

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_FALLBACK = "anything"
_ALL = "all of them"
_PLACE = re.compile(r"\{([^{}]+)\}")
_PLAN_KEYS = {"note", "alleged", "official", "lead", "hide", "parts"}
_PART_KEYS = {"ask", "with", "heading", "view", "columns", "empty", "open", "more", "called", "first"} | {
    "by",
    "most",
    "instead",
    "many",
}


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a page: the query that is asked with the thing as ``parameter``, and how it is shown.

    It waits for a reader where more than ``most`` things name the thing by the property ``by``, and the query
    ``instead`` is asked meanwhile, then ``many`` in the place of ``ask``: the same question, put for many
    things. ``first``: how many rows the query gives at most. ``called``: what ``more`` leads to.
    """

    ask: str
    heading: str
    view: str
    parameter: str = "entity"
    columns: tuple[str, ...] = ()
    empty: str = ""
    open: bool = True
    more: str = ""
    called: str = _ALL
    by: str = ""
    most: int = 0
    instead: str = ""
    many: str = ""
    first: int = 0


@dataclass(frozen=True, slots=True)
class Plan:
    """The page of one kind of thing; ``lead`` and ``hide`` are IRIs of properties.

    A source that begins with ``official`` is the official document itself; the values of the properties
    ``alleged`` are what a letter claims.
    """

    name: str
    note: str = ""
    alleged: frozenset[str] = frozenset()
    official: str = ""
    lead: tuple[str, ...] = ()
    hide: frozenset[str] = frozenset()
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Layout:
    """The plans by name of class, where each statement's source is listed, the first questions.

    ``unlisted`` are IRIs of properties that are not listed among what names a thing.
    """

    plans: Mapping[str, Plan] = field(default_factory=lambda: MappingProxyType({}))
    statements: str = ""
    questions: tuple[str, ...] = ()
    unlisted: frozenset[str] = frozenset()

    def plan_for(self, classes: Collection[str]) -> Plan:
        """The first plan that is for one of the classes (IRIs), else the one for anything.

        >>> Layout(MappingProxyType({"anything": Plan("anything")})).plan_for([]).name
        'anything'
        """
        names = {iri.rpartition("#")[2] for iri in classes}
        known = [plan for name, plan in self.plans.items() if name in names]
        return known[0] if known else self.plans[_FALLBACK]


def address(pattern: str, iri: str) -> str:
    """An address with the places of its pattern filled for one thing.

    >>> address("/api/patterns/holders-of?mandate={key}", "https://w3id.org/hrgraph/id/mandate/education")
    '/api/patterns/holders-of?mandate=mandate%2Feducation'
    """

    def fill(place: re.Match[str]) -> str:
        name = place[1]
        values = {"key": iri.removeprefix(BASE).removeprefix("id/"), "iri": iri}
        return quote(values[name] if name in values else expand(name), safe="")

    return _PLACE.sub(fill, pattern)


def read_layout(path: Path, queries: Collection[str], views: Collection[str]) -> Layout:
    """The layout of a file; raises :class:`ResourceError` for what is unknown in it.

    ``queries`` and ``views`` are the names that a part may use.
    """
    try:
        known = yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ResourceError(f"{path}: cannot be read: {error}") from error
    if not isinstance(known, dict) or _FALLBACK not in known:
        raise ResourceError(f"{path}: there is no entry for {_FALLBACK}")
    notes = {name: " ".join(str(text).split()) for name, text in (known.pop("notes", None) or {}).items()}
    statements = str(known.pop("statements", ""))
    questions = _words(known.pop("questions", None))
    unlisted = frozenset(expand(term) for term in _words(known.pop("unlisted", None)))
    if unknown := set(questions) - set(queries):
        raise ResourceError(f"{path}, questions: there is no query {min(unknown)}")
    plans = {}
    for name, fields in known.items():
        try:
            plans[name] = _plan(name, fields or {}, notes, queries, views)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise ResourceError(f"{path}, {name}: {error}") from error
    return Layout(MappingProxyType(plans), statements, questions, unlisted)


def _plan(
    name: str,
    fields: Mapping[str, object],
    notes: Mapping[str, str],
    queries: Collection[str],
    views: Collection[str],
) -> Plan:
    _known(fields, _PLAN_KEYS)
    note = fields.get("note")
    parts = fields.get("parts") or []
    if note is not None and note not in notes:
        raise ValueError(f"there is no note {note}")
    if not isinstance(parts, list):
        raise ValueError("parts must be a list")
    return Plan(
        name,
        notes[str(note)] if note else "",
        frozenset(expand(term) for term in _words(fields.get("alleged"))),
        str(fields.get("official") or ""),
        tuple(expand(term) for term in _words(fields.get("lead"))),
        frozenset(expand(term) for term in _words(fields.get("hide"))),
        tuple(_part(part, queries, views) for part in parts),
    )


def _part(fields: Mapping[str, object], queries: Collection[str], views: Collection[str]) -> Part:
    _known(fields, _PART_KEYS)
    part = Part(
        ask=str(fields["ask"]),
        heading=str(fields["heading"]),
        view=str(fields["view"]),
        parameter=str(fields.get("with", "entity")),
        columns=_words(fields.get("columns")),
        empty=str(fields.get("empty", "")),
        open=fields.get("open") is not False,
        more=str(fields.get("more", "")),
        called=str(fields.get("called", _ALL)),
        by=expand(str(fields["by"])) if "by" in fields else "",
        most=int(str(fields.get("most", 0))),
        instead=str(fields.get("instead", "")),
        many=str(fields.get("many", "")),
        first=int(str(fields.get("first", 0))),
    )
    for query in filter(None, (part.ask, part.instead, part.many)):
        if query not in queries:
            raise ValueError(f"there is no query {query}")
    if part.view not in views:
        raise ValueError(f"there is no view {part.view}; there are: {', '.join(sorted(views))}")
    address(part.more, BASE)
    return part


def _known(fields: Mapping[str, object], keys: set[str]) -> None:
    for key in fields:
        if key not in keys:
            raise ValueError(f"{key} means nothing here; known are: {', '.join(sorted(keys))}")


def _words(value: object) -> tuple[str, ...]:
    if not isinstance(value, list | None):
        raise TypeError(f"{value} must be a list")
    return tuple(str(item) for item in value or ())
