"""When an earlier communication was sent: the date that belongs to a reference."""

from __future__ import annotations

from itertools import pairwise

from hrgraph.records.dates import PrintedDate
from hrgraph.records.governed import is_governed, is_of_reply
from hrgraph.records.header import FoundReference
from hrgraph.records.intext import named_by_short
from hrgraph.records.letter import Letter
from hrgraph.records.runs import run_of
from hrgraph.records.sentence_days import day_of_sentence

__all__ = ["date_of", "named_for"]

_NEAR = 70
_CLOSE = 25
_NEXT = 8
_IN_TURN = 45
_BEHIND = 14
_ANSWER_REACH = 60


def date_of(
    letter: Letter, one: FoundReference, others: list[FoundReference], used: set[int]
) -> PrintedDate | None:
    """The date of a reference: directly behind it, or that of the communication named before it."""
    low, high = letter.sentences.around(one.start, one.end)
    if in_turn := _in_turn(letter, one, others, (low, high)):
        return in_turn
    bounds = [other.start for other in others if one.end <= other.start < high]
    close = [
        day
        for day in letter.days
        if low <= day.start and day.end <= one.start and len(letter.value(day.end, one.start)) + 2 < _CLOSE
    ]
    if close and close[-1].start not in used and _is_tied(letter, close[-1], low, one.start):
        return close[-1]
    behind = [day for day in letter.days if one.end <= day.start < min([high, *bounds])]
    if behind and behind[0].start - one.end < _NEAR and _is_sent(letter, one, behind[0]):
        return behind[0]
    last = max([low, *(other.end for other in others if low <= other.end <= one.start)])
    before = [
        day for day in letter.days if last <= day.start and day.end <= one.start and day.start not in used
    ]
    for day in reversed(before):
        if is_of_reply(letter, day, low):
            continue
        if (
            is_governed(letter, day, low)
            or one.start - day.end < 12
            or _bracketed(letter, day, one, low)
            or _then_sent(letter, day, one)
        ):
            return day
    told = [
        day
        for day in letter.told
        if last <= day.start
        and day.end <= one.start
        and (last == low or ")" in letter.clean.low[last : day.start])
    ]
    told = [day for day in told if int(day.iso[:4]) == one.reference.year]
    if told and not letter.first("reply", last, one.start):
        return told[-1]
    both = letter.first("both_dated", one.end, high)
    if both and (days := [day for day in letter.days if 0 <= day.start - both.end() < _NEXT]):
        return days[0]
    return (
        _same_day(letter, one, others, low, used)
        or _month_of(letter, one, low, min([high, *bounds]), used)
        or day_of_sentence(letter, one, others, (low, high), used)
    )


def _in_turn(
    letter: Letter, one: FoundReference, others: list[FoundReference], sentence: tuple[int, int]
) -> PrintedDate | None:
    """``AL A 1/2020 and UA A 3/2020, sent on 14 January and 2 July 2020``: the day at the same place."""
    low, high = sentence
    run = run_of([other for other in others if low <= other.start < high], one)
    if len(run) < 2:
        return None
    days = [day for day in letter.days if low <= day.start < high]
    behind = next((day for day in days if 0 <= day.start - run[-1].end < _IN_TURN), None)
    before = next((day for day in reversed(days) if 0 <= run[0].start - day.end < _CLOSE), None)
    for near, gap in ((behind, (run[-1].end, behind.start if behind else 0)), (before, None)):
        told = run_of(days, near) if near else []
        if len(told) != len(run) or is_of_reply(letter, told[0], low):
            continue
        if gap and _tells_answers(letter, (low, run[0].start), gap):
            continue
        if gap is None or not letter.first("reply", *gap):
            return told[run.index(one)]
    return None


def named_for(letter: Letter, one: FoundReference, references: list[FoundReference]) -> str | None:
    """The company to which a reference is said to have gone: named right before it, or at the same place in
    a list of names as the reference in its list."""
    if one.reference.code != letter.forms.lists["other_code"]:
        return None
    low = letter.sentences.around(one.start)[0]
    named = letter.companies(low, one.start)
    listed = run_of([other for other in references if other.start >= low], one)
    listed_names = all(after.start() - name.end() < _CLOSE * 2 for name, after in pairwise(named))
    if len(listed) > 1 and len(listed) == len(named) and listed_names:
        return letter.value(*named[listed.index(one)].span("name"))
    if not named:
        return named_by_short(letter, one.start)
    dated = sum(
        day.end - day.start for day in letter.days if named[-1].end() <= day.start and day.end <= one.start
    )
    return letter.value(*named[-1].span("name")) if one.start - named[-1].end() - dated < _BEHIND else None


