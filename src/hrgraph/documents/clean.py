"""Text as printed → text that can be matched, with a way back to the original offsets.

Steps, each by its name in :data:`STEPS`; the map back is kept through all of them::

    invisible     byte order marks, soft hyphens and zero-width characters go
    hyphenation   words that were broken at the end of a line are joined
    ligatures     one sign for several letters becomes the letters
    accents       letter + combining accent becomes one letter
    markup        what a conversion to Markdown left behind: links, stars, heading marks

Page furniture (page numbers, lines repeated at the edge of pages) goes first. Cleaning is
idempotent: cleaning what is clean changes nothing.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from hrgraph.documents.furniture import furniture
from hrgraph.documents.model import Document, Span

__all__ = ["STEPS", "Clean", "Offsets", "clean", "fold"]

Edit = tuple[int, int, str]

_INVISIBLE = re.compile("[\ufeff\u00ad\u200b-\u200f\u202a-\u202e\u2060]+")
_BROKEN = re.compile(
    "(?P<hyphen>[-\u2010])[ \t]*(?:\r\n|[\n\r])[ \t]*(?=\\w)|(?P<mark>[\ufffe\u0002])[ \t]*(?:\r\n|[\n\r])?"
)
_MAYBE_BROKEN = re.compile("-[ \t]*[\r\n]|[\u2010\ufffe\u0002]")
_WORD_END = re.compile(r"[^\W_]*$")
_WORD = re.compile(r"[^\W_]*")
_NOTE = re.compile(r"\d{1,2}[ \t]+[A-Z]")
"""A footnote, with which a page ends in the middle of a word."""
_LIGATURE = re.compile("[\ufb00-\ufb06]")
_COMBINING = re.compile("[\u0300-\u036f]+")
_LINK = re.compile(r"!?\[(?P<text>[^\[\]\n]{0,400})\]\((?:#|https?:|mailto:|/)?[^()\s]{0,400}\)")
_STARS = re.compile(r"\*{2,}|(?<![\w_])_{2}(?=\w)|(?<=[\w.,;:])_{2}(?![\w_])")
_HEADING = re.compile(r"^[ \t]*#{1,6}[ \t]+(?=\S)", re.MULTILINE)
_ESCAPE = re.compile(r"\\(?=[\[\]()*_#.])")


def _table() -> dict[int, str]:
    """One character for one character: quotes, dashes, blanks; no accent."""
    table = {ord(char): "'" for char in "\u2018\u2019\u201a\u201b\u2032\u00b4`"}
    table |= {ord(char): '"' for char in "\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033"}
    table |= {ord(char): "-" for char in "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"}
    table |= {
        ord(char): " " for char in "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    }
    return table | {0x202F: " ", 0x3000: " ", 0x09: " ", 0x0B: "\n", 0x0C: "\n", 0x2028: "\n", 0x2029: "\n"}


_FOLDED = _table()
_PLAIN = {
    code: base
    for code in range(0xC0, 0x250)
    if (base := unicodedata.normalize("NFD", chr(code))[0]) != chr(code) and base.isascii()
} | {0xD8: "O", 0xF8: "o", 0x141: "L", 0x142: "l", 0x110: "D", 0x111: "d", 0x131: "i"}


def fold(text: str) -> str:
    """The text as patterns see it: lower case, no accents, straight quotes; the length never changes.

    >>> fold("RÉFÉRENCE\u00a0: l\u2019État")
    "reference : l'etat"
    """
    return _lower(_swap(text, _FOLDED))


def _lower(text: str) -> str:
    """A text with plain quotes in lower case and without accents; the length stays."""
    folded = _swap(text, _PLAIN)
    lower = folded.lower()
    return lower if len(lower) == len(folded) else "".join(char.lower()[0] for char in folded)


def _swap(text: str, table: dict[int, str]) -> str:
    """``text.translate(table)``, ten times as fast where few kinds of characters occur."""
    if text.isascii() and "\t" not in text and "\x0b" not in text and "\x0c" not in text and "`" not in text:
        return text
    for char in set(text):
        if (new := table.get(ord(char))) is not None:
            text = text.replace(char, new)
    return text


@dataclass(frozen=True, slots=True)
class Offsets:
    """Where the characters of a cleaned text stand in the original, by the runs that were kept.

    Run ``n`` begins at ``starts[n]`` and came from ``origins[n]``; with step 0 all came from that place."""

    starts: list[int]
    origins: list[int]
    steps: list[int]

    def at(self, place: int) -> int:
        """The original place of a character."""
        run = bisect_right(self.starts, place) - 1
        return self.origins[run] + self.steps[run] * (place - self.starts[run])

    def add(self, start: int, origin: int, step: int) -> None:
        """Begin a run."""
        self.starts.append(start)
        self.origins.append(origin)
        self.steps.append(step)

    def take(self, start: int, other: Offsets, low: int, high: int) -> None:
        """Begin the runs that another map has between two places."""
        if low >= high:
            return
        run = bisect_right(other.starts, low) - 1
        self.add(start, other.at(low), other.steps[run])
        for number in range(run + 1, len(other.starts)):
            if other.starts[number] >= high:
                break
            self.add(start + other.starts[number] - low, other.origins[number], other.steps[number])


@dataclass(frozen=True, slots=True)
class Clean:
    """A cleaned text: ``text`` for values, ``exact`` (quotes and blanks made plain) and ``low``
    (also lower case, no accents) for matching; all three have the same length."""

    document: Document
    text: str
    exact: str
    low: str
    offsets: Offsets | None = None
    tails: dict[int, int] = field(default_factory=dict)

    def span(self, start: int, end: int) -> Span:
        """Where characters ``start`` to ``end`` of the clean text stand in the original."""
        if self.offsets is None:
            return Span(start, end, self.document.page_at(start))
        if end <= start:
            place = self.offsets.at(start) if start < len(self.text) else len(self.document.text)
            return Span(place, place, self.document.page_at(place))
        first, last = self.offsets.at(start), self.offsets.at(end - 1)
        return Span(first, last + 1 + self.tails.get(last, 0), self.document.page_at(first))

    def value(self, start: int, end: int) -> str:
        """The words between two places, line breaks and runs of blanks made one blank."""
        return " ".join(self.text[start:end].split())


def clean(document: Document) -> Clean:
    """A document's text cleaned, with the map back."""
    text = document.text
    offsets = Offsets([0], [0], [1])
    tails: dict[int, int] = {}
    cuts = list(furniture(document))
    if cuts:
        text, offsets = _apply(text, offsets, cuts, tails)
    present = set(text)
    changed = True
    while changed:
        changed = False
        for name, step in STEPS.items():
            if present.isdisjoint(_TRIGGERS[name]):
                continue
            edits = list(step(text))
            if edits:
                text, offsets = _apply(text, offsets, edits, tails)
                present.update(*(new for _, _, new in edits))
                changed = True
    newline = "\n" if "\n" not in text else " "
    exact = _swap(text.replace("\r", newline), _FOLDED)
    return Clean(document, text, exact, _lower(exact), offsets, tails)


