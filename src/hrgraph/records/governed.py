"""Whether a day is that of a communication of ours, or of an answer."""

from __future__ import annotations

from hrgraph.records.dates import PrintedDate
from hrgraph.records.letter import Letter
from hrgraph.records.outgoing import acts_of_ours

__all__ = ["is_governed", "is_of_reply"]

_NEAR = 70
_NEXT = 8
_REPLY_REACH = 110
_GOT = 30
_TIED = 3


def is_governed(letter: Letter, day: PrintedDate, low: int) -> bool:
    """Whether a date is that of a communication of ours: ``the joint communication of 30 March 2021``."""
    pattern = letter.forms.pattern("sent", letter.language or "en")
    tie = pattern.search(letter.clean.low, max(low, day.start - 110), day.start) if pattern else None
    if not tie:
        return False
    by_letter, we_asked = (
        letter.forms.pattern(form, letter.language or "en") for form in ("by_letter", "we_asked")
    )
    if (
        by_letter
        and we_asked
        and by_letter.search(letter.clean.low, low, day.start)
        and we_asked.match(letter.clean.low, day.end)
    ):
        return True
    nouns = letter.every("communication", max(low, day.start - 170), day.start)
    if not nouns:
        return False
    experts = letter.forms.pattern("by_experts", letter.language or "en")
    ours = (
        letter.first("ours", *nouns[-1].span())
        or letter.first("went_to_you", nouns[-1].start(), day.start)
        or _of_experts(letter, nouns[-1].end())
    )
    if not ours and not (experts and experts.match(letter.clean.low, day.end)):
        return False
    between = letter.clean.low[nouns[-1].end() : day.start]
    if letter.first("treaty_act", nouns[-1].end(), day.start):
        return False
    if any(nouns[-1].end() <= one.start() < day.start for one in letter.printed_references):
        return False
    if letter.lexicon.citations.find("law", letter.clean, None, nouns[-1].end(), day.start):
        return False
    return len(between) < 120 and not any(
        nouns[-1].end() <= other.start and other.end <= day.start for other in letter.days
    )


def _is_to_letter(letter: Letter, day: PrintedDate) -> bool:
    """``on 30 September 2021 to the letter AL X 4/2021``: whether a day is followed by what was answered."""
    pattern = letter.forms.pattern("to_it", letter.language or "en")
    behind = [one.start() for one in letter.printed_references if one.start() >= day.end][:1]
    return any(
        place - day.end < _NEAR and pattern and pattern.fullmatch(letter.clean.low, day.end, place)
        for place in behind
    )


def _is_of_nth(letter: Letter, day: PrintedDate, low: int) -> bool:
    """``; the second, dated 9 November 2021 (AL X 210/2021)``: whether it is another communication's day."""
    clean = letter.clean.low
    cut = clean.rfind(";", low, day.start)
    behind = [one.start() for one in letter.printed_references if one.start() >= day.end][:1]
    if cut < 0 or not behind or behind[0] - day.end > _TIED:
        return False
    return (
        letter.first("nth_acts", cut, day.start) is not None
        and letter.first("dated", cut, day.start) is not None
    )


def _of_experts(letter: Letter, noun: int) -> bool:
    """``a letter by the Special Rapporteur on ...``: whether a communication is said to be the experts'."""
    pattern = letter.forms.pattern("of_experts", letter.language or "en")
    return pattern is not None and pattern.match(letter.clean.low, noun) is not None


def is_of_reply(letter: Letter, day: PrintedDate, low: int) -> bool:
    """Whether a date is that of an answer, not of a communication."""
    if _is_to_letter(letter, day) and letter.first("reply", low, day.start):
        return True
    turn = letter.first("in_their_turn", low, day.start)
    if turn and letter.first("reply", low, turn.start()):
        return True
    came = letter.forms.pattern("received_day", letter.language or "en")
    front = max(low, day.start - _NEAR)
    if came and came.search(letter.clean.low, front, day.start):
        return letter.first("reply", low, day.start) is not None
    them = letter.first("to_them", low, day.start)
    if them and letter.first("reply", max(low, them.start() - _GOT), them.start()):
        return True
    reacted = letter.every("reacted", low, day.start) or letter.every("own_paper", low, day.start)
    if reacted and not acts_of_ours(letter, reacted[-1].end(), day.start):
        place = (reacted[-1].end(), day.start)
        if letter.first("by_paper", *place) or not letter.first("communication", *place):
            return True
    if _is_of_nth(letter, day, low):
        return False
    replies = letter.every("reply", max(low, day.start - _REPLY_REACH), day.start)
    if not replies:
        return False
    ours = acts_of_ours(letter, low, day.start)
    if ours and ours[-1].end() >= replies[-1].end():
        return False
    noun = letter.first("communication", replies[-1].end(), day.start)
    if noun and any(replies[-1].end() <= one.start and one.end <= noun.start() for one in letter.days):
        return False
    if noun and _came_on(letter, replies[-1].start(), noun.end(), day):
        return True
    acted = letter.forms.pattern("on_day", letter.language or "en")
    verb = letter.first("answered", *replies[-1].span())
    if noun and verb and acted and acted.search(letter.clean.low, noun.end(), day.start):
        return True
    return noun is None


def _came_on(letter: Letter, reply: int, noun: int, day: PrintedDate) -> bool:
    """``We received a reply to the first letter on 6 May``: whether the day is that of receiving."""
    acted = letter.forms.pattern("on_day", letter.language or "en")
    got = letter.first("received", max(0, reply - _GOT), reply)
    return bool(
        got and acted and acted.search(letter.clean.low, noun, day.start) and day.start - noun < _NEXT
    )
