"""The day on which a communication went out, where its sentence tells it and not the words beside it."""

from __future__ import annotations

from hrgraph.records.dates import PrintedDate
from hrgraph.records.governed import is_of_reply
from hrgraph.records.header import FoundReference
from hrgraph.records.letter import Letter
from hrgraph.records.outgoing import is_outgoing, names_letter
from hrgraph.records.runs import run_of

__all__ = ["day_of_sentence"]

_FRONT = 12
_BEHIND = 14
_FURTHER = 50


def day_of_sentence(
    letter: Letter, one: FoundReference, others: list[FoundReference], place: tuple[int, int], used: set[int]
) -> PrintedDate | None:
    """The day that counts for all that a sentence names, that of its clause, or of the sentence behind."""
    return (
        _of_the_sentence(letter, one, others, place)
        or _of_its_clause(letter, one, others, place, used)
        or _of_the_next(letter, one, others, place[1])
    )


def _of_the_sentence(
    letter: Letter, one: FoundReference, others: list[FoundReference], place: tuple[int, int]
) -> PrintedDate | None:
    """``On 26 June 2023 we wrote to X (AL OTH 90/2023) and to Y (AL OTH 91/2023)``: one day for all."""
    low, high = place
    front = min([one.start, *(other.start for other in others if low <= other.start < one.start)])
    printed = sorted([*letter.days, *letter.months], key=lambda day: day.start)
    days = [day for day in printed if low <= day.start < high]
    behind = [day for day in days if day.start >= one.end]
    if len(days) == 1 and behind and _trails(letter, days[0], others, place):
        return days[0]
    if behind and _trails_group(letter, one, behind[0], others, place):
        return behind[0]
    before = [day for day in days if day.end <= front]
    between = [day for day in days if front < day.start < one.start]
    if len(before) != 1 or not all(is_of_reply(letter, day, low) for day in between):
        return None
    opens = before[0].start - low <= _FRONT or _in_front(letter, before[0])
    several = letter.first("letters", low, before[0].start) or (
        _ends_with(letter, "wrote_on", low, before[0].start)
    )
    if not (opens or (several and not between)) or letter.first(
        "reply", low, front if between else one.start
    ):
        return None
    sent = several or letter.first("to_somebody", before[0].end, one.start)
    return before[0] if sent else None


def _of_the_next(
    letter: Letter, one: FoundReference, others: list[FoundReference], high: int
) -> PrintedDate | None:
    """``comments that we offered in OL X 1/2016. Those comments were sent on 3 March 2016``."""
    if any(other.start > one.start and other.start < high for other in others):
        return None
    stop = letter.sentences.around(high)[1]
    pattern = letter.forms.pattern("it_was_sent", letter.language or "en")
    days = [day for day in letter.days if high <= day.start < stop]
    if not days or not pattern or not pattern.fullmatch(letter.clean.low, high, days[0].start):
        return None
    return days[0] if days[0].iso[:4] >= str(one.reference.year) else None


def _of_its_clause(
    letter: Letter, one: FoundReference, others: list[FoundReference], place: tuple[int, int], used: set[int]
) -> PrintedDate | None:
    """The day before a reference, behind the one before, on which its clause says that the experts wrote.

    ``On 2 March 2021, shortly after the strike, we asked the company for an account (AL X 1/2021)``; and the
    day of the letter itself, which counts for all that the sentence names."""
    low, high = place
    years = (one.reference.year, one.reference.year + 1)
    run = run_of([other for other in others if other.start >= low], one)
    front = run[0].start
    last = max([low, *(other.end for other in others if low <= other.end <= front)])
    for day in reversed([day for day in letter.days if last <= day.start and day.end <= front]):
        if (
            (day.start in used and run[0] is one)
            or int(day.iso[:4]) not in years
            or is_of_reply(letter, day, low)
        ):
            continue
        if _is_closed_off(letter, last, day, front):
            continue
        if is_outgoing(letter, day, low, front) or names_letter(letter, day, low, front):
            return day
    before = [other for other in others if low <= other.start and other.end == last]
    if before and _goes_on_to(letter, last, front):
        shared = _of_its_clause(letter, before[0], others, place, set())
        if (
            shared
            and shared.end <= before[0].start
            and letter.first("to_another_one", shared.end, before[0].start)
        ):
            return shared
    own = letter.sent_on.iso if letter.sent_on else None
    now = [day for day in letter.told if low <= day.start < high and day.iso == own]
    return now[0] if now and not letter.first("reply", low, high) else None


