"""How an earlier communication stands to this letter: what the words around it tell."""

from __future__ import annotations

from datetime import date

from hrgraph.documents.forms import LANGUAGES
from hrgraph.records.dates import PrintedDate
from hrgraph.records.header import FoundReference
from hrgraph.records.letter import Letter
from hrgraph.records.outgoing import acts_of_ours
from hrgraph.records.sendings import named_for

__all__ = [
    "corrects_itself",
    "is_express",
    "is_nth",
    "is_same_state",
    "is_to_another",
    "is_to_you",
    "to_others",
    "told_around",
    "told_relation",
]

_NEXT = 8
_BESIDE = 40
_FULL_DATE = 10
_EARLY = "02"
"""Until this month a letter of the year before can go along with this one."""
_SHORTLY = 75
"""So many days before this letter one to somebody else still goes along with it."""

RELATION = "relation."
"""What the names of the forms begin with that tell a relation."""


def told_relation(letter: Letter, start: int, end: int) -> tuple[str, tuple[int, int]]:
    """The relation that the words nearest before (or else behind) tell; without any: mentions."""
    low, high = letter.sentences.around(start, end)
    forms, clean = letter.forms, letter.clean
    apart = forms.find("apart", clean, letter.language, low, high)
    high = min(high, end + 260)
    turn = forms.find("clause_break", clean, letter.language, end, high)
    names = forms.called(RELATION)
    later = forms.all(names[0], clean, None, low, start)
    corrects = letter.first("this_letter", low, high)
    if later and start - later[-1].end() < 40:
        return names[0].removeprefix(RELATION), later[-1].span()
    turns = forms.all("clause_break", clean, letter.language, low, start)
    if turns and any(forms.find(name, clean, letter.language, turns[-1].end(), start) for name in names[1:]):
        low = turns[-1].end()
    best: tuple[int, str, tuple[int, int]] | None = None
    for rank, name in enumerate(names[1:]):
        if not rank and not corrects:
            continue
        stop = turn.start() if turn and not rank else high
        matches = forms.all(name, clean, letter.language, low, start) or forms.all(
            name, clean, letter.language, end, stop
        )
        for match in matches[-1:]:
            if best is None or rank < best[0]:
                best = (rank, name.removeprefix(RELATION), match.span())
    if best is None:
        return names[0].removeprefix(RELATION), (start, end)
    other = forms.find("other_drafts", clean, letter.language, low, high)
    if other and not is_express(letter, best[2]):
        return names[0].removeprefix(RELATION), other.span()
    if apart and best[1] != names[1].removeprefix(RELATION):
        return names[0].removeprefix(RELATION), apart.span()
    return best[1], best[2]


def is_express(letter: Letter, cue: tuple[int, int]) -> bool:
    """Whether this letter is called a follow-up in so many words: then to another addressee, too."""
    return letter.first("expressly", *cue) is not None


def corrects_itself(
    letter: Letter, one: FoundReference, others: list[FoundReference]
) -> tuple[int, int] | None:
    """``our letter AL X 1/2020. This letter corrects its second paragraph``: the words, where no other
    communication stands between."""
    high = letter.sentences.paragraph(one.start)[1]
    stop = min([high, *(other.start for other in others if other.start > one.start)])
    match = letter.first("corrects_itself", one.end, stop)
    return match.span() if match else None


def to_others(
    letter: Letter,
    one: FoundReference,
    own: PrintedDate | None,
    sent: PrintedDate | None,
    relation: str,
    cue: tuple[int, int],
) -> str:
    """What went to others: parallel if it was sent with this letter or shortly before, else mentioned."""
    follows, parallel, mentions = (str(name) for name in letter.forms.lists["relations"][1:])
    if own is None or (relation == follows and is_express(letter, cue)):
        return relation
    if sent and len(sent.iso) == len(own.iso) == _FULL_DATE:
        age = (date.fromisoformat(own.iso) - date.fromisoformat(sent.iso)).days
        if age <= _SHORTLY:
            return parallel
        matter = letter.first("same_matter", *letter.sentences.around(one.start, one.end))
        return parallel if matter and relation == parallel else mentions
    if relation == parallel and letter.first("same_matter", *letter.sentences.around(one.start, one.end)):
        return parallel
    years = int(own.iso[:4]) - one.reference.year
    if years > 1 or (years == 1 and (sent or relation != parallel or own.iso[5:7] > _EARLY)):
        return mentions
    if years < 0 or one.start >= _requests_end(letter):
        return parallel
    sentence = letter.sentences.around(one.start, one.end)
    answered = letter.first("reply", *sentence)
    return mentions if years or relation == follows or answered else parallel


def _requests_end(letter: Letter) -> int:
    """Where the requests begin; what is named behind them is told for the addressee's information."""
    asked = letter.every("questions", letter.parts.opening_end, letter.parts.closing)
    return asked[-1].end() if asked else letter.parts.closing


def told_around(letter: Letter, one: FoundReference, yours: bool) -> tuple[str, tuple[int, int]]:
    """The relation where no word of the sentence tells it: by the sentences before, or by the matter."""
    sentence = letter.sentences.around(one.start, one.end)
    relations = letter.forms.lists["relations"]
    bullet = letter.lexicon.citations.pattern("bullet", LANGUAGES[0])
    item = bullet is not None and bullet.match(letter.clean.low, sentence[0])
    if letter.first("apart", *sentence):
        return relations[-1], (one.start, one.end)
    if yours and (item or letter.first("communication", *sentence)):
        first = letter.sentences.paragraph(one.start)[0]
        told = letter.first(f"{RELATION}{relations[1]}", first, sentence[0])
        if told:
            return relations[1], told.span()
    if yours and not _in_report(letter, one):
        return relations[1], (one.start, one.end)
    if not yours and (matter := letter.first("same_matter", *sentence)):
        return relations[2], matter.span()
    return relations[-1], (one.start, one.end)


def is_same_state(letter: Letter, own: FoundReference | None, one: FoundReference) -> bool:
    """Whether a communication went to the same State: then none of the two is parallel to the other."""
    return own is not None and own.reference.code == one.reference.code != letter.forms.lists["other_code"]


def _in_report(letter: Letter, one: FoundReference) -> bool:
    """Whether a reference stands beside the symbol of a report, as a case that it tells of."""
    symbol = letter.lexicon.citations.find(
        "symbol", letter.clean, None, max(0, one.start - _BESIDE), one.start
    )
    sentence = letter.sentences.around(one.start, one.end)
    return symbol is not None and not acts_of_ours(letter, *sentence)


def is_nth(letter: Letter, one: FoundReference) -> bool:
    """``The second, dated 9 November 2021 (AL X 210/2021)``: one of those that the addressee got."""
    low = letter.sentences.around(one.start)[0]
    nth = letter.first("the_nth", low, one.start)
    return nth is not None and nth.start() - low < _NEXT


def is_to_you(letter: Letter, one: FoundReference) -> bool:
    """Whether a communication under another code is said to have gone to the addressee."""
    low = letter.sentences.around(one.start)[0]
    match = letter.first("own_company", low, one.start)
    return match is not None and one.start - match.end() < 8


def is_to_another(
    letter: Letter, one: FoundReference, references: list[FoundReference], addressee: str | None
) -> bool:
    """Whether a communication is said to have gone to another company than the addressee."""
    if one.reference.code != letter.forms.lists["other_code"] or not addressee:
        return False
    if letter.first("to_other", *letter.sentences.around(one.start)):
        return True
    name = named_for(letter, one, references)
    return name is not None and name[:8] != addressee[:8]
