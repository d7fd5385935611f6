"""Findings: what is wrong with *data*, said so that a person can act.

A finding is collected, never raised: one bad letter never stops a batch.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import StrEnum

__all__ = ["Finding", "Severity"]


class Severity(StrEnum):
    """How bad a finding is, in the words of SHACL (W3C SHACL, section 2.1.4)."""

    VIOLATION = "violation"
    """do not publish: into quarantine"""
    WARNING = "warning"
    """publish and list"""
    INFO = "info"
    """worth a look"""

    @property
    def rank(self) -> int:
        """0 for a violation, 1 for a warning, 2 for an info.

        >>> Severity.VIOLATION.rank < Severity.INFO.rank
        True
        """
        return list(Severity).index(self)


@dataclass(frozen=True, slots=True, kw_only=False)
class Finding:
    """One thing that is wrong: what, where, and what to do about it.

    ``file``, ``row`` (1 is the header line), ``column``, ``page`` and ``start``/``end``
    (characters of the document's text) say where in the input; ``focus_node``, ``path``,
    ``value`` and ``graph`` (the named graph) say where in the graph; ``source`` names the rule or
    shape that fired, ``component`` what kind of rule it is (W3C SHACL, section 3.6.2.7).

    >>> print(Finding(Severity.WARNING, "no such mandate", file="terms.csv", row=7, column="mandate",
    ...               cure="add it to mandates.csv").to_text())
    warning: terms.csv, row 7, column mandate: no such mandate (add it to mandates.csv)
    """

    severity: Severity
    message: str
    file: str | None = None
    row: int | None = None
    column: str | None = None
    page: int | None = None
    start: int | None = None
    end: int | None = None
    focus_node: str | None = None
    path: str | None = None
    value: str | None = None
    source: str | None = None
    cure: str | None = None
    component: str | None = None
    graph: str | None = None

    def place(self) -> str:
        """Where it is, in words; empty when the finding is about no place.

        >>> Finding(Severity.INFO, "odd", page=2, start=10, end=14).place()
        'page 2, characters 10-14'
        """
        parts = [
            self.file,
            f"row {self.row}" if self.row is not None else None,
            f"column {self.column}" if self.column is not None else None,
            f"page {self.page}" if self.page is not None else None,
            f"characters {self.start}-{self.end}" if self.start is not None else None,
            self.focus_node,
            self.path,
        ]
        return ", ".join(part for part in parts if part)

    def to_text(self) -> str:
        """One line for people: severity, place, message, value, cure."""
        place = self.place()
        value = f": {self.value!r}" if self.value is not None else ""
        cure = f" ({self.cure})" if self.cure else ""
        return f"{self.severity}: {place}{': ' if place else ''}{self.message}{value}{cure}"

    def to_json(self) -> dict[str, object]:
        """The finding as a JSON object, without the fields that are unknown.

        >>> Finding(Severity.INFO, "odd", row=2).to_json()
        {'severity': 'info', 'message': 'odd', 'row': 2}
        """
        said = {field.name: getattr(self, field.name) for field in fields(self)}
        known = {name: value for name, value in said.items() if value is not None}
        return {**known, "severity": self.severity.value}
