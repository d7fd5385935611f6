"""The media types of answers: which exist for a table, for a yes or no, and for a graph.

No engine here: the service negotiates over these names, and the engine knows them too.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

__all__ = [
    "BOOLEAN_FORMATS",
    "GRAPH_FORMATS",
    "TABLE_FORMATS",
    "Family",
    "Format",
    "find_format",
    "formats_of",
]


class Family(StrEnum):
    """What a query answers with: solutions (SELECT), yes or no (ASK), triples (CONSTRUCT, DESCRIBE)."""

    TABLE = "table"
    BOOLEAN = "boolean"
    GRAPH = "graph"


@dataclass(frozen=True, slots=True)
class Format:
    """A way to write an answer: short name (also its file suffix), label, media type, Content-Type."""

    name: str
    label: str
    media_type: str
    text: bool = False

    @property
    def content_type(self) -> str:
        """The Content-Type header.

        >>> find_format("csv").content_type
        'text/csv; charset=utf-8'
        """
        return f"{self.media_type}; charset=utf-8" if self.text else self.media_type


_JSON = Format("json", "JSON", "application/sparql-results+json")
_XML = Format("xml", "XML", "application/sparql-results+xml")
TABLE_FORMATS = (
    _JSON,
    _XML,
    Format("csv", "CSV", "text/csv", text=True),
    Format("tsv", "TSV", "text/tab-separated-values", text=True),
)
BOOLEAN_FORMATS = (_JSON, _XML)
GRAPH_FORMATS = (
    Format("ttl", "Turtle", "text/turtle", text=True),
    Format("nt", "N-Triples", "application/n-triples"),
    Format("jsonld", "JSON-LD", "application/ld+json"),
    Format("rdf", "RDF/XML", "application/rdf+xml"),
)


def formats_of(family: Family) -> tuple[Format, ...]:
    """The ways to write an answer of a family.

    >>> [known.name for known in formats_of(Family.BOOLEAN)]
    ['json', 'xml']
    """
    return {Family.TABLE: TABLE_FORMATS, Family.BOOLEAN: BOOLEAN_FORMATS, Family.GRAPH: GRAPH_FORMATS}[family]


def find_format(name: str) -> Format:
    """The format with this short name or media type; raises :class:`KeyError` for any other.

    >>> find_format("text/turtle").label
    'Turtle'
    """
    for known in (*TABLE_FORMATS, *GRAPH_FORMATS):
        if name in (known.name, known.media_type):
            return known
    raise KeyError(name)