def _apply(text: str, offsets: Offsets, edits: list[Edit], tails: dict[int, int]) -> tuple[str, Offsets]:
    """The text with edits made, and the map of the result."""
    pieces: list[str] = []
    mapped = Offsets([], [], [])
    at = length = 0
    for start, end, new in edits:
        pieces.append(text[at:start])
        mapped.take(length, offsets, at, start)
        length += start - at
        if new:
            pieces.append(new)
            first, last = offsets.at(start), offsets.at(end - 1)
            mapped.add(length, first, 0)
            length += len(new)
            if last > first:
                tails[first] = last - first + tails.get(last, 0)
        at = end
    pieces.append(text[at:])
    mapped.take(length, offsets, at, len(text))
    return "".join(pieces), mapped


def _invisible(text: str) -> Iterator[Edit]:
    for match in _INVISIBLE.finditer(text):
        yield match.start(), match.end(), ""


def _hyphenation(text: str) -> Iterator[Edit]:
    """Join broken words; keep the hyphen of a compound (Estrada-/Tanck, follow-/up)."""
    if not any(_MAYBE_BROKEN.match(text, at) for at in _places(text)):
        return
    for match in _BROKEN.finditer(text):
        left = _WORD_END.search(text[max(0, match.start() - 40) : match.start()])
        right = _WORD.match(text, match.end())
        before, after = left.group() if left else "", right.group() if right else ""
        if match["mark"] and _NOTE.match(text, match.end()):
            yield match.start(), match.end(), "-\n"
        elif match["mark"]:
            yield match.start(), match.end(), "-" if _is_compound(before, after, text) else ""
        elif before and after and not _NOTE.match(text, match.end()):
            keep = _is_compound(before, after, text)
            yield match.start() + keep, match.end(), ""


