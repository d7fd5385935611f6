"""checks: is it right? Shapes and audits on the store that is about to be published.

``validate(store, audits)`` gives one Report of both.
"""

from __future__ import annotations

from collections.abc import Mapping

import pyoxigraph as ox

from hrgraph.checks.audits import check_audits
from hrgraph.checks.report import Report
from hrgraph.checks.shapes import Tell, check_shapes

__all__ = ["Report", "check_audits", "check_shapes", "validate"]


def validate(store: ox.Store, audits: Mapping[str, str] | None = None, tell: Tell | None = None) -> Report:
    """Everything the shapes and the audit queries say about the default graph of a store.

    >>> validate(ox.Store()).conforms
    True
    """
    return check_shapes(store, tell=tell) + check_audits(store, audits or {})
