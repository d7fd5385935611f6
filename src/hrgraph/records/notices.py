"""What a letter announces: when it is published, and whether the experts may speak in public."""

from __future__ import annotations

import re

from hrgraph.documents.forms import LANGUAGES
from hrgraph.records.letter import Letter

__all__ = ["read_press_release", "read_publication"]

_HOURS = 24

Place = tuple[int, int]


def read_publication(letter: Letter) -> tuple[int, int, int] | None:
    """The days until publication and where they stand; None where the letter is silent.

    The sentence that tells the days says what becomes public, or the next one does that takes the days up::

        Sixty days from now this letter will be on the website.
        A reply is due within 60 days. Past this delay, it will be made public.
    """
    start, end = letter.parts.opening_end, letter.parts.signatures
    for match in letter.forms.all("period", letter.clean, letter.language, start, end):
        days = _days(letter, match)
        sentence = letter.sentences.around(match.start(), match.end())
        if days is None:
            continue
        ours = letter.first("of_ours", *sentence) is not None
        behind = letter.sentences.around(sentence[1]) if sentence[1] < end else (end, end)
        taken_up = letter.first("period_over", *behind) and (ours or letter.first("of_ours", *behind))
        if (ours and _publishes(letter, sentence)) or (taken_up and _publishes(letter, behind)):
            return days, match.start("days"), match.end("unit")
    return None


def _days(letter: Letter, match: re.Match[str]) -> int | None:
    """So many days as are printed in digits or words; hours are rounded up to days."""
    words = " ".join(match["days"].split())
    digits = match["digits"] or re.sub(r"th$", "", words)
    number = int(digits) if digits.isdigit() else letter.forms.lists["numbers"].get(words)
    if number and match["unit"] in letter.forms.lists["hours"]:
        return -(-int(number) // _HOURS)
    return int(number) if number else None


def _publishes(letter: Letter, sentence: Place) -> bool:
    """Whether a sentence speaks of publication, and not of that in a report alone."""
    report = letter.forms.pattern("in_report", letter.language or LANGUAGES[0])
    found = letter.forms.all("made_public", letter.clean, letter.language, *sentence)
    return any(not (report and report.match(letter.clean.low, one.end())) for one in found)


def read_press_release(letter: Letter) -> Place | None:
    """Where the letter says that a public statement may follow; None where it is silent or rules it out."""
    start, end = letter.parts.opening_end, letter.parts.signatures
    for match in letter.forms.all("in_public", letter.clean, letter.language, start, end):
        sentence = letter.sentences.around(match.start(), match.end())
        if letter.first("may_speak", *sentence) and not letter.first("no_press_release", *sentence):
            return match.span()
    return None