def _places(text: str) -> Iterator[int]:
    """Where hyphens stand and what is printed for them."""
    for mark in "-\u2010\ufffe\u0002":
        at = text.find(mark)
        while at >= 0:
            yield at
            at = text.find(mark, at + 1)


def _is_compound(before: str, after: str, text: str) -> bool:
    """Whether two halves belong together with a hyphen: by capitals, digits, or the same word elsewhere."""
    if not before or not after[:1].islower():
        return True
    if before + after in text:
        return False
    return f"{before}-{after}" in text


def _ligatures(text: str) -> Iterator[Edit]:
    for match in _LIGATURE.finditer(text):
        yield match.start(), match.end(), unicodedata.normalize("NFKC", match.group())


def _accents(text: str) -> Iterator[Edit]:
    for match in _COMBINING.finditer(text):
        start = max(match.start() - 1, 0)
        joined = unicodedata.normalize("NFC", text[start : match.end()])
        if joined != text[start : match.end()] and len(joined) == 1:
            yield start, match.end(), joined


def _markup(text: str) -> Iterator[Edit]:
    if "](" in text:
        edits = []
        for match in _found(_LINK, text, "[", 1):
            edits += [(match.start(), match.start("text"), ""), (match.end("text"), match.end(), "")]
        yield from edits
        if edits:
            return
    edits = [(one.start(), one.end(), "") for mark in ("**", "__") for one in _found(_STARS, text, mark, 0)]
    if "#" in text:
        edits += [(match.start(), match.end(), "") for match in _HEADING.finditer(text)]
    if "\\" in text:
        edits += [(match.start(), match.end(), "") for match in _ESCAPE.finditer(text)]
    at = 0
    for edit in sorted(edits):
        if edit[0] >= at:
            yield edit
            at = edit[1]


def _found(pattern: re.Pattern[str], text: str, mark: str, before: int) -> Iterator[re.Match[str]]:
    """The matches of a pattern that holds a mark, at most so many characters behind its beginning."""
    at, free = text.find(mark), 0
    while at >= 0:
        places = range(max(free, at - before), at + 1)
        match = next((found for place in places if (found := pattern.match(text, place))), None)
        if match:
            yield match
            free = match.end()
        at = text.find(mark, max(at + 1, free))


STEPS: dict[str, Callable[[str], Iterator[Edit]]] = {
    "invisible": _invisible,
    "hyphenation": _hyphenation,
    "ligatures": _ligatures,
    "accents": _accents,
    "markup": _markup,
}
"""The cleaning steps by name, in the order in which they are done."""

_TRIGGERS: dict[str, frozenset[str]] = {
    "invisible": frozenset("\ufeff\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060"),
    "hyphenation": frozenset("-\u2010\ufffe\u0002"),
    "ligatures": frozenset(map(chr, range(0xFB00, 0xFB07))),
    "accents": frozenset(map(chr, range(0x300, 0x370))),
    "markup": frozenset("[*_#\\"),
}
"""A step is only tried where one of its characters is there: sets are faster than patterns."""
