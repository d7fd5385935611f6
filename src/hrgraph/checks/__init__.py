"""checks: is it right? Shapes and audits on the store that is about to be published.

``validate_fast(store, audits)`` gives one Report of both; ``validate`` gives the same and asks
pySHACL, the judge; ``validate_letter`` looks only at what one letter touches; ``check_source``
finds what the store would not keep as it is written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import pyoxigraph as ox

from hrgraph.checks.audits import check_audits
from hrgraph.checks.fast import SetChecks
from hrgraph.checks.known import Known
from hrgraph.checks.letter import check_things
from hrgraph.checks.places import locate
from hrgraph.checks.reading import read_shapes
from hrgraph.checks.report import Report
from hrgraph.checks.sarif import to_sarif
from hrgraph.checks.shipped import ShapeFile, shipped_files, shipped_shapes
from hrgraph.checks.sources import check_source
from hrgraph.checks.things import Things

__all__ = [
    "Known",
    "Report",
    "Tell",
    "check_audits",
    "check_shapes",
    "check_source",
    "judge_shapes",
    "locate",
    "to_sarif",
    "validate",
    "validate_fast",
    "validate_letter",
]

Tell = Callable[[int, int], None]
"""Is told how much is done and how much there is."""


def validate(store: ox.Store, audits: Mapping[str, str] | None = None, tell: Tell | None = None) -> Report:
    """Everything the shapes, as pySHACL judges them, and the audits say about the default graph of a store.

    >>> validate(ox.Store()).conforms
    True
    """
    return locate(store, judge_shapes(store, tell=tell) + check_audits(store, audits or {}))


def validate_fast(
    store: ox.Store, audits: Mapping[str, str] | None = None, tell: Tell | None = None
) -> Report:
    """The same report as :func:`validate`, in a small part of its time.

    >>> validate_fast(ox.Store()).conforms
    True
    """
    return locate(store, check_shapes(store, tell=tell) + check_audits(store, audits or {}))


def check_shapes(store: ox.Store, file: ShapeFile | None = None, tell: Tell | None = None) -> Report:
    """What the shapes (of a file, or all that are shipped) say about the default graph of a store.

    Raises :class:`hrgraph.errors.ResourceError` for a shape that is broken or has a feature not known here.

    >>> from hrgraph.namespaces import expand
    >>> store = ox.Store()
    >>> mandate = ox.NamedNode("https://w3id.org/hrgraph/id/mandate/x")
    >>> store.add(ox.Quad(mandate, ox.NamedNode(expand("rdf:type")), ox.NamedNode(expand("hr:Mandate"))))
    >>> check_shapes(store).conforms
    False
    """
    shapes = shipped_shapes() if file is None else read_shapes(file)
    checks = SetChecks(store, shapes)
    asked = [shape for shape in shapes.values() if shape.targets]
    found = set()
    for number, shape in enumerate(asked, start=1):
        found |= {result.finding() for result in checks.results(shape)}
        if tell:
            tell(number, len(asked))
    return Report.of(found)


def judge_shapes(store: ox.Store, file: ShapeFile | None = None, tell: Tell | None = None) -> Report:
    """The same by pySHACL; ``tell`` hears of each class that is done."""
    from hrgraph.checks.shapes import judge  # slow to import, and seldom asked

    files = shipped_files() if file is None else (file,)
    found = set()
    for number, one in enumerate(files, start=1):
        found |= {result.finding() for result in judge(store, one)}
        if tell:
            tell(number, len(files))
    return Report.of(found)


def validate_letter(
    store: ox.Store,
    quads: Iterable[ox.Quad],
    audits: Mapping[str, str] | None = None,
    known: Known | None = None,
) -> Report:
    """What is wrong with the things that some quads describe, and what these make wrong elsewhere.

    The store's default graph holds the quads already. Of the audits those are asked that say
    (``letter``) how they are about the things of a letter. ``known`` is what was kept of the store from
    earlier letters. Raises as :func:`check_shapes` does.
    """
    things, known = Things(store, quads), known or Known()
    found = {result.finding() for result in check_things(things, shipped_shapes(), known)}
    return locate(
        store,
        Report.of(found) + check_audits(store, audits or {}, things.of_kind, things.near(known.terms(store))),
    )