def _tells_answers(letter: Letter, before: tuple[int, int], gap: tuple[int, int]) -> bool:
    """``The responses to A and B are dated``: whether the days behind references are those of answers."""
    turn = letter.first("in_their_turn", *gap)
    return turn is not None and bool(letter.first("reply", *before))


def _same_day(
    letter: Letter, one: FoundReference, others: list[FoundReference], low: int, used: set[int]
) -> PrintedDate | None:
    """``that of the same date (AL OTH 13/2024)``: the day printed last before those words.

    They count for all references behind them: ``on that date to X (AL X 1/2019) and Y (AL Y 2/2019)``.
    """
    front = run_of(others, one)[0].start
    named = [other for other in others if low <= other.start and other.end <= front]
    last = max([low, *(other.end for other in named)])
    same = letter.first("same_date", last, one.end + 40)
    if same and same.start() >= one.end and letter.first("goes_on_with", one.end, same.start()):
        same = None
    same = same or letter.first("same_date", low, min([front, *(other.start for other in named)]))
    before = [other for other in named if same and other.end <= same.start()][-1:]
    if same and any(")" not in letter.clean.low[other.end : same.start()] for other in before):
        return None
    if not same or any(other.start > front and other.start < same.start() for other in others):
        return None
    told = [day for day in letter.days if day.start < same.end() and same.start() < day.end]
    if told:
        return told[0]
    first = letter.sentences.paragraph(one.start)[0]
    days = [day for day in letter.days if first <= day.start < same.start() and day.start in used]
    return days[-1] if days else None


def _month_of(letter: Letter, one: FoundReference, low: int, high: int, used: set[int]) -> PrintedDate | None:
    """The month of sending right before or behind a reference, where no day is printed."""
    for month in letter.months:
        if month.start in used:
            continue
        if (
            low <= month.start
            and 0 <= one.start - month.end < _CLOSE
            and _is_tied(letter, month, low, one.start)
        ):
            return month
        if one.end <= month.start < min(high, one.end + _CLOSE) and _is_sent(letter, one, month):
            return month
    return None


def _is_sent(letter: Letter, reference: FoundReference, day: PrintedDate) -> bool:
    """Whether what stands between a reference and a date says that it was sent then."""
    start = reference.end
    between = letter.clean.low[start : day.start]
    if letter.lexicon.citations.find("law", letter.clean, None, start, day.start):
        return False
    low = letter.sentences.around(reference.start)[0]
    if any(letter.first(name, start, day.start) for name in ("goes_on_with", "towards_us")):
        return False
    if _tells_answers(letter, (low, reference.start), (start, day.start)):
        return False
    if any(letter.first(name, start, day.start) for name in ("reply", "communication")):
        return False
    if not between.strip(" (,)") and len(between) < 5:
        return True
    answered = letter.every("reply", low, reference.start)
    if (
        answered
        and reference.start - answered[-1].end() > _ANSWER_REACH
        and letter.first("communication", answered[-1].end(), reference.start)
    ):
        answered = []
    if answered and not letter.first("dated", start, day.start):
        return False
    pattern = letter.forms.pattern("sent", letter.language or "en")
    return bool(pattern and pattern.search(letter.clean.low, start, day.start))


def _is_tied(letter: Letter, day: PrintedDate, low: int, reference: int) -> bool:
    """Whether a date right before a reference is said to be the day of sending."""
    if is_of_reply(letter, day, low) or letter.first("reply", day.end, reference):
        return False
    if letter.clean.low[day.end : day.end + 3].lstrip().startswith("("):
        return True
    pattern = letter.forms.pattern("sent", letter.language or "en")
    return bool(pattern and pattern.search(letter.clean.low, max(low, day.start - 110), day.start))


def _then_sent(letter: Letter, day: PrintedDate, one: FoundReference) -> bool:
    """``On 2 May 2022 we sent a letter to X (AL OTH 40/2022)``."""
    sent = letter.first("communication", day.end, one.start)
    said = letter.forms.pattern("content", letter.language or "en")
    if said and said.match(letter.clean.low, min(day.end + 1, one.start)):
        return False
    return sent is not None and sent.start() - day.end < 12 and one.start - sent.end() < 120


def _bracketed(letter: Letter, day: PrintedDate, one: FoundReference, low: int) -> bool:
    """``the letter of 6 June 2019 by other mandate holders (UA BGD 3/2019)``."""
    between = letter.clean.low[day.end : one.start]
    nouns = letter.every("communication", max(low, day.start - 60), day.start)
    return bool(nouns) and len(between) < 50 and between.rstrip().endswith("(") and between.count("(") == 1
