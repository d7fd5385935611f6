"""To whom the communications went that a letter speaks of: by their code, or by who is named before them."""

from __future__ import annotations

import re

from hrgraph.documents.forms import LANGUAGES
from hrgraph.records.actors import Actor, Actors
from hrgraph.records.dates import PrintedDate
from hrgraph.records.header import FoundReference
from hrgraph.records.letter import Letter
from hrgraph.records.runs import run_of
from hrgraph.records.sendings import named_for

__all__ = ["Recipients"]

_AGAIN = 90
_BEFORE = 30
_AND = re.compile(r"\s+(?:and|et|y|&)\s+")
_BRACKET = re.compile(r"\([^()]*\)")


class Recipients:
    """Who got each communication; each is worked out once in a letter."""

    def __init__(self, letter: Letter, actors: Actors, references: list[FoundReference]) -> None:
        self.letter = letter
        self.actors = actors
        self.references = references
        self._known: dict[tuple[str, int, int], Actor | None] = {}

    def of(self, one: FoundReference) -> Actor | None:
        """The recipient of a communication, placed at its code; None where the letter does not tell."""
        key = one.reference[1:]
        if key not in self._known:
            self._known[key] = self._find(one)
        found = self._known[key]
        return found and found._replace(start=one.code, end=one.code + 3)

    def is_own(self, one: FoundReference) -> bool:
        """Whether a communication went to the addressee."""
        found = self.of(one)
        if found is None:
            return self.actors.own is None and one.reference.code == self.actors.other
        return found.key == self.actors.own

    def got_by(self, key: str, start: int, end: int) -> list[FoundReference]:
        """What went to somebody, of the communications named between two places, each once."""
        found: dict[tuple[str, int, int], FoundReference] = {}
        for one in self.references:
            if start <= one.start < end and (actor := self.of(one)) and actor.key == key:
                found.setdefault(one.reference[1:], one)
        return list(found.values())

    def of_day(self, day: PrintedDate) -> Actor | None:
        """The recipient of a communication that is told by its day alone: who is named with it."""
        low, high = self.letter.sentences.around(day.start, day.end)
        tie = self.letter.forms.pattern("sent_to", self.letter.language or LANGUAGES[0])
        for one in self.actors.between(low, high):
            if tie and tie.search(self.letter.clean.low, low, one.start):
                return one
        return self.actors.addressed((day.start, day.end))

    def _find(self, one: FoundReference) -> Actor | None:
        place = (one.code, one.code + 3)
        if one.reference.code in self.letter.lexicon.states:
            return Actor(one.reference.code, str(self.actors.kinds["state"]), *place, "government")
        same = [other for other in self.references if other.same_as(one)]
        for other in same:
            if name := named_for(self.letter, other, self.references):
                return self.actors.company(name, place)
        for other in same:
            if found := self._named_before(other):
                return found
        for other in same:
            if found := self._nth_before(other):
                return found._replace(start=place[0], end=place[1])
        for other in same:
            if found := self._named_behind(other):
                return found._replace(start=place[0], end=place[1])
        for other in same:
            if found := self._asked_it(other):
                return found._replace(start=place[0], end=place[1])
        if self.actors.addressee.state or any(
            self._to_a_class(other) or self._is_nth(other) for other in same
        ):
            return None
        return self.actors.addressed(place)

    def _asked_it(self, one: FoundReference) -> Actor | None:
        """``We had asked it (AL X 2/2022)``: the company spoken of last in the sentence before."""
        low = self.letter.sentences.around(one.start)[0]
        form = "asked_it" if self.actors.addressee.state else "asked_it_too"
        if not self.letter.first(form, low, one.start) or low <= self.letter.sentences.paragraph(low)[0]:
            return None
        before = self.letter.sentences.around(low - 1)[0]
        named = [
            actor for actor in self.actors.between(before, low) if actor.called in ("company", "part", "own")
        ]
        return named[-1] if named else None

    def _is_nth(self, one: FoundReference) -> bool:
        """``the second on 20 May 2021 (AL X 58/2021)``: whether it is one that somebody not told got."""
        low = self.letter.sentences.around(one.start)[0]
        before = [ref.end for ref in self.references if low <= ref.start and ref.end <= one.start]
        if not before or not self.letter.first("nth_acts", max(before), one.start):
            return False
        first = self.letter.sentences.paragraph(one.start)[0]
        spoken = self.actors.between(first, one.start)
        named = {name for actor in spoken if actor.called == "company" for name in _AND.split(actor.key)}
        return len(named) > 1

    def _to_a_class(self, one: FoundReference) -> bool:
        """``to eleven of its lenders (AL X 91/2023)``: whether it went to others that are not named."""
        low = self.letter.sentences.around(one.start)[0]
        run = run_of([ref for ref in self.references if low <= ref.start], one)
        pattern = self.letter.forms.pattern("to_a_class", self.letter.language or LANGUAGES[0])
        if pattern and pattern.search(self.letter.clean.low, low, run[0].start):
            return True
        stranger = self.letter.forms.pattern("to_a_stranger", LANGUAGES[0])
        return bool(stranger and stranger.search(self.letter.clean.exact, low, run[0].start))

    def _named_before(self, one: FoundReference) -> Actor | None:
        """Who is named last before a reference in its sentence, behind those before its list; in a list of as
        many the one at its place."""
        low = self.letter.sentences.around(one.start)[0]
        here = [ref for ref in self.references if low <= ref.start]
        run = run_of(here, one)
        passed = [ref.end for ref in here if ref.end <= run[0].start]
        near = [
            actor
            for actor in self.actors.between(max([low, *passed]), run[0].start)
            if actor.called not in ("state", "government") and not self._is_compared(actor)
        ]
        states = all(ref.reference.code != self.actors.other for ref in here if ref.end <= run[0].start)
        if not near and passed and states and self.actors.addressee.state:
            near = [actor for actor in self.actors.between(low, run[0].start) if actor.called == "company"]
        if (
            not near
            and passed
            and one.reference.code == self.actors.other
            and (again := self._again(one, max(passed), run[0].start))
        ):
            return again
        alike = [ref for ref in run if ref.reference.code == self.actors.other]
        if len(near) == len(alike):
            return near[alike.index(one)]
        return near[-1] if near else None

    def _is_compared(self, actor: Actor) -> bool:
        """``on the same day as to you (AL X 16/2017)``: whether somebody is only compared with who got it."""
        pattern = self.letter.forms.pattern("as_to", self.letter.language or LANGUAGES[0])
        return bool(
            pattern and pattern.search(self.letter.clean.low, max(0, actor.start - _BEFORE), actor.start)
        )

    def _again(self, one: FoundReference, start: int, end: int) -> Actor | None:
        """``A was written to (AL X 1/2022) and again on 6 June (AL X 2/2022)``: who got the one before."""
        if end - start > _AGAIN or self.letter.first("to_another_one", start, end):
            return None
        before = [ref for ref in self.references if ref.end == start]
        alike = before and before[0].reference.code == self.actors.other and not before[0].same_as(one)
        return self._named_before(before[0]) if alike else None

    def _nth_before(self, one: FoundReference) -> Actor | None:
        """``To the first we had written before (AL X 25/2022)``: of those named in the sentence before."""
        low = self.letter.sentences.around(one.start)[0]
        first = self.letter.sentences.paragraph(one.start)[0]
        nth = self.letter.first("the_nth", low, one.start)
        before = self.letter.sentences.around(max(low - 1, 0))[0] if nth and low > first else low
        named = [one for one in self.actors.between(before, low) if one.called == "company"]
        place = int(self.letter.forms.lists["ordinals"][nth["nth"]]) - 1 if nth else 0
        return named[place] if nth and len(named) > max(1, place) else None

    def _named_behind(self, one: FoundReference) -> Actor | None:
        """``(AL X 3/2021), in which others had written to A``: the one behind the only reference."""
        low, high = self.letter.sentences.around(one.start, one.end)
        tie = self.letter.forms.pattern("sent_to", self.letter.language or LANGUAGES[0])
        if [ref for ref in self.references if low <= ref.start < high and not ref.same_as(one)]:
            return None
        for actor in self.actors.between(one.end, high):
            if (
                actor.called in ("company", "part")
                and tie
                and tie.search(self.letter.clean.low, one.end, actor.start)
            ):
                return actor
        return None
