"""Earlier communications that a letter refers to, and how they stand to it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from hrgraph.documents.forms import LANGUAGES
from hrgraph.records.dates import PrintedDate
from hrgraph.records.header import FoundReference
from hrgraph.records.letter import Letter
from hrgraph.records.relations import RELATION, corrects_itself, is_express, names_somebody, told_relation
from hrgraph.records.sendings import date_of, is_governed, is_of_reply, named_for

__all__ = ["FoundEarlier", "read_earlier"]

_NEXT = 8
_POINTER = 45
_BESIDE = 40
_ANSWERED = 40


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
    letter: Letter, own: FoundReference | None, references: list[FoundReference], addressee: str | None
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
        day = date_of(letter, one, others, used)
        shared = day is not None and day.start in used
        if day:
            used.add(day.start)
        relation, cue = told_relation(letter, one.start, one.end)
        same = own is None or own.reference.code == one.reference.code or _to_you(letter, one)
        goes_on = same and not _to_another(letter, one, others, addressee)
        high = min(letter.sentences.around(one.start, one.end)[1], one.end + _ANSWERED)
        answered = letter.forms.find("answered", letter.clean, letter.language, one.end, high)
        follows, mentions = letter.forms.lists["relations"][1], letter.forms.lists["relations"][-1]
        if relation == follows and not (goes_on or is_express(letter, cue)):
            relation = mentions
        if relation == letter.forms.lists["relations"][2] and _same_state(letter, own, one):
            relation = follows
        if relation == letter.forms.lists["relations"][2] and (answered or shared):
            relation = mentions
        if relation == mentions and cue == (one.start, one.end):
            name = named_for(letter, one, others)
            named = addressee is not None and name is not None and name[:8] == addressee[:8]
            relation, cue = _around(
                letter, one, goes_on and (own is None or named or _surely_to_you(letter, own, one))
            )
        if itself := corrects_itself(letter, one, others):
            relation, cue = letter.forms.lists["relations"][0], itself
        found.append(FoundEarlier(one, day, relation, cue))
    for dated in _by_date(letter, used, start):
        at = _pointed_at(letter, dated, found)
        if at is None:
            found.append(dated)
        else:
            found[at] = replace(found[at], date=dated.date)
    return _merged(letter, found)


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
    nth = letter.forms.find("the_nth", letter.clean, letter.language, low, start)
    once: dict[str, int] = {}
    for number in known:
        once.setdefault(found[number].key, number)
    known = list(once.values())
    place = int(letter.forms.lists["ordinals"][nth["nth"]]) - 1 if nth else -1
    if not known or not (nth or letter.forms.find("the_last", letter.clean, letter.language, low, start)):
        return None
    at = known[place] if place < len(known) else None
    return at if at is not None and found[at].date is None else None


def _around(letter: Letter, one: FoundReference, yours: bool) -> tuple[str, tuple[int, int]]:
    """The relation where no word of the sentence tells it: by the sentences before, or by the matter."""
    sentence = letter.sentences.around(one.start, one.end)
    relations = letter.forms.lists["relations"]
    bullet = letter.lexicon.citations.pattern("bullet", LANGUAGES[0])
    item = bullet is not None and bullet.match(letter.clean.low, sentence[0])
    if letter.forms.find("apart", letter.clean, letter.language, *sentence):
        return relations[-1], (one.start, one.end)
    if yours and (item or letter.forms.find("communication", letter.clean, letter.language, *sentence)):
        first = letter.sentences.paragraph(one.start)[0]
        told = letter.forms.find(
            f"{RELATION}{relations[1]}", letter.clean, letter.language, first, sentence[0]
        )
        if told:
            return relations[1], told.span()
    if yours and not _in_report(letter, one):
        return relations[1], (one.start, one.end)
    if not yours and (matter := letter.forms.find("same_matter", letter.clean, letter.language, *sentence)):
        return relations[2], matter.span()
    return relations[-1], (one.start, one.end)


def _same_state(letter: Letter, own: FoundReference | None, one: FoundReference) -> bool:
    """Whether a communication went to the same State: then none of the two is parallel to the other."""
    return own is not None and own.reference.code == one.reference.code != letter.forms.lists["other_code"]


def _in_report(letter: Letter, one: FoundReference) -> bool:
    """Whether a reference stands beside the symbol of a report, as a case that it tells of."""
    symbol = letter.lexicon.citations.find(
        "symbol", letter.clean, None, max(0, one.start - _BESIDE), one.start
    )
    return symbol is not None


def _surely_to_you(letter: Letter, own: FoundReference, one: FoundReference) -> bool:
    """Whether a communication went to the addressee: to the same State, or ``to your company``."""
    other = letter.forms.lists["other_code"]
    if own.reference.code != other:
        return own.reference.code == one.reference.code
    return _to_you(letter, one) or (one.reference.code == other and _only_you(letter, one))


def _only_you(letter: Letter, one: FoundReference) -> bool:
    """Whether the sentence speaks of the addressee (``your company``) and of nobody else."""
    sentence = letter.sentences.around(one.start, one.end)
    named = any(hit.kind != "instrument" and sentence[0] <= hit.start < sentence[1] for hit in letter.hits)
    return (
        not named
        and letter.forms.find("company_name", letter.clean, None, *sentence) is None
        and any(
            letter.forms.find(form, letter.clean, letter.language, *sentence)
            for form in ("own_company", "own_organization", "yours_too")
        )
    )


def _to_you(letter: Letter, one: FoundReference) -> bool:
    """Whether a communication under another code is said to have gone to the addressee."""
    low = letter.sentences.around(one.start)[0]
    match = letter.forms.find("own_company", letter.clean, letter.language, low, one.start)
    return match is not None and one.start - match.end() < 8


def _to_another(
    letter: Letter, one: FoundReference, references: list[FoundReference], addressee: str | None
) -> bool:
    """Whether a communication is said to have gone to another company than the addressee."""
    if one.reference.code != letter.forms.lists["other_code"] or not addressee:
        return False
    if letter.forms.find("to_other", letter.clean, letter.language, *letter.sentences.around(one.start)):
        return True
    name = named_for(letter, one, references)
    return name is not None and name[:8] != addressee[:8]


def _in_symbol(letter: Letter, one: FoundReference) -> bool:
    return letter.clean.exact[max(one.start - 1, 0)] == "/"


def _by_date(letter: Letter, used: set[int], start: int) -> list[FoundEarlier]:
    """Communications of ours that are only given by their date."""
    found = []
    follows, mentions = letter.forms.lists["relations"][1], letter.forms.lists["relations"][-1]
    last: PrintedDate | None = None
    for day in letter.dates:
        if not start <= day.start < letter.parts.closing or day.start in used:
            continue
        low, _ = letter.sentences.around(day.start, day.end)
        goes_on = last is not None and last.start >= low and 0 <= day.start - last.end < _NEXT
        if not goes_on and (is_of_reply(letter, day, low) or not is_governed(letter, day, low)):
            continue
        last = day
        relation, cue = told_relation(letter, day.start, day.end)
        if cue == (day.start, day.end) and relation == mentions and not names_somebody(letter, day):
            relation = follows
        found.append(FoundEarlier(None, day, relation, cue))
    return found


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
