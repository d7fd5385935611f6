"""What stands on a page because it is a page: its number, and lines repeated at its edges."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from hrgraph.documents.model import Document

__all__ = ["furniture"]

_EDGE = 3
_SHORT = 3
_HEAD, _FOOT = "head", "foot"
_Line = tuple[int, int, str, tuple[str, ...]]
"""Where a line begins and ends, its words, and the edges of the page it stands at."""
_NUMBER = re.compile(
    r"[-\u2013\u2014.|/ ]*(?:[^\W\d_]{1,6}\.? ?)?\d{1,3}"
    r"(?: ?(?:/|[^\W\d_]{1,4}) ?\d{1,3})?[-\u2013\u2014.|/ ]*"
)
_LINE = re.compile(r"[^\n\f]+")
_PRINTED = (
    r"(?P<line>(?:[^\W\d_]{1,6}\.? ?)?(?:[-\u2013\u2014] ?)?(?P<number>\d{1,3})"
    r"(?: ?(?:/|[^\W\d_]{1,4}) ?\d{1,3}| ?[-\u2013\u2014])?)[ \t\r]*"
)
_ALONE = re.compile(rf"\n[ \t\r]*\n[ \t]*{_PRINTED}(?=\n[ \t\r]*\n|\s*\Z)")
_WITHIN = re.compile(rf"\n[ \t]*{_PRINTED}(?=\n)")
_PAGE = 600
"""No page has fewer characters than this between its number and the next."""
_FIRST = 3
"""A text whose first page number is higher has no page numbers."""


def furniture(document: Document) -> Iterator[tuple[int, int, str]]:
    """Edits that take page furniture out, in the order of the text.

    A line is repeated where it stands at the head of two pages, or at the foot of two. The first copy at
    a head stays: it may be the letterhead or the reference. A line with which two pages end goes from both.
    """
    if len(document.pages) < 2 and document.media_type.startswith("text/"):
        yield from _page_numbers(list(_ALONE.finditer(document.text)))
        return
    edges = [_edge_lines(document.text, page.start, page.end) for page in document.pages]
    counts = Counter(key for lines in edges for key in {key for line in lines for key in _keys(line)})
    feet = Counter(_keys(max(lines))[-1] for lines in edges if lines)
    seen = {key for key, times in feet.items() if times > 1}
    edits: list[tuple[int, int, str]] = []
    for lines in edges:
        for start, end, line, sides in lines:
            keys = _keys((start, end, line, sides))
            repeated = len(line) > _SHORT and any(counts[key] > 1 and key in seen for key in keys)
            if (_NUMBER.fullmatch(line) and _may_number(line)) or repeated:
                edits.append((start, end, ""))
            seen.update(keys)
    gone = {end for _, end, _ in edits}
    within = [one for one in _WITHIN.finditer(document.text) if one.end("line") not in gone]
    yield from sorted([*edits, *_page_numbers(within)])


def _may_number(line: str) -> bool:
    """Whether a line of numbers can be a page's: page 40 of 11 is a resolution's number.

    >>> _may_number("3/12"), _may_number("40/11.")
    (True, False)
    """
    numbers = [int(number) for number in re.findall(r"\d+", line)]
    return numbers == sorted(numbers)


def _page_numbers(found: list[re.Match[str]]) -> list[tuple[int, int, str]]:
    """Lines that are numbers, as those of pages where no page is kept: one higher each time, a page apart."""
    found = [match for match in found if _may_number(match["line"])]
    numbers = [int(match["number"]) for match in found]
    if not found or numbers[0] > _FIRST or numbers != list(range(numbers[0], numbers[0] + len(found))):
        return []
    places = [0, *(match.start("line") for match in found)]
    if any(after - before < _PAGE for before, after in pairwise(places)):
        return []
    return [(match.start("line"), match.end("line"), "") for match in found]


def _keys(line: _Line) -> list[tuple[str, str]]:
    """A line without its digits, for each edge it stands at: page 2 and page 3 are the same line."""
    key = re.sub(r"\d+", "#", line[2])
    return [(side, key) for side in line[3]]


def _edge_lines(text: str, start: int, end: int) -> list[_Line]:
    """The first and last lines of a page that are not blank, without double, each with its edges."""
    head: dict[int, _Line] = {}
    for match in _LINE.finditer(text, start, end):
        line = match.group().strip()
        if line:
            stop = match.start() + len(match.group().rstrip())
            head[match.start()] = (match.start(), stop, line, (_HEAD,))
        if len(head) == _EDGE:
            break
    foot: dict[int, _Line] = {}
    at = end
    while at > start and len(foot) < _EDGE:
        cut = max(text.rfind("\n", start, at), text.rfind("\f", start, at))
        line_start = max(cut + 1, start)
        line = text[line_start:at].strip()
        if line:
            stop = line_start + len(text[line_start:at].rstrip())
            sides = (_HEAD, _FOOT) if line_start in head else (_FOOT,)
            foot[line_start] = (line_start, stop, line, sides)
        at = cut if cut >= start else start
    return sorted((head | foot).values())
