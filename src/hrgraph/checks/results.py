"""One result of validation, as terms: what both ways of checking must agree on."""

from __future__ import annotations

from dataclasses import dataclass

import pyoxigraph as ox

from hrgraph.findings import Finding, Severity
from hrgraph.namespaces import expand

__all__ = ["Result", "Term", "severity_of", "text_of"]

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple

_SEVERITIES = {ox.NamedNode(expand(f"sh:{severity.capitalize()}")): severity for severity in Severity}


@dataclass(frozen=True, slots=True)
class Result:
    """A validation result (W3C SHACL, section 3.6.2); ``path`` is in the words of a SPARQL path."""

    focus: Term
    path: str | None
    value: Term | None
    component: str
    severity: Severity
    shape: Term
    message: str = "the shape does not hold"

    @property
    def key(self) -> tuple[str, str, str, str, str, str]:
        """What makes a result the same as another one's: all but its message.

        >>> node = ox.NamedNode("urn:a")
        >>> Result(node, None, None, "urn:c", Severity.INFO, node).key
        ('<urn:a>', '', '', 'urn:c', 'info', '<urn:a>')
        """
        value = "" if self.value is None else str(self.value)
        return str(self.focus), self.path or "", value, self.component, self.severity.value, str(self.shape)

    def finding(self) -> Finding:
        """The result as a finding."""
        return Finding(
            self.severity,
            self.message,
            focus_node=text_of(self.focus),
            path=None if self.path is None else self.path.removeprefix("<").removesuffix(">"),
            value=None if self.value is None else text_of(self.value),
            source=text_of(self.shape),
            component=self.component,
        )


def severity_of(term: object) -> Severity:
    """The severity that a term of SHACL names; any other is taken for the worst (section 2.1.4)."""
    return _SEVERITIES.get(term, Severity.VIOLATION)  # type: ignore[call-overload, no-any-return]


def text_of(term: object) -> str:
    """An IRI, or the text of a literal."""
    return str(getattr(term, "value", term))
