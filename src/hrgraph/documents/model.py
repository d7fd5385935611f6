"""A document: text with positions. What every reader gives, whatever the file's format."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

from hrgraph.findings import Finding

__all__ = ["Document", "Page", "Span"]


@dataclass(frozen=True, slots=True)
class Span:
    """Characters ``start`` to ``end`` (exclusive) of a document's text, and the page they begin on."""

    start: int
    end: int
    page: int

    def to_json(self) -> dict[str, int]:
        """The span as evidence prints it.

        >>> Span(3, 7, 1).to_json()
        {'start': 3, 'end': 7, 'page': 1}
        """
        return {"start": self.start, "end": self.end, "page": self.page}


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its number (from 1) and the characters of the text that stand on it."""

    number: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Document:
    """A file's text as the file has it: nothing is cleaned here, so offsets point at the printed words."""

    name: str
    media_type: str
    sha256: str
    text: str
    pages: tuple[Page, ...]
    findings: tuple[Finding, ...] = ()

    def page_at(self, offset: int) -> int:
        """The number of the page on which a character stands; 1 where the format has no pages.

        >>> document = Document("a.txt", "text/plain", "0", "one two", (Page(1, 0, 4), Page(2, 4, 7)))
        >>> document.page_at(5)
        2
        """
        if not self.pages:
            return 1
        index = bisect_right([page.start for page in self.pages], offset) - 1
        return self.pages[max(index, 0)].number

    def quote(self, span: Span) -> str:
        """The characters that a span points at."""
        return self.text[span.start : span.end]
