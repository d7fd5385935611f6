"""Signatures set side by side: columns of a page, put one below the other.

A wide gap in a line divides its columns. A PDF often keeps no gap: then two names stand on one line,
their offices are mixed below, and only the names of the heading tell which words belong to which.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from hrgraph.documents.clean import fold
from hrgraph.records.letter import Letter
from hrgraph.records.match import words
from hrgraph.records.signers import half_known, side_by_side

__all__ = ["columns"]

Place = tuple[int, int]
_GAP = re.compile(r"(?:[ ]{3,}|\t+ *)(?=\S)")
_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_INDENT = 20
_SEVERAL = 3
_FEWEST, _MOST = 2, 7
"""A name has so many words."""
_ROLE_WORDS = 6
"""So many words may stand before the name of a body: ``Chair-Rapporteur of the``."""


def columns(letter: Letter, lines: list[Place], offices: Sequence[Place]) -> list[Place]:
    """The lines with each left column before its right one; ``offices`` are those of the heading.

    Lines that are merely centred have nothing beside them."""
    if several := _several(letter, lines):
        return several
    left: list[Place] = []
    right: list[Place] = []
    beside = any(_GAP.search(letter.clean.exact, start, end) for start, end in lines)
    for start, end in lines:
        gap = _GAP.search(letter.clean.exact, start, end)
        if not beside:
            left.append((start, end))
            right.append((end, end))
            continue
        if gap is None and start - letter.clean.exact.rfind("\n", 0, start) > _INDENT:
            left.append((start, start))
            right.append((start, end))
            continue
        left.append((start, gap.start()) if gap else (start, end))
        right.append((gap.end(), end) if gap else (end, end))
    if any(start != end for start, end in right):
        return [*left, *right]
    names = [words(letter.value(*one)) for one in offices]
    result: list[Place] = []
    number = 0
    while number < len(lines):
        stop = number + 1
        pair = _pair(letter, lines[number])
        if pair and lines[stop : stop + 1] and lines[stop][0] == lines[stop][1]:
            stop += 1
        while stop < len(lines) and _goes_on(letter, lines, stop) and not _pair(letter, lines[stop]):
            stop += 1
        below = [one for one in lines[number + 1 : stop] if one[0] != one[1]]
        divided = _divided(letter, below, names) if len(pair) == 2 else None
        if divided:
            blank = (pair[0][1], pair[0][1])
            result += [pair[0], *divided[0], blank, pair[1], *divided[1], blank]
            number = lines.index(below[divided[2] - 1]) + 1
        else:
            result += lines[number:stop]
            number = stop
    return result


def _several(letter: Letter, lines: list[Place]) -> list[Place]:
    """Lines in three columns or more, one column below the other; empty where no line has so many."""
    exact = letter.clean.exact
    cells = [_cells(exact, line) for line in lines]
    widest = max(cells, key=len, default=[])
    if len(widest) < _SEVERAL:
        return []
    front = exact.rfind("\n", 0, widest[0][0]) + 1
    edges = [start - front for start, _ in widest]
    found: list[Place] = []
    for column in range(len(edges)):
        for line, pieces in zip(lines, cells, strict=True):
            front = exact.rfind("\n", 0, line[0]) + 1
            mine = [one for one in pieces if _nearest(edges, one[0] - front) == column]
            found.append((mine[0][0], mine[-1][1]) if mine else (line[0], line[0]))
        found.append((lines[0][0], lines[0][0]))
    return found


def _cells(exact: str, line: Place) -> list[Place]:
    """The pieces of a line between wide gaps."""
    start, end = line
    found: list[Place] = []
    for gap in _GAP.finditer(exact, start, end):
        found.append((start, gap.start()))
        start = gap.end()
    return [*found, (start, end)] if start < end else found


def _nearest(edges: list[int], at: int) -> int:
    """The column that begins nearest to a place in its line."""
    return min(range(len(edges)), key=lambda number: abs(edges[number] - at))


def _goes_on(letter: Letter, lines: list[Place], at: int) -> bool:
    """Whether a line is not blank, or a page's end behind which an office goes on in small letters."""
    if lines[at][0] != lines[at][1]:
        return True
    return any(letter.clean.exact[start : start + 1].islower() for start, _ in lines[at + 1 : at + 2])


def _pair(letter: Letter, line: Place) -> list[Place]:
    """The two names on a line; empty where it holds none or one."""
    if not 2 * _FEWEST <= len(letter.clean.low[slice(*line)].split()) <= 2 * _MOST:
        return []
    return side_by_side(letter, line) or half_known(letter, line)


def _divided(
    letter: Letter, lines: list[Place], names: list[tuple[str, ...]]
) -> tuple[list[Place], list[Place], int] | None:
    """Lines that hold two offices side by side, each cut where the left one ends, and how many lines
    they are; None where none fits."""
    if not lines:
        return None
    printed = [_words(letter, one) for one in lines]
    for first in letter.forms.all("opener", letter.clean, letter.language, *lines[0]):
        at = sum(1 for _, place in printed[0] if place < first.start())
        if not at:
            continue
        texts = [[word for word, _ in line] for line in printed]
        for one, left in _begun(texts[0][:at], names):
            for other, right in _begun(texts[0][at:], names):
                cuts = _cuts(texts[1:], one[left:], other[right:]) if one != other else None
                if cuts is not None:
                    return (*_cut(lines, printed, [at, *cuts]), 1 + len(cuts))
    return None


def _begun(printed: list[str], names: list[tuple[str, ...]]) -> Iterator[tuple[tuple[str, ...], int]]:
    """The names with which a title can begin, each with how many of its words are printed."""
    for name in names:
        for skipped in range(min(_ROLE_WORDS, len(printed))):
            shown = tuple(printed[skipped:])
            if name[: len(shown)] == shown:
                yield name, len(shown)
                break


def _cuts(lines: list[list[str]], left: tuple[str, ...], right: tuple[str, ...]) -> list[int] | None:
    """For each line how many of its words go on with the left name, so that both names come out whole."""
    if not left and not right:
        return []
    if not lines:
        return None
    line = tuple(lines[0])
    for count in range(len(line), -1, -1):
        rest = len(line) - count
        if line[:count] == left[:count] and line[count:] == right[:rest]:
            later = _cuts(lines[1:], left[count:], right[rest:])
            if later is not None:
                return [count, *later]
    return None


def _cut(
    lines: list[Place], printed: list[list[tuple[str, int]]], cuts: list[int]
) -> tuple[list[Place], list[Place]]:
    """The pieces of each line to the left and to the right of its cut."""
    left: list[Place] = []
    right: list[Place] = []
    for (start, end), found, count in zip(lines, printed, cuts, strict=False):
        place = found[count][1] if count < len(found) else end
        if count:
            left.append((start, place))
        if count < len(found):
            right.append((place, end))
    return left, right


def _words(letter: Letter, place: Place) -> list[tuple[str, int]]:
    """The words of a line as names are compared, each with its place."""
    text = letter.clean.text[place[0] : place[1]]
    return [(fold(one.group()).replace("-", ""), place[0] + one.start()) for one in _WORD.finditer(text)]
