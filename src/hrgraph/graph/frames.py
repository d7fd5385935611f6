"""ontology/frames.yaml: how nested parts of records become nodes, read once as frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import yaml

from hrgraph.errors import ResourceError
from hrgraph.resources import ontology_dir, yaml_loader

__all__ = ["Frame", "Frames", "Rule", "load_frames"]


@dataclass(frozen=True, slots=True)
class Rule:
    """Where a value comes from: ``by`` names the rule that makes it of its arguments.

    Each argument is a path in the record, ``#`` for the position, or a word in quotes. ``path`` is the
    place in the record that is evidence for the value.
    """

    by: str
    arguments: Mapping[str, str]
    path: str = field(init=False)

    def __post_init__(self) -> None:
        path = next((path for path in self.arguments.values() if path[0] not in "'#"), "")
        object.__setattr__(self, "path", path)


@dataclass(frozen=True, slots=True)
class Frame:
    """One kind of node: its class, the ways to its IRI, its values and the nodes in it."""

    name: str
    of: str
    ids: tuple[tuple[str, ...], ...]
    take: Mapping[str, Rule]
    hidden: Mapping[str, Rule]
    parts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Frames:
    """All of frames.yaml; the fields are its sections."""

    kinds: Mapping[str, str]
    actors: Mapping[str, str]
    names: Mapping[str, tuple[tuple[str, str, str], ...]]
    found_in: Mapping[str, str]
    made_up: frozenset[str]
    numbers: tuple[str, str, str]
    own_place: frozenset[str]
    of_scheme: tuple[str, ...]
    of_strangers: dict[str, object]
    frames: Mapping[str, Frame]


@cache
def load_frames() -> Frames:
    """The frames. Raises :class:`ResourceError` when the file is missing or of another shape.

    >>> load_frames().frames["question"].ids
    (('question', '^', 'number'),)
    """
    path = ontology_dir() / "frames.yaml"
    try:
        read: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml_loader())
        table, key, column = read["numbers"]
        return Frames(
            kinds=read["kinds"],
            actors=read["actors"],
            names={
                kind: tuple((one[0], one[1], one[2]) for one in names)
                for kind, names in read["names"].items()
            },
            found_in=read["found_in"],
            made_up=frozenset(read["made_up"]),
            numbers=(table, key, column),
            own_place=frozenset(read["own_place"]),
            of_scheme=tuple(read["of_scheme"]),
            of_strangers=read["of_strangers"],
            frames={name: _frame(name, one) for name, one in read["frames"].items()},
        )
    except (OSError, yaml.YAMLError, KeyError, TypeError, ValueError, IndexError) as error:
        raise ResourceError(f"{path.name} cannot be read: {error!r}") from error


def _frame(name: str, read: Mapping[str, Any]) -> Frame:
    return Frame(
        name,
        read["class"],
        tuple(tuple(line) for line in read["id"]),
        {term: _rule(value) for term, value in read["take"].items()},
        {term: _rule(value) for term, value in read.get("with", {}).items()},
        read.get("parts", {}),
    )


def _rule(read: str | Mapping[str, str]) -> Rule:
    if isinstance(read, str):
        return Rule("value", {"value": read})
    return Rule(read["by"], {name: path for name, path in read.items() if name != "by"})
