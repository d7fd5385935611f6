"""Earlier communications that a letter refers to, and how they stand to it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from hrgraph.records.dates import PrintedDate
from hrgraph.records.header import FoundReference
from hrgraph.records.letter import Letter

__all__ = ["FoundEarlier", "read_earlier"]

_RELATION = "relation."
_NEAR = 70
_CLOSE = 25
_NEXT = 8
_REPLY_REACH = 60


@dataclass(frozen=True, slots=True)
class FoundEarlier:
    """An earlier communication: by reference, by date, or both; with the words that tell the relation."""

    reference: FoundReference | None
    date: PrintedDate | None
    relation: str
    cue: tuple[int, int]

    @property
    def start(self) -> int:
        """Where it is first spoken of."""
        places = [one.start for one in (self.reference, self.date) if one is not None]
        return min(places)


def read_earlier(
    letter: Letter, own: FoundReference | None, references: list[FoundReference]
) -> list[FoundEarlier]:
    """The earlier communications in the order of the text, each once, with its strongest relation."""
    start = letter.parts.opening_end if letter.parts.opening is not None else 0
    banner_end = letter.parts.heading or (own.start if own else 0)
    others = [
        one
        for one in references
        if not one.same_as(own)
        and (one.start >= start or one.start < banner_end)
        and not _in_symbol(letter, one)
    ]
    found = []
    used: set[int] = set()
    for one in others:
        day = _date_of(letter, one, others, used)
        if day:
            used.add(day.start)
        relation, cue = _relation(letter, one.start, one.end)
        if relation == letter.forms.lists["relations"][1] and not _may_follow(letter, one, own, cue):
            relation = letter.forms.lists["relations"][-1]
        found.append(FoundEarlier(one, day, relation, cue))
    found += _by_date(letter, used, start)
    return _merged(letter, found)


def _may_follow(
    letter: Letter, one: FoundReference, own: FoundReference | None, cue: tuple[int, int]
) -> bool:
    """Whether this letter can go on from another: to the same addressee, or called a follow-up."""
    if own is None or own.reference.code == one.reference.code:
        return True
    return letter.forms.find("expressly", letter.clean, letter.language, *cue) is not None


def _in_symbol(letter: Letter, one: FoundReference) -> bool:
    return letter.clean.exact[max(one.start - 1, 0)] == "/"


def _date_of(
    letter: Letter, one: FoundReference, others: list[FoundReference], used: set[int]
) -> PrintedDate | None:
    """The date of a reference: directly behind it, or that of the communication named before it."""
    low, high = letter.sentences.around(one.start, one.end)
    bounds = [other.start for other in others if one.end <= other.start < high]
    close = [day for day in letter.dates if low <= day.start and 0 <= one.start - day.end < _CLOSE]
    if close and close[-1].start not in used and _is_tied(letter, close[-1], low, one.start):
        return close[-1]
    behind = [day for day in letter.dates if one.end <= day.start < min([high, *bounds])]
    if behind and behind[0].start - one.end < _NEAR and _is_sent(letter, one, behind[0]):
        return behind[0]
    last = max([low, *(other.end for other in others if low <= other.end <= one.start)])
    before = [
        day for day in letter.dates if last <= day.start and day.end <= one.start and day.start not in used
    ]
    for day in reversed(before):
        if _is_replys(letter, day, low):
            continue
        if _governed(letter, day, low) or one.start - day.end < 12 or _bracketed(letter, day, one, low):
            return day
    return _same_day(letter, one, others, low, used) or _month_of(
        letter, one, low, min([high, *bounds]), used
    )


def _same_day(
    letter: Letter, one: FoundReference, others: list[FoundReference], low: int, used: set[int]
) -> PrintedDate | None:
    """``that of the same date (AL OTH 13/2024)``: the day printed last before those words."""
    last = max([low, *(other.end for other in others if low <= other.end <= one.start)])
    same = letter.forms.find("same_date", letter.clean, letter.language, last, one.end + 40)
    if not same or any(other.start > one.start and other.start < same.start() for other in others):
        return None
    days = [day for day in letter.dates if low <= day.start < same.start() and day.start in used]
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
    if any(
        letter.forms.find(name, letter.clean, letter.language, start, day.start)
        for name in ("reply", "communication")
    ):
        return False
    if not between.strip(" (,)") and len(between) < 5:
        return True
    answered = letter.forms.all(
        "reply", letter.clean, letter.language, max(0, reference.start - 60), reference.start
    )
    if answered and not letter.forms.find("dated", letter.clean, letter.language, start, day.start):
        return False
    pattern = letter.forms.pattern("sent", letter.language or "en")
    return bool(pattern and pattern.search(letter.clean.low, start, day.start))


def _is_tied(letter: Letter, day: PrintedDate, low: int, reference: int) -> bool:
    """Whether a date right before a reference is said to be the day of sending."""
    if _is_replys(letter, day, low) or letter.forms.find(
        "reply", letter.clean, letter.language, day.end, reference
    ):
        return False
    if letter.clean.low[day.end : day.end + 3].strip() == "(":
        return True
    pattern = letter.forms.pattern("sent", letter.language or "en")
    return bool(pattern and pattern.search(letter.clean.low, max(low, day.start - 110), day.start))


def _governed(letter: Letter, day: PrintedDate, low: int) -> bool:
    """Whether a date is that of a communication of ours: ``the joint communication of 30 March 2021``."""
    pattern = letter.forms.pattern("sent", letter.language or "en")
    tie = pattern.search(letter.clean.low, max(low, day.start - 110), day.start) if pattern else None
    if not tie:
        return False
    nouns = letter.forms.all(
        "communication", letter.clean, letter.language, max(low, day.start - 170), day.start
    )
    if not nouns:
        return False
    if not letter.forms.find("ours", letter.clean, letter.language, *nouns[-1].span()):
        return False
    between = letter.clean.low[nouns[-1].end() : day.start]
    return len(between) < 120 and not any(
        nouns[-1].end() <= other.start and other.end <= day.start for other in letter.dates
    )


def _bracketed(letter: Letter, day: PrintedDate, one: FoundReference, low: int) -> bool:
    """``the letter of 6 June 2019 by other mandate holders (UA BGD 3/2019)``."""
    between = letter.clean.low[day.end : one.start]
    nouns = letter.forms.all(
        "communication", letter.clean, letter.language, max(low, day.start - 60), day.start
    )
    return bool(nouns) and len(between) < 50 and between.rstrip().endswith("(") and between.count("(") == 1


def _is_replys(letter: Letter, day: PrintedDate, low: int) -> bool:
    """Whether a date is that of an answer, not of a communication."""
    replies = letter.forms.all(
        "reply", letter.clean, letter.language, max(low, day.start - _REPLY_REACH), day.start
    )
    if not replies:
        return False
    noun = letter.forms.find("communication", letter.clean, letter.language, replies[-1].end(), day.start)
    acted = letter.forms.pattern("on_day", letter.language or "en")
    verb = letter.forms.find("answered", letter.clean, letter.language, *replies[-1].span())
    if noun and verb and acted and acted.search(letter.clean.low, noun.end(), day.start):
        return True
    return noun is None


def _by_date(letter: Letter, used: set[int], start: int) -> list[FoundEarlier]:
    """Communications of ours that are only given by their date."""
    found = []
    last: PrintedDate | None = None
    for day in letter.dates:
        if not start <= day.start < letter.parts.closing or day.start in used:
            continue
        low, _ = letter.sentences.around(day.start, day.end)
        goes_on = last is not None and last.start >= low and 0 <= day.start - last.end < _NEXT
        if not goes_on and (_is_replys(letter, day, low) or not _governed(letter, day, low)):
            continue
        last = day
        relation, cue = _relation(letter, day.start, day.end)
        found.append(FoundEarlier(None, day, relation, cue))
    return found


def _relation(letter: Letter, start: int, end: int) -> tuple[str, tuple[int, int]]:
    """The relation that the words nearest before (or else behind) tell; without any: mentions."""
    low, high = letter.sentences.around(start, end)
    forms, clean = letter.forms, letter.clean
    apart = forms.find("apart", clean, letter.language, low, high)
    high = min(high, end + 260)
    names = [name for name in forms.forms if name.startswith(_RELATION)]
    later = forms.all(names[0], clean, None, low, start)
    if later and start - later[-1].end() < 40:
        return names[0].removeprefix(_RELATION), later[-1].span()
    turns = forms.all("clause_break", clean, letter.language, low, start)
    if turns and any(forms.find(name, clean, letter.language, turns[-1].end(), start) for name in names[1:]):
        low = turns[-1].end()
    best: tuple[int, str, tuple[int, int]] | None = None
    for rank, name in enumerate(names[1:]):
        matches = forms.all(name, clean, letter.language, low, start) or forms.all(
            name, clean, letter.language, end, high
        )
        for match in matches[-1:]:
            if best is None or rank < best[0]:
                best = (rank, name.removeprefix(_RELATION), match.span())
    if best is None:
        return names[0].removeprefix(_RELATION), (start, end)
    if apart and best[1] != names[1].removeprefix(_RELATION):
        return names[0].removeprefix(_RELATION), apart.span()
    return best[1], best[2]


def _merged(letter: Letter, found: list[FoundEarlier]) -> list[FoundEarlier]:
    """Each communication once: the first place, the fullest reference, the strongest relation."""
    order = letter.forms.lists["relations"]
    kept: list[FoundEarlier] = []
    for one in sorted(found, key=lambda item: item.start):
        index = next((number for number, other in enumerate(kept) if _same(one, other)), None)
        if index is None:
            kept.append(one)
            continue
        other = kept[index]
        reference = other.reference or one.reference
        if (
            one.reference
            and other.reference
            and one.reference.reference.type
            and not other.reference.reference.type
        ):
            reference = one.reference
        stronger = one if order.index(one.relation) < order.index(other.relation) else other
        kept[index] = replace(
            other,
            reference=reference,
            date=other.date or one.date,
            relation=stronger.relation,
            cue=stronger.cue,
        )
    return kept


def _same(one: FoundEarlier, other: FoundEarlier) -> bool:
    if one.reference and other.reference:
        return one.reference.same_as(other.reference)
    return one.date is not None and other.date is not None and one.date.iso == other.date.iso
