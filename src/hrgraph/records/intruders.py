"""The lines of an address at the foot of a page, which interrupt a sentence."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hrgraph.documents.forms import LANGUAGES

if TYPE_CHECKING:
    from hrgraph.records.letter import Letter

__all__ = ["find_intruders", "is_title"]

_LONGEST = 120
"""No line of an address is longer, however it is spaced."""
_NAME_ALONE = 40
"""A line that interrupts a sentence by itself is an address only if it is a mere name."""
_SENTENCE = re.compile(r"[^\W\d_]{3,}[.;:?!] ")
"""What no line of an address holds: the end of a sentence."""


def find_intruders(letter: Letter) -> list[tuple[int, int]]:
    """Short lines that interrupt a sentence of the first pages: the address at the foot of the page."""
    parts = letter.parts
    if parts.opening is None:
        return []
    lines = [
        one
        for one in letter.lines(parts.opening_end, min(parts.closing, parts.opening_end + 9000))
        if one[0] != one[1]
    ]
    exact = letter.clean.exact
    limit = letter.short_line
    number = 1
    while number < len(lines):
        stop = number
        while stop < len(lines) and stop - number < 6 and _is_short(letter, lines[stop], limit):
            stop += 1
        if stop > number and stop < len(lines):
            before, after = lines[number - 1], lines[stop]
            sure = stop - number > 1 or _is_name(letter, lines[number])
            sure = sure and not _cuts_name(letter, lines[number])
            open_sentence = exact[before[1] - 1] not in ".:;!?\"')" and before[1] - before[0] > 25
            if sure and open_sentence and exact[after[0]].islower() and _apart(letter, before, lines[number]):
                return lines[number:stop]
        number = max(stop, number + 1)
    return []


def _is_name(letter: Letter, line: tuple[int, int]) -> bool:
    """Whether a short line ends with a legal form, or every weighty word of it has a capital."""
    if line[1] - line[0] > _NAME_ALONE:
        return False
    if letter.forms.find("company_form", letter.clean, "en", *line):
        return True
    return is_title(letter, line)


def is_title(letter: Letter, line: tuple[int, int]) -> bool:
    """Whether every weighty word of a line has a capital, as in a name."""
    light = letter.forms.lists["list_words"]
    words = [word for word in letter.value(*line).split() if word.lower() not in light]
    return bool(words) and all(word[0].isupper() or not word[0].isalpha() for word in words)


def _cuts_name(letter: Letter, line: tuple[int, int]) -> bool:
    """Whether a line begins in the middle of a name: the end of a line of the text, no address."""
    names = [match.span("name") for match in letter.companies(0, line[1] + 20)]
    names += [(hit.start, hit.end) for hit in letter.hits]
    return any(start < line[0] < end or line[0] <= start < line[1] < end for start, end in names)


def _apart(letter: Letter, before: tuple[int, int], first: tuple[int, int]) -> bool:
    """Whether a line stands apart from the one before: a blank line, or a new page."""
    between = letter.clean.exact[before[1] : first[0]]
    return between.count("\n") > 1 or letter.document.page_at(letter.clean.span(*first).start) == 1


def _is_short(letter: Letter, place: tuple[int, int], limit: int) -> bool:
    if place[1] - place[0] > _LONGEST:
        return False
    text = letter.value(*place)
    if letter.forms.find("company_form", letter.clean, "en", *place):
        return len(text) <= 70
    if _SENTENCE.search(text) or text.split()[-1] in letter.lexicon.citations.words(
        "hanging", letter.language or LANGUAGES[0]
    ):
        return False
    return len(text) <= limit and text[0].isupper() and text[-1] not in ".,;:"
