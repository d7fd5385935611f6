"""Days that are told by another day: ``three days later``, ``21 June of that year``, ``the same day``."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

from hrgraph.documents.clean import Clean
from hrgraph.documents.forms import Forms
from hrgraph.documents.sentences import Sentences
from hrgraph.records.dates import PrintedDate, month_number

__all__ = ["reckoned"]

_BESIDE = 45
_YEAR = re.compile(r"(?<![\d/])(?:19|20)\d\d\b")
_IN_YEAR = re.compile(r"[^.;:()\d]{0,24}\b(?:in|en)\s+((?:19|20)\d\d)\b")
_NEXT = 14
_REACH = 60
"""So far before a day stands the word that makes it the day of an answer."""


def reckoned(
    clean: Clean,
    forms: Forms,
    language: str,
    sentences: Sentences,
    printed: list[PrintedDate],
    months: list[PrintedDate],
    own: PrintedDate | None,
) -> list[PrintedDate]:
    """The days that a letter tells by a day printed before; what cannot be worked out is left out.

    A day and month without a year is such a day where it repeats a printed one, is ``of that year``, or
    stands beside a reference; ``today`` is the day of the letter itself, in a sentence with a reference.
    """
    taken = [(one.start, one.end) for one in printed]
    ways: dict[str, Callable[[re.Match[str], list[PrintedDate]], str | None]] = {
        "date_now": lambda match, before: _now(match, own, clean, forms, sentences),
        "date_short": lambda match, before: (
            _short(match, before, printed, months, forms, language)
            or _beside(match, clean, forms, language)
            or _of_year(match, clean, forms, language, sentences)
            or _of_last(match, before, clean, forms, language, sentences)
        ),
        "date_later": lambda match, before: _later(
            match, _of_letters(match, before, clean, forms, language, sentences), forms
        ),
        "date_same": lambda match, before: _same(match, before, months, clean, forms, language, sentences),
    }
    matches = [(match, ways[form]) for form in ways for match in forms.all(form, clean, language)]
    found: list[PrintedDate] = []
    for match, way in sorted(matches, key=lambda item: item[0].start()):
        if any(start < match.end() and match.start() < end for start, end in taken):
            continue
        first = sentences.paragraph(match.start())[0]
        known = sorted([*printed, *found], key=lambda one: one.start)
        before = [one for one in known if first <= one.start and one.end <= match.start()]
        if iso := way(match, before):
            found.append(PrintedDate(iso, match.start(), match.end()))
    return found


def _short(
    match: re.Match[str],
    before: list[PrintedDate],
    printed: list[PrintedDate],
    months: list[PrintedDate],
    forms: Forms,
    language: str,
) -> str | None:
    """``21 June of that year``; ``the letter of 19 May``, where one 19 May is printed with its year."""
    month, day = _month_and_day(match, forms, language)
    known = [one for one in (*before, *months) if one.end <= match.start()]
    last = max(known, key=lambda one: one.start, default=None)
    if not month and last:
        return _valid(int(last.iso[:4]), int(last.iso[5:7]), day)
    if match["year"] and last:
        month = month or int(last.iso[5:7])
        later = len(match["year"].split()) == 1 and f"{month:02}-{day:02}" < last.iso[5:]
        return _valid(int(last.iso[:4]) + later, month, day)
    ending = f"-{month:02}-{day:02}"
    isos = {one.iso for one in printed if one.iso.endswith(ending)}
    return isos.pop() if len(isos) == 1 and not match["year"] else None


def _now(
    match: re.Match[str], own: PrintedDate | None, clean: Clean, forms: Forms, sentences: Sentences
) -> str | None:
    """``today``: the day of the letter itself, in a sentence that names a communication by its reference."""
    if own is None or not forms.find("reference", clean, None, *sentences.around(match.start())):
        return None
    return own.iso


def _beside(match: re.Match[str], clean: Clean, forms: Forms, language: str) -> str | None:
    """``(UA X 3/2021, transmitted on 14 April)``: a day beside a reference is one of its year."""
    named = forms.find("reference", clean, None, max(0, match.start() - _BESIDE), match.start())
    tie = forms.pattern("beside", language)
    if (
        not named
        or (match["year"] or "").count(" ") == 1
        or not tie
        or not tie.fullmatch(clean.low, named.end(), match.start())
    ):
        return None
    return _valid(int(named["year"]), *_month_and_day(match, forms, language))


def _of_year(
    match: re.Match[str], clean: Clean, forms: Forms, language: str, sentences: Sentences
) -> str | None:
    """``in the autumn of 2020 ..., on 2 September of that year``: the year printed last in the sentence."""
    years = _YEAR.findall(clean.low, sentences.around(match.start())[0], match.start())
    if not match["year"] or len(match["year"].split()) == 1 or not years:
        return None
    return _valid(int(years[-1]), *_month_and_day(match, forms, language))


def _of_last(
    match: re.Match[str],
    before: list[PrintedDate],
    clean: Clean,
    forms: Forms,
    language: str,
    sentences: Sentences,
) -> str | None:
    """``reached us on 15 March 2024, with a supplement of 2 April``: of the year of the day before, where a
    paragraph tells of communications and the day is not the first in it."""
    if match["year"] or not before or not match["month"]:
        return None
    if not forms.find("reference", clean, None, *sentences.paragraph(match.start())):
        return None
    year = before[-1].iso[:4]
    day = _valid(int(year), *_month_and_day(match, forms, language))
    first = min(one.iso for one in before if one.iso.startswith(year))
    return day if day and day > first else None


def _month_and_day(match: re.Match[str], forms: Forms, language: str) -> tuple[int, int]:
    """The numbers of a day without a year."""
    name = match["month"] or match["month2"]
    month = month_number(name.rstrip("."), forms, language) if name else 0
    return month, int(match["day"] or match["day2"])


def _valid(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def _later(match: re.Match[str], before: list[PrintedDate], forms: Forms) -> str | None:
    """``Three days later``, ``the next day``: counted from the day printed last."""
    if not before:
        return None
    words = " ".join((match["count"] or "").split())
    count = int(words) if words.isdigit() else int(forms.lists["counts"].get(words, 1))
    days = count * (7 if match["week"] else 1) * (-1 if match["back"] else 1)
    return (date.fromisoformat(before[-1].iso) + timedelta(days=days)).isoformat()


def _front(day: PrintedDate, days: list[PrintedDate]) -> int:
    """Where the words before a day begin that tell what was done on it."""
    return max([0, day.start - _REACH, *(one.end for one in days if one.end <= day.start)])


def _same(
    match: re.Match[str],
    before: list[PrintedDate],
    months: list[PrintedDate],
    clean: Clean,
    forms: Forms,
    language: str,
    sentences: Sentences,
) -> str | None:
    """``on the same day``: the day printed last, that of an answer only where there is no other."""
    if match["now"]:
        return None
    low = sentences.around(match.start())[0]
    within = [one.iso for one in months if low <= one.start and one.end <= match.start()]
    known = [one for one in before if not within or one.iso.startswith(within[-1])]
    if match["first"]:
        return known[0].iso if known else None
    if year := _IN_YEAR.match(clean.low, match.end()):
        known = [one for one in known if one.iso.startswith(year[1])]
    if month := _in_month(match, clean, forms, language):
        known = [one for one in known if int(one.iso[5:7]) == month]
    known = _sent(known, before, clean, forms, language) or known
    return known[-1].iso if known else None


def _in_month(match: re.Match[str], clean: Clean, forms: Forms, language: str) -> int:
    """``of the same date in February``: the number of the month named behind; 0 for none."""
    pattern = forms.pattern("in_a_month", language)
    named = pattern.match(clean.low, match.end()) if pattern else None
    return month_number(named["month"], forms, language) if named else 0


def _of_letters(
    match: re.Match[str],
    before: list[PrintedDate],
    clean: Clean,
    forms: Forms,
    language: str,
    sentences: Sentences,
) -> list[PrintedDate]:
    """The days to count from: those of letters, where the sentence has not spoken of an answer yet."""
    low = sentences.around(match.start())[0]
    if forms.find("reply", clean, language, low, match.start()):
        return before
    return _sent(before, before, clean, forms, language) or before


def _sent(
    known: list[PrintedDate], before: list[PrintedDate], clean: Clean, forms: Forms, language: str
) -> list[PrintedDate]:
    """The days that are none of answers; a day right behind another is of the same thing."""
    found: list[PrintedDate] = []
    answered = -_NEXT
    for one in known:
        beside = 0 <= one.start - answered < _NEXT and "." not in clean.low[answered : one.start]
        if beside or forms.find("reply", clean, language, _front(one, before), one.start):
            answered = one.end
        else:
            found.append(one)
    return found
