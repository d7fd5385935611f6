"""Where sentences and paragraphs begin and end."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection

from hrgraph.documents.clean import Clean

__all__ = ["Sentences"]

_END = re.compile(
    r"(?P<word>[^\s(]{0,12})[.!?][\"')\]]{0,3}\d{0,2}\s+(?=[\"'(\[-]{0,2}[A-Z0-9\u00bf\u00a1\u00c0-\u00de])"
    r"|\n[ \t]*\n\s*"
)


class Sentences:
    """The sentence breaks of a text, found once and asked often; between ``whole`` none is a break."""

    def __init__(
        self, clean: Clean, abbreviations: Collection[str], whole: tuple[int, int] | None = None
    ) -> None:
        self._length = len(clean.exact)
        known = frozenset(abbreviations)
        self._breaks = [0]
        self._paragraphs = [0]
        low, high = whole or (0, 0)
        for match in _END.finditer(clean.exact):
            if low < match.end() <= high:
                continue
            word = match["word"]
            if word is None:
                self._paragraphs.append(match.end())
            elif word.lower().lstrip("(\"'") in known or (len(word) == 1 and word.isupper()):
                continue
            self._breaks.append(match.end())

    def around(self, start: int, end: int | None = None) -> tuple[int, int]:
        """The bounds of the sentence (or sentences) that hold a place."""
        return self._bounds(self._breaks, start, start if end is None else end)

    def paragraph(self, start: int, end: int | None = None) -> tuple[int, int]:
        """The bounds of the paragraph that holds a place; paragraphs end at blank lines."""
        return self._bounds(self._paragraphs, start, start if end is None else end)

    def _bounds(self, breaks: list[int], start: int, end: int) -> tuple[int, int]:
        first = breaks[bisect_right(breaks, start) - 1]
        after = bisect_left(breaks, max(end, start + 1))
        return first, breaks[after] if after < len(breaks) else self._length
