"""Where sentences and paragraphs begin and end."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Sequence

from hrgraph.documents.clean import Clean

__all__ = ["Sentences", "typical_width"]

_BLANK = re.compile(r"\n[ \t]*\n")
_END = re.compile(
    r"[.!?][\"')\]]{0,3}\d{0,2}(?P<gap>\s+)(?=[\"'(\[-]{0,2}[A-Z0-9\u00bf\u00a1\u00c0-\u00de])"
    r"|\n[ \t]*\n\s*(?:\d{1,2}[ \t]*\n\s*)?"
    r"|(?P<item>\n)(?=[ \t]*[-\u2022\u00b7\u25aa\u25cf*][ \t]+[A-Z])"
)
_GOES_ON = re.compile(r"[a-z\u00df-\u00ff](?![.)])(?![ivx]{1,3}[.)])|(?:19|20)\d\d\b(?!\n)")
_LONGEST_ABBREVIATION = 8
_YEAR = re.compile(r"\w (?:19|20)\d\d$")


class Sentences:
    """The sentence breaks of a text, found once and asked often; between ``whole`` none is a break.

    A blank line is none either behind a word of ``hanging``, as a page may end with it."""

    def __init__(
        self,
        clean: Clean,
        abbreviations: Collection[str],
        whole: Sequence[tuple[int, int]] = (),
        hanging: Collection[str] = (),
    ) -> None:
        self._length = len(clean.exact)
        known = frozenset(abbreviations)
        self._breaks = [0]
        self._paragraphs = [0]
        self._soft: set[int] = set()
        short = _short_line(clean.exact)
        for match in _END.finditer(clean.exact):
            if any(low < match.end() <= high for low, high in whole):
                continue
            gap = match["gap"]
            if match["item"]:
                self._breaks.append(match.end())
                continue
            if (
                gap is None
                and _GOES_ON.match(clean.exact, match.end())
                and _is_open(clean.exact, match.start())
            ):
                continue
            if gap is None and _last_word(clean.low, match.start()) in hanging:
                continue
            cut = bool(gap and "\n" in gap and _line_to(clean.exact, match.start(), match.end()) < short)
            if cut:
                self._soft.add(match.end())
            if gap is None or cut or _BLANK.search(gap):
                self._paragraphs.append(match.end())
            elif _is_abbreviation(clean.exact, match.start(), known):
                continue
            self._breaks.append(match.end())

    def around(self, start: int, end: int | None = None) -> tuple[int, int]:
        """The bounds of the sentence (or sentences) that hold a place."""
        return self._bounds(self._breaks, start, start if end is None else end)

    def paragraph(self, start: int, end: int | None = None) -> tuple[int, int]:
        """The bounds of the paragraph that holds a place; paragraphs end at blank lines."""
        return self._bounds(self._paragraphs, start, start if end is None else end)

    def is_soft(self, start: int) -> bool:
        """Whether a paragraph begins behind a short line only: it may as well go on."""
        return start in self._soft

    def _bounds(self, breaks: list[int], start: int, end: int) -> tuple[int, int]:
        first = breaks[bisect_right(breaks, start) - 1]
        after = bisect_left(breaks, max(end, start + 1))
        return first, breaks[after] if after < len(breaks) else self._length


def _is_open(text: str, end: int) -> bool:
    """Whether a line breaks off in a sentence, as the last one of a page may."""
    before = text[max(0, end - 40) : end].rstrip()
    return bool(before) and (before[-1].isalpha() or before[-1] == "," or _YEAR.search(before) is not None)


def _last_word(text: str, end: int) -> str:
    """The word before a place."""
    return (text[max(0, end - 20) : end].split() or [""])[-1]


def _line_to(text: str, stop: int, end: int) -> int:
    """The length of the line in which a stop stands, up to what follows it."""
    return end - text.rfind("\n", 0, stop + 1)


def _is_abbreviation(text: str, end: int, known: frozenset[str]) -> bool:
    """Whether the stop at a place ends a short form (``No.``, ``art.``, an initial) and no sentence."""
    words = text[max(0, end - _LONGEST_ABBREVIATION) : end].split()
    word = words[-1].lstrip("(\"'") if words else ""
    return word.lower() in known or (len(word) == 1 and word.isupper())


def _short_line(text: str) -> int:
    """In a text without blank lines (a PDF's): lines shorter than this end a paragraph; else 0."""
    return int(typical_width(text) * 0.85)


def typical_width(text: str) -> int:
    """The width of the lines of a text that has no blank lines, as a PDF's; 0 for any other."""
    lines = text.split("\n")
    if len(lines) < 12 or sum(1 for line in lines if not line.strip()) * 12 > len(lines):
        return 0
    widths = sorted(len(line) for line in lines)
    return widths[len(widths) * 9 // 10]
