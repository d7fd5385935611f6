"""A letter with its values marked: how a person checks a reading.

``marked`` cuts the text at the places of the evidence; ``page`` writes it as one HTML file that needs
nothing else.
"""

from __future__ import annotations

import html
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from hrgraph.documents.model import Document
from hrgraph.records.model import Communication

__all__ = ["Mark", "marked", "page"]

_STYLE = (
    "body{font:16px/1.5 serif;max-width:46em;margin:2em auto;white-space:pre-wrap}"
    "mark{border-radius:3px;padding:0 2px}mark small{font:11px sans-serif;opacity:.7;margin-left:4px}"
    "ul{white-space:normal;font:14px sans-serif}"
)
_HUES = 12


@dataclass(frozen=True, slots=True)
class Mark:
    """A piece of the text and the JSON pointers of the values that were read from it (none: plain text)."""

    text: str
    pointers: tuple[str, ...]

    @property
    def field(self) -> str:
        """The field of the first value, for its colour; empty for plain text."""
        return self.pointers[0].split("/")[1] if self.pointers else ""


def marked(document: Document, record: Communication) -> Iterator[Mark]:
    """The whole text in pieces, each with the values read from it; joined they are the text again.

    >>> from hrgraph.documents import read_bytes
    >>> [mark.text for mark in marked(read_bytes(b"hello", "a.txt"), Communication())]
    ['hello']
    """
    length = len(document.text)
    edges = {0, length}
    for one in record.evidence:
        edges |= {min(one.span.start, length), min(one.span.end, length)}
    places = sorted(edges)
    opening: dict[int, list[tuple[int, str]]] = {}
    for one in record.evidence:
        opening.setdefault(one.span.start, []).append((one.span.end, one.pointer))
    running: list[tuple[int, str]] = []
    for start, end in pairwise(places):
        running = [item for item in running if item[0] > start]
        running += [item for item in opening.get(start, []) if item[0] > start]
        yield Mark(document.text[start:end], tuple(pointer for _, pointer in running))


def page(document: Document, record: Communication) -> str:
    """One self-contained HTML page: the letter with its values marked, and below it the problems."""
    fields: dict[str, int] = {}
    pieces = []
    for mark in marked(document, record):
        text = html.escape(mark.text)
        if not mark.pointers:
            pieces.append(text)
            continue
        hue = fields.setdefault(mark.field, len(fields)) * 360 // _HUES
        title = html.escape(" ".join(mark.pointers), quote=True)
        pieces.append(
            f'<mark style="background:hsl({hue} 80% 85%)" title="{title}">{text}'
            f"<small>{html.escape(mark.field)}</small></mark>"
        )
    problems = "".join(f"<li>{html.escape(problem.to_text())}</li>" for problem in record.problems)
    return (
        f'<!doctype html><meta charset="utf-8"><title>{html.escape(document.name)}</title>'
        f"<style>{_STYLE}</style><body>{''.join(pieces)}<ul>{problems}</ul></body>\n"
    )
