"""queries/networks/measures.yaml: what each figure means, what it cannot say, and how it is made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

import yaml

from hrgraph.errors import ResourceError
from hrgraph.resources import queries_dir

__all__ = ["Measure", "Wording", "load_wording", "networks_dir"]


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure of a thing in a network: its heading, its meaning, and what it cannot say."""

    name: str
    label: str
    meaning: str
    limit: str
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Wording:
    """The measures in order, what holds for all of them, and the numbers of the method."""

    measures: tuple[Measure, ...]
    limits: tuple[str, ...]
    method: Mapping[str, int]


def networks_dir() -> Path:
    """The folder of the networks' queries and of their wording."""
    return queries_dir() / "networks"


@cache
def load_wording() -> Wording:
    """The wording, read once; raises :class:`ResourceError` when the file is broken.

    >>> [measure.name for measure in load_wording().measures][:3]
    ['letters', 'degree', 'strength']
    """
    path = networks_dir() / "measures.yaml"
    try:
        found = yaml.safe_load(path.read_text(encoding="utf-8"))
        measures = tuple(Measure(name, **said) for name, said in found["measures"].items())
        method = {name: int(value) for name, value in found["method"].items()}
        return Wording(measures, tuple(found["limits"]), MappingProxyType(method))
    except (OSError, yaml.YAMLError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise ResourceError(f"{path} cannot be read: {error}") from error
