"""Earlier communications that a letter refers to, and how they stand to it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from hrgraph.documents.forms import LANGUAGES
from hrgraph.records.dates import PrintedDate
from hrgraph.records.governed import is_governed, is_of_reply
from hrgraph.records.header import FoundReference
from hrgraph.records.letter import Letter
from hrgraph.records.outgoing import wrote_without_number
from hrgraph.records.recipients import Recipients
from hrgraph.records.relations import (
    corrects_itself,
    is_express,
    is_nth,
    is_same_state,
    is_to_another,
    is_to_you,
    to_others,
    told_around,
    told_relation,
)
from hrgraph.records.sendings import date_of, named_for

__all__ = ["FoundEarlier", "read_earlier"]

_NEXT = 8
_POINTER = 45
_BESIDE = 40
_ANSWERED = 40
_FULL_DATE = 10
_EARLY = "02"
"""Until this month a letter of the year before can go along with this one."""
_SHORTLY = 75
"""So many days before this letter one to somebody else still goes along with it."""


@dataclass(frozen=True, slots=True)
class FoundEarlier:
    """An earlier communication: by reference, by date, or both; with the words that tell the relation."""

    reference: FoundReference | None
    date: PrintedDate | None
    relation: str
    cue: tuple[int, int]

    @property
    def key(self) -> str:
        """The reference without its type; empty where there is none."""
        return str(self.reference.reference[1:]) if self.reference else ""

    @property
    def start(self) -> int:
        """Where it is first spoken of."""
        places = [one.start for one in (self.reference, self.date) if one is not None]
        return min(places)


def read_earlier(
    letter: Letter, own: FoundReference | None, day: PrintedDate | None, recipients: Recipients
) -> list[FoundEarlier]:
    """The earlier communications in the order of the text, each once, with its strongest relation."""
    references, addressee = recipients.references, recipients.actors.addressee.name
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
        sent = date_of(letter, one, others, used)
        shared = sent is not None and sent.start in used
        if sent:
            used.add(sent.start)
        relation, cue = told_relation(letter, one.start, one.end)
        same = own is None or own.reference.code == one.reference.code or is_to_you(letter, one)
        goes_on = same and not is_to_another(letter, one, others, addressee)
        high = min(letter.sentences.around(one.start, one.end)[1], one.end + _ANSWERED)
        answered = letter.first("answered", one.end, high)
        follows, mentions = letter.forms.lists["relations"][1], letter.forms.lists["relations"][-1]
        if relation == follows and not (goes_on or is_express(letter, cue)):
            relation = mentions
        before = sent is not None and day is not None and sent.iso < day.iso
        if relation == letter.forms.lists["relations"][2] and (
            is_same_state(letter, own, one) or (before and recipients.is_own(one) and not answered)
        ):
            relation = follows
        if relation == letter.forms.lists["relations"][2] and (answered or shared):
            relation = mentions
        if relation == mentions and cue == (one.start, one.end):
            name = named_for(letter, one, others)
            named = addressee is not None and name is not None and name[:8] == addressee[:8]
            relation, cue = told_around(
                letter,
                one,
                goes_on and (own is None or named or recipients.is_own(one) or is_nth(letter, one)),
            )
        if itself := corrects_itself(letter, one, others):
            relation, cue = letter.forms.lists["relations"][0], itself
        elif relation == follows and letter.first("separate", *letter.sentences.around(one.start, one.end)):
            relation = mentions
        elif relation != letter.forms.lists["relations"][0] and not (
            recipients.is_own(one) or is_to_you(letter, one)
        ):
            relation = to_others(letter, one, day, sent, relation, cue)
        found.append(FoundEarlier(one, sent, relation, cue))
    for dated in _by_date(letter, used, start, recipients):
        at = _pointed_at(letter, dated, found)
        if at is None:
            found.append(dated)
        else:
            found[at] = replace(found[at], date=dated.date)
    return _merged(letter, found, recipients)


def _pointed_at(letter: Letter, dated: FoundEarlier, found: list[FoundEarlier]) -> int | None:
    """``The last communication, of 8 June 2023``: which of those named before in the paragraph that is."""
    if dated.date is None:
        return None
    start = dated.date.start
    first = letter.sentences.paragraph(start)[0]
    low = max(letter.sentences.around(start)[0], start - _POINTER)
    known = [
        number for number, one in enumerate(found) if one.reference and first <= one.reference.start < low
    ]
    nth = letter.first("the_nth", low, start)
    once: dict[str, int] = {}
    for number in known:
        once.setdefault(found[number].key, number)
    known = list(once.values())
    place = int(letter.forms.lists["ordinals"][nth["nth"]]) - 1 if nth else -1
    if not known or not (nth or letter.first("the_last", low, start)):
        return None
    at = known[place] if place < len(known) else None
    return at if at is not None and found[at].date is None else None


def _in_symbol(letter: Letter, one: FoundReference) -> bool:
    return letter.clean.exact[max(one.start - 1, 0)] == "/"


def _by_date(letter: Letter, used: set[int], start: int, recipients: Recipients) -> list[FoundEarlier]:
    """Communications of ours that are only given by their date."""
    found = []
    follows, mentions = letter.forms.lists["relations"][1], letter.forms.lists["relations"][-1]
    last: PrintedDate | None = None
    for day in letter.days:
        if not start <= day.start < letter.parts.closing or day.start in used:
            continue
        low, high = letter.sentences.around(day.start, day.end)
        goes_on = last is not None and last.start >= low and 0 <= day.start - last.end < _NEXT
        if not goes_on and (
            is_of_reply(letter, day, low)
            or _is_known(letter, day, low)
            or not (
                is_governed(letter, day, low)
                or _then_we(letter, day)
                or wrote_without_number(letter, day, low, high)
            )
        ):
            continue
        last = day
        relation, cue = told_relation(letter, day.start, day.end)
        went = recipients.of_day(day)
        apart = letter.first("apart", low, high)
        if went and went.key != recipients.actors.own:
            relation = mentions if relation == follows else relation
        elif relation == letter.forms.lists["relations"][2] or (
            cue == (day.start, day.end) and relation == mentions and not apart
        ):
            relation = follows
        found.append(FoundEarlier(None, day, relation, cue))
    return found


def _is_known(letter: Letter, day: PrintedDate, low: int) -> bool:
    """``dealt with the first letter on 2 May``: whether that letter was told before by its number."""
    nth = letter.first("nth_letter", low, day.start)
    first = letter.sentences.paragraph(day.start)[0]
    named = letter.forms.find("reference", letter.clean, None, first, low)
    return nth is not None and named is not None and day.start - nth.end() > _NEXT


def _then_we(letter: Letter, day: PrintedDate) -> bool:
    """``On 12 December 2013 we wrote to the Government``: a communication that is told by a verb alone."""
    pattern = letter.forms.pattern("then_we", letter.language or LANGUAGES[0])
    low, high = letter.sentences.around(day.start, day.end)
    opens = day.start - low <= _NEXT
    return bool(opens and pattern and pattern.match(letter.clean.low, day.end, high))


def _merged(letter: Letter, found: list[FoundEarlier], recipients: Recipients) -> list[FoundEarlier]:
    """Each communication once: the first place, the fullest reference, the strongest relation."""
    order = letter.forms.lists["relations"]
    kept: list[FoundEarlier] = []
    for one in sorted(found, key=lambda item: item.start):
        index = next((number for number, other in enumerate(kept) if _same(one, other, recipients)), None)
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


def _same(one: FoundEarlier, other: FoundEarlier, recipients: Recipients) -> bool:
    """Whether two are one communication: by reference, or by day where they did not go to two."""
    if one.reference and other.reference:
        return one.reference.same_as(other.reference)
    if one.date is None or other.date is None or one.date.iso != other.date.iso:
        return False
    went = set()
    for item, day in ((one, one.date), (other, other.date)):
        found = recipients.of(item.reference) if item.reference else recipients.of_day(day)
        went.update([found.key] if found else [])
    return len(went) < 2
