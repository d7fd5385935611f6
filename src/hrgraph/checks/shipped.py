"""The shapes of hrgraph: ontology/shapes/*.ttl, read once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

import pyoxigraph as ox

from hrgraph.checks.reading import Shape, read_shapes
from hrgraph.checks.results import Term
from hrgraph.errors import ResourceError
from hrgraph.resources import ontology_dir

__all__ = ["ShapeFile", "load_shapes", "shipped_files", "shipped_shapes"]

ShapeFile = tuple[ox.Quad, ...]
"""The triples of a file of shapes, those of prefixes.ttl with them."""


def load_shapes(paths: Iterable[Path]) -> ShapeFile:
    """The triples of shape files. Raises :class:`ResourceError` for a file that is no Turtle."""
    triples: list[ox.Quad] = []
    for path in paths:
        try:
            triples += ox.parse(path=path, format=ox.RdfFormat.TURTLE)
        except (OSError, SyntaxError) as error:
            raise ResourceError(f"shapes/{path.name} cannot be read: {error}") from error
    return tuple(triples)


@cache
def shipped_files() -> tuple[ShapeFile, ...]:
    """The shapes of each class: they do not refer to each other, only to the prefixes."""
    folder = ontology_dir() / "shapes"
    prefixes = folder / "prefixes.ttl"
    return tuple(load_shapes([prefixes, path]) for path in sorted(folder.glob("*.ttl")) if path != prefixes)


@cache
def shipped_shapes() -> Mapping[Term, Shape]:
    """All of them as shapes, by their node."""
    return {node: shape for file in shipped_files() for node, shape in read_shapes(file).items()}