def _goes_on_to(letter: Letter, last: int, front: int) -> bool:
    """``to A (AL X 7/2021) and to B (``: whether a letter went along with the one named before."""
    pattern = letter.forms.pattern("and_to", letter.language or "en")
    return pattern is not None and pattern.fullmatch(letter.clean.low, last, front) is not None


def _is_closed_off(letter: Letter, last: int, day: PrintedDate, front: int) -> bool:
    """``(AL X 45/2023, of the same date), and to Y (``: whether a day is in the bracket of the one before."""
    clean = letter.clean.low
    return (
        ")" in clean[day.end : front]
        and "(" not in clean[last : day.start]
        and ")" not in clean[last : day.start]
    )


def _trails(letter: Letter, day: PrintedDate, others: list[FoundReference], place: tuple[int, int]) -> bool:
    """``raised with X (AL X 3/2022) and Y (AL Y 4/2022), on 11 October 2022``: one day behind all."""
    named = [other for other in others if place[0] <= other.start < place[1]]
    tie = letter.forms.pattern("on_day", letter.language or "en")
    return bool(
        named
        and 0
        <= day.start - named[-1].end
        < (_FURTHER if (written := _written(letter, named[-1], day)) else _BEHIND)
        and tie
        and tie.search(letter.clean.low, named[-1].end, day.start)
        and (written or letter.first("to_somebody", place[0], named[0].start))
        and not letter.first("reply", *place)
    )


def _trails_group(
    letter: Letter,
    one: FoundReference,
    day: PrintedDate,
    others: list[FoundReference],
    place: tuple[int, int],
) -> bool:
    """``to A (AL X 1/2023), on 19 May 2023, and to B (AL X 2/2023) and C (AL X 3/2023), on 20 May``: the day
    behind the last of a group, where another stands so behind the group before."""
    tie = letter.forms.pattern("on_day", letter.language or "en")
    named = [other for other in others if place[0] <= other.start < place[1]]

    def trailed(last: FoundReference, behind: PrintedDate) -> bool:
        near = 0 <= behind.start - last.end < _BEHIND
        return bool(near and tie and tie.search(letter.clean.low, last.end, behind.start))

    group = [other for other in named if one.start <= other.start < day.start]
    before = [other for other in named if other.end <= one.start]
    pairs = any(trailed(other, earlier) for other in before for earlier in letter.days)
    return bool(group) and pairs and trailed(group[-1], day) and not letter.first("reply", *place)


def _written(letter: Letter, last: FoundReference, day: PrintedDate) -> bool:
    """``A (AL X 30/2022) and B (AL X 31/2022), had been contacted on``: the verb behind all references."""
    return letter.first("outgoing", last.end, day.start) is not None


def _ends_with(letter: Letter, form: str, low: int, end: int) -> bool:
    """Whether a form stands right before a place."""
    pattern = letter.forms.pattern(form, letter.language or "en")
    return pattern is not None and pattern.search(letter.clean.low, low, end) is not None


def _in_front(letter: Letter, day: PrintedDate) -> bool:
    """Whether a line begins with ``On`` and a date: the front of a sentence below an address."""
    before = letter.clean.exact[max(0, day.start - _FRONT) : day.start]
    line = before.rpartition("\n")[2]
    return "\n" in before and line[:1].isupper() and len(line.split()) == 1
