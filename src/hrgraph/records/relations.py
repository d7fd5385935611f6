"""How an earlier communication stands to this letter: what the words around it tell."""

from __future__ import annotations

from hrgraph.documents.forms import LANGUAGES
from hrgraph.records.dates import PrintedDate
from hrgraph.records.header import FoundReference
from hrgraph.records.letter import Letter

__all__ = ["RELATION", "corrects_itself", "is_express", "names_somebody", "told_relation"]

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
    if later and start - later[-1].end() < 40:
        return names[0].removeprefix(RELATION), later[-1].span()
    turns = forms.all("clause_break", clean, letter.language, low, start)
    if turns and any(forms.find(name, clean, letter.language, turns[-1].end(), start) for name in names[1:]):
        low = turns[-1].end()
    best: tuple[int, str, tuple[int, int]] | None = None
    for rank, name in enumerate(names[1:]):
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
    return letter.forms.find("expressly", letter.clean, letter.language, *cue) is not None


def corrects_itself(
    letter: Letter, one: FoundReference, others: list[FoundReference]
) -> tuple[int, int] | None:
    """``our letter AL X 1/2020. This letter corrects its second paragraph``: the words, where no other
    communication stands between."""
    high = letter.sentences.paragraph(one.start)[1]
    stop = min([high, *(other.start for other in others if other.start > one.start)])
    match = letter.forms.find("corrects_itself", letter.clean, letter.language, one.end, stop)
    return match.span() if match else None


def names_somebody(letter: Letter, day: PrintedDate) -> bool:
    """Whether the sentence of a date speaks of another, to whom that letter may have gone."""
    low, high = letter.sentences.around(day.start, day.end)
    governed = letter.forms.pattern("government_of", letter.language or LANGUAGES[0])
    state = any(
        hit.kind == "organization"
        or (hit.kind == "state" and governed and governed.search(letter.clean.low, low, hit.start))
        for hit in letter.hits
        if low <= hit.start < high
    )
    return state or letter.forms.find("company_name", letter.clean, None, low, high) is not None
