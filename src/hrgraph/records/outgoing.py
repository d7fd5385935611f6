"""Whether the experts wrote on a day: told by who acts in its clause, whatever words stand around.

``On 2 March 2021, shortly after the strike, we asked the company ... (AL X 1/2021)``: the day is that of the
letter, since the experts act and nothing between the day and their act begins another clause.
"""

from __future__ import annotations

import re

from hrgraph.documents.forms import LANGUAGES
from hrgraph.records.dates import PrintedDate
from hrgraph.records.letter import Letter

__all__ = ["acts_of_ours", "is_outgoing", "names_letter", "wrote_without_number"]

_LEAD = 30
_TIE = 3
_ASIDE = re.compile(r"\s*,?[^,;:.()]{0,30}|\s*,[^;:.()]{0,150},\s*(?:[^,;:.()]{0,30})?")


def acts_of_ours(letter: Letter, low: int, high: int) -> list[re.Match[str]]:
    """What the experts did in a sentence: verbs with them as subject or agent."""
    return letter.every("wrote_to", low, high)


def is_outgoing(letter: Letter, day: PrintedDate, low: int, high: int, form: str = "outgoing") -> bool:
    """Whether the clause of a day says that a communication went out on it."""
    cues = letter.every(form, low, high)
    before = [one for one in cues if one.end() <= day.start]
    if before:
        cut = _cut(letter, day, low)
        if before[-1].end() > cut:
            if _goes_on(letter, before[-1].end(), day.start):
                return True
        elif _opens(letter, day, cut):
            return True
    behind = [one for one in cues if one.start() >= day.end]
    return bool(behind) and _opens(letter, day, low) and _is_aside(letter, day.end, behind[0].start())


def names_letter(letter: Letter, day: PrintedDate, low: int, high: int) -> bool:
    """``on 2 February 2021, it had joined others in an urgent appeal (``: a day at the front of a clause that
    ends with a communication."""
    nouns = [one for one in letter.every("outgoing", day.end, high) if high - one.end() <= _TIE]
    return bool(nouns) and _opens(letter, day, low) and _goes_on(letter, day.end, nouns[0].start())


def _cut(letter: Letter, day: PrintedDate, low: int) -> int:
    """Where the last day or reference of a sentence before a day ends; else the sentence's beginning."""
    ends = [one.end for one in letter.days if low <= one.start and one.end <= day.start]
    ends += [one.end() for one in letter.printed_references if low <= one.start() and one.end() <= day.start]
    return max([low, *ends])


def wrote_without_number(letter: Letter, day: PrintedDate, low: int, high: int) -> bool:
    """``On 3 June 2020 the Special Rapporteur wrote about the dam``: one told by its day alone."""
    if not is_outgoing(letter, day, low, high, "wrote_to") or letter.first("other_paper", low, high):
        return False
    behind = letter.forms.find("reference", letter.clean, None, day.end, high)
    return behind is None or any(day.end <= other.start < behind.start() for other in letter.days)


def _goes_on(letter: Letter, start: int, end: int) -> bool:
    """Whether no other clause begins between an act and a day, and no answer stands there."""
    clean = letter.clean.low
    colon = clean.rfind(":", start, end) + 1
    front = letter.forms.pattern("front", letter.language or LANGUAGES[0])
    if ";" in clean[start:end] or (colon and not (front and front.fullmatch(clean, colon, end))):
        return False
    return not any(letter.first(form, start, end) for form in ("subordinate", "reply", "treaty_act"))


def _opens(letter: Letter, day: PrintedDate, low: int) -> bool:
    """Whether a day stands at the front of its clause."""
    clean = letter.clean.low
    front = max(low, *(clean.rfind(mark, low, day.start) + 1 for mark in ";:,)"))
    pattern = letter.forms.pattern("front", letter.language or LANGUAGES[0])
    return day.start - front < _LEAD and bool(pattern and pattern.fullmatch(clean, front, day.start))


def _is_aside(letter: Letter, start: int, end: int) -> bool:
    """Whether between a day and an act stand only words set off by commas."""
    return _ASIDE.fullmatch(letter.clean.low, start, end) is not None
