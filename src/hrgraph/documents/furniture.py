"""What stands on a page because it is a page: its number, and lines repeated at its edges."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from hrgraph.documents.model import Document

__all__ = ["furniture"]

_EDGE = 3
_NUMBER = re.compile(
    r"[-\u2013\u2014.|/ ]*(?:[^\W\d_]{1,6}\.? ?)?\d{1,3}"
    r"(?: ?(?:/|[^\W\d_]{1,4}) ?\d{1,3})?[-\u2013\u2014.|/ ]*"
)
_LINE = re.compile(r"[^\n\f]+")


def furniture(document: Document) -> Iterator[tuple[int, int, str]]:
    """Edits that take page furniture out, in the order of the text.

    The first copy of a repeated line stays: it may be the letterhead or the reference. Not so at the foot:
    a line with which two pages end says nothing on the first of them either.
    """
    if len(document.pages) < 2 and document.media_type.startswith("text/"):
        return
    edges = [_edge_lines(document.text, page.start, page.end) for page in document.pages]
    counts = Counter(key for lines in edges for key in {_key(line) for _, _, line in lines})
    feet = Counter(_key(max(lines)[2]) for lines in edges if lines)
    seen = {key for key, times in feet.items() if times > 1}
    for lines in edges:
        for start, end, line in lines:
            key = _key(line)
            repeated = counts[key] > 1 and len(key) > 3
            if _NUMBER.fullmatch(line) or (repeated and key in seen):
                yield start, end, ""
            seen.add(key)


def _key(line: str) -> str:
    """A line without its digits: page 2 and page 3 are the same line."""
    return re.sub(r"\d+", "#", line)


def _edge_lines(text: str, start: int, end: int) -> list[tuple[int, int, str]]:
    """The first and last lines of a page that are not blank, without double."""
    found: list[tuple[int, int, str]] = []
    for match in _LINE.finditer(text, start, end):
        line = match.group().strip()
        if line:
            found.append((match.start(), match.start() + len(match.group().rstrip()), line))
        if len(found) == _EDGE:
            break
    tail: list[tuple[int, int, str]] = []
    at = end
    while at > start and len(tail) < _EDGE:
        cut = max(text.rfind("\n", start, at), text.rfind("\f", start, at))
        line_start = max(cut + 1, start)
        line = text[line_start:at].strip()
        if line:
            tail.append((line_start, line_start + len(text[line_start:at].rstrip()), line))
        at = cut if cut >= start else start
    known = {item[0] for item in found}
    return found + sorted(item for item in tail if item[0] not in known)
