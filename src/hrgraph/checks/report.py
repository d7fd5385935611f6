"""What the checks found: for people as text, for programs as JSON, for SHACL tools as Turtle."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

import pyoxigraph as ox

from hrgraph.findings import Finding, Severity
from hrgraph.iris import BASE
from hrgraph.namespaces import expand, prefixes, shrink

__all__ = ["Report"]

_SHOWN = 5
"""How many places of one and the same finding the text names before it only counts."""


@dataclass(frozen=True, slots=True)
class Report:
    """All findings of one run of the checks, worst first.

    >>> report = Report.of([Finding(Severity.INFO, "odd", focus_node="urn:a", source="urn:shape")])
    >>> report.conforms, report.exit_code(Severity.VIOLATION), report.exit_code(Severity.INFO)
    (True, 0, 1)
    """

    findings: tuple[Finding, ...] = ()

    @classmethod
    def of(cls, findings: Iterable[Finding]) -> Report:
        """A report of findings, sorted and each once, so that the same data gives the same report."""
        return cls(tuple(sorted(set(findings), key=_order)))

    @property
    def conforms(self) -> bool:
        """Whether nothing forbids publishing: no finding is a violation."""
        return not any(finding.severity is Severity.VIOLATION for finding in self.findings)

    def count(self, severity: Severity) -> int:
        """How many findings have this severity."""
        return sum(finding.severity is severity for finding in self.findings)

    def exit_code(self, level: Severity = Severity.VIOLATION) -> int:
        """1 when a finding is at least as bad as ``level``, else 0."""
        return int(any(finding.severity.rank <= level.rank for finding in self.findings))

    def accept(self, things: Collection[str]) -> Report:
        """The same, where violations of some things are only warnings: a person has accepted them.

        >>> report = Report.of([Finding(Severity.VIOLATION, "odd", focus_node="urn:a")])
        >>> report.accept({"urn:a"}).conforms, report.accept({"urn:b"}).conforms
        (True, False)
        """
        return Report.of(
            replace(finding, severity=Severity.WARNING)
            if finding.severity is Severity.VIOLATION and finding.focus_node in things
            else finding
            for finding in self.findings
        )

    def __add__(self, other: Report) -> Report:
        return Report.of([*self.findings, *other.findings])

    def to_text(self) -> str:
        """The findings for a person: a summary line, then each message once with the places it holds for.

        >>> findings = [Finding(Severity.WARNING, "no date", focus_node=f"urn:{name}") for name in "ab"]
        >>> print(Report.of(findings).to_text())
        0 violations, 2 warnings, 0 infos
        <BLANKLINE>
        warning: no date (2)
          urn:a
          urn:b
        """
        lines = [", ".join(_counted(self.count(severity), severity) for severity in Severity)]
        for (severity, message, cure), group in groupby(self.findings, key=_topic):
            found = list(group)
            lines += ["", f"{severity}: {message} ({len(found)})"]
            lines += [f"  {_place(finding)}" for finding in found[:_SHOWN]]
            if len(found) > _SHOWN:
                lines.append(f"  and {len(found) - _SHOWN} more")
            if cure:
                lines.append(f"  cure: {cure}")
        return "\n".join(lines)

    def to_json(self) -> dict[str, object]:
        """Summary and findings as one JSON object."""
        return {
            "conforms": self.conforms,
            "counts": {severity.value: self.count(severity) for severity in Severity},
            "shapes": self._by_shape(),
            "graphs": self._by_graph(),
            "findings": [finding.to_json() for finding in self.findings],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Report:
        """The report that :meth:`to_json` wrote.

        >>> report = Report.of([Finding(Severity.INFO, "odd", focus_node="urn:a")])
        >>> Report.from_json(report.to_json()) == report
        True
        """
        return cls.of(
            Finding(**{**finding, "severity": Severity(finding["severity"])}) for finding in data["findings"]
        )

    def _by_shape(self) -> list[dict[str, object]]:
        """How often each shape or audit fired, with its message; worst first."""
        counts = Counter((one.severity, one.source or "", one.message) for one in self.findings)
        ordered = sorted(counts, key=lambda key: (key[0].rank, -counts[key], key[1]))
        return [
            {"source": source, "severity": severity.value, "message": message, "count": counts[key]}
            for key in ordered
            for severity, source, message in (key,)
        ]

    def _by_graph(self) -> list[dict[str, object]]:
        """How many findings each named graph (or file) has, by severity."""
        counts = Counter((one.graph or one.file or "", one.severity) for one in self.findings)
        return [
            {"graph": graph, **{severity.value: counts[graph, severity] for severity in Severity}}
            for graph in sorted({graph for graph, _ in counts})
        ]

    def to_turtle(self) -> str:
        """A SHACL validation report (W3C SHACL, section 3.6) in Turtle; each result has an IRI."""
        # A SHACL report conforms only when there is no result at all, whatever its severity.
        quads = sorted(self._quads(), key=str)
        data = ox.serialize(
            quads, format=ox.RdfFormat.TURTLE, prefixes={name: prefixes()[name] for name in _PREFIXES}
        )
        return (data or b"").decode()

    def _quads(self) -> Iterator[ox.Triple]:
        report = ox.NamedNode(f"{BASE}report")
        kind = _term("rdf:type")
        yield ox.Triple(report, kind, _term("sh:ValidationReport"))
        yield ox.Triple(report, _term("sh:conforms"), ox.Literal(not self.findings))
        for finding in self.findings:
            result = ox.NamedNode(f"{BASE}report#{_digest(finding)}")
            yield ox.Triple(report, _term("sh:result"), result)
            yield ox.Triple(result, kind, _term("sh:ValidationResult"))
            yield ox.Triple(result, _term("sh:resultSeverity"), _term(f"sh:{finding.severity.capitalize()}"))
            yield ox.Triple(result, _term("sh:resultMessage"), ox.Literal(finding.message, language="en"))
            named = {
                "sh:focusNode": finding.focus_node,
                "sh:resultPath": finding.path,
                "sh:sourceShape": finding.source,
                "sh:sourceConstraintComponent": finding.component,
            }
            for name, iri in named.items():
                if iri is not None and _is_iri(iri):
                    yield ox.Triple(result, _term(name), ox.NamedNode(iri))
            if finding.value is not None:
                value = ox.NamedNode(finding.value) if _is_iri(finding.value) else ox.Literal(finding.value)
                yield ox.Triple(result, _term("sh:value"), value)


_PREFIXES = ("hr", "rdf", "sh", "xsd")


def _term(name: str) -> ox.NamedNode:
    return ox.NamedNode(expand(name))


def _is_iri(text: str) -> bool:
    return text.startswith(("http://", "https://", "urn:")) and " " not in text


def _digest(finding: Finding) -> str:
    text = json.dumps(finding.to_json(), ensure_ascii=False, sort_keys=True)
    return "result-" + hashlib.sha256(text.encode()).hexdigest()[:16]


def _topic(finding: Finding) -> tuple[Severity, str, str | None]:
    return finding.severity, finding.message, finding.cure


def _order(finding: Finding) -> tuple[int, str, str, str, int, str, str]:
    return (
        finding.severity.rank,
        finding.message,
        finding.cure or "",
        finding.file or finding.focus_node or "",
        finding.row or 0,
        finding.path or "",
        finding.value or "",
    )


def _counted(count: int, severity: Severity) -> str:
    return f"{count} {severity}{'' if count == 1 else 's'}"


def _place(finding: Finding) -> str:
    place = finding.place()
    for iri in (finding.focus_node, finding.path):
        if iri is not None:
            place = place.replace(iri, _short(iri))
    value = f" = {_short(finding.value)}" if finding.value not in {None, finding.focus_node} else ""
    graph = f" (in {_short(finding.graph)})" if finding.graph else ""
    return (place or finding.source or "the whole graph") + value + graph


def _short(text: str | None) -> str:
    shown = shrink(text or "")
    return shown.removeprefix(f"{BASE}id/").removeprefix(BASE)
