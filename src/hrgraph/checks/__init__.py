"""checks: is it right? Shapes and audits on the store that is about to be published.

``validate_fast(store, audits)`` gives one Report of both; ``validate`` gives the same and asks
pySHACL, the judge; ``validate_letter`` looks only at what one letter touches.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pyoxigraph as ox

from hrgraph.checks.audits import check_audits
from hrgraph.checks.report import Report
from hrgraph.checks.shapes import Tell, check_shapes

__all__ = ["Report", "check_audits", "check_shapes", "validate", "validate_fast", "validate_letter"]


def validate(store: ox.Store, audits: Mapping[str, str] | None = None, tell: Tell | None = None) -> Report:
    """Everything the shapes and the audit queries say about the default graph of a store.

    >>> validate(ox.Store()).conforms
    True
    """
    return check_shapes(store, tell=tell) + check_audits(store, audits or {})


def validate_fast(
    store: ox.Store, audits: Mapping[str, str] | None = None, tell: Tell | None = None
) -> Report:
    """The same report as :func:`validate`, in a small part of its time."""
    return validate(store, audits, tell)


def validate_letter(
    store: ox.Store, quads: Iterable[ox.Quad], audits: Mapping[str, str] | None = None
) -> Report:
    """What is wrong with the things that some quads of the store describe, and with what links to them."""
    said = {str(getattr(quad.subject, "value", quad.subject)) for quad in quads}
    near = set(said)
    for name in said:
        for quad in store.quads_for_pattern(None, None, ox.NamedNode(name), ox.DefaultGraph()):
            near.add(str(getattr(quad.subject, "value", quad.subject)))
    report = validate_fast(store, audits)
    return Report.of(finding for finding in report.findings if finding.focus_node in near)
