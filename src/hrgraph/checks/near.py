"""How far a shape looks: what needs only a node, its statements and the classes of what these name.

That is nearly everything (cardinality, datatypes, classes, patterns). Such constraints can be
asked of a small store that holds the things of one letter; the rest needs the whole graph.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from hrgraph.checks.reading import Constraint, Shape
from hrgraph.checks.results import Term

__all__ = ["Shapes", "split"]

_LOGIC = {"and", "or", "xone", "not", "node"}
_PAIRS = {"equals", "disjoint", "lessThan", "lessThanOrEquals", "closed"}

Shapes = Mapping[Term, Shape]


def split(shapes: Shapes) -> tuple[Shapes, Shapes]:
    """The shapes with the constraints that look near only, and with the others.

    >>> split({})
    ({}, {})
    """
    near, far = {}, {}
    for node, shape in shapes.items():
        kept = tuple(one for one in shape.constraints if _is_near(shape, one, shapes))
        near[node] = replace(shape, constraints=kept)
        rest = tuple(one for one in shape.constraints if one.name == "property" or one not in kept)
        far[node] = replace(shape, constraints=rest)
    return near, far


def _is_near(shape: Shape, constraint: Constraint, shapes: Shapes, at_value: bool = False) -> bool:
    """Whether a constraint looks near; ``at_value`` when its shape is about a value of the thing."""
    if constraint.name == "sparql" or not _is_short(shape.path):
        return False
    if at_value and (shape.path is not None or constraint.name in _PAIRS | {"property"}):
        return False
    if constraint.name == "property":
        return shape.path is None
    if constraint.name in _LOGIC | {"qualifiedValueShape"}:
        others = constraint.qualified.others if constraint.qualified else ()
        beyond = at_value or shape.path is not None
        return all(_looks_near(node, shapes, beyond) for node in (*constraint.terms, *others))
    return True


def _looks_near(node: Term, shapes: Shapes, at_value: bool) -> bool:
    """Whether a shape inside another one looks near, with all that is inside it."""
    shape = shapes.get(node)
    if shape is None:
        return True
    return all(
        _is_near(shape, one, shapes, at_value)
        and (one.name != "property" or _looks_near(one.terms[0], shapes, at_value))
        for one in shape.constraints
    )


def _is_short(path: str | None) -> bool:
    """Whether a path is one property."""
    return path is None or path.startswith("<")
