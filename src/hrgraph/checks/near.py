"""How far a shape looks: what needs only a node, its statements and the classes of what these name.

That is nearly everything (cardinality, datatypes, classes, patterns). Such constraints can be
asked of a small store that holds the things of one letter; the rest needs the whole graph.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from hrgraph.checks.reading import Constraint, Shape
from hrgraph.checks.results import Term

__all__ = ["split"]

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


def _is_near(shape: Shape, constraint: Constraint, shapes: Shapes) -> bool:
    if constraint.name == "sparql" or not _is_short(shape.path):
        return False
    if constraint.name == "property":
        return shape.path is None
    if constraint.name in _LOGIC | {"qualifiedValueShape"}:
        others = constraint.qualified.others if constraint.qualified else ()
        at_value = shape.path is not None
        return all(_looks_near(node, shapes, at_value) for node in (*constraint.terms, *others))
    return True


def _looks_near(node: Term, shapes: Shapes, at_value: bool) -> bool:
    """Whether a shape inside another one looks near, ``at_value`` when it is about a value of the thing."""
    shape = shapes.get(node)
    if shape is None:
        return True
    for constraint in shape.constraints:
        if at_value and (shape.path is not None or constraint.name in _PAIRS | {"property"}):
            return False
        if constraint.name == "property":
            if shape.path is not None or not _looks_near(constraint.terms[0], shapes, False):
                return False
        elif not _is_near(shape, constraint, shapes):
            return False
        if at_value and constraint.name in _LOGIC | {"qualifiedValueShape"}:
            if not all(_looks_near(inner, shapes, True) for inner in constraint.terms):
                return False
    return True


def _is_short(path: str | None) -> bool:
    """Whether a path is one property."""
    return path is None or path.startswith("<")
