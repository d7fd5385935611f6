"""One word for an answer in its sentence: which communication it answers."""

from __future__ import annotations

import re
from dataclasses import dataclass

from hrgraph.records.dates import PrintedDate
from hrgraph.records.header import FoundReference
from hrgraph.records.letter import Letter
from hrgraph.records.model import Addressee
from hrgraph.records.senders import Senders
from hrgraph.records.sendings import named_for

__all__ = ["Answered", "FoundReply"]

Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class FoundReply:
    """An answer: who gave it, when, and to which reference; each with its place."""

    sender: str
    kind: str | None
    date: PrintedDate | None
    to: FoundReference | None
    place: Place


class Answered:
    """The references of the sentence around a word for an answer, and of those before it."""

    def __init__(
        self, letter: Letter, addressee: Addressee, references: list[FoundReference], start: int, end: int
    ) -> None:
        self.letter = letter
        self.addressee = addressee
        self.start, self.end = start, end
        self.low, self.high = letter.sentences.around(start, end)
        self.high = min(self.high, end + 700)
        self.all_references = references
        self.references = [one for one in references if self.low <= one.start < self.high]
        self.before = self._named_before(references)
        self.who = Senders(letter, addressee, references, (self.low, self.high), (start, end))

    def _named_before(self, references: list[FoundReference]) -> list[FoundReference]:
        """The references of the nearest sentence before this one in its paragraph that has any."""
        sentences = self.letter.sentences
        first = sentences.paragraph(self.low)[0]
        last = [one for one in references if first <= one.start < self.low][-1:]
        if not last:
            first = sentences.around(max(self.low - 1, 0))[0]
            return [one for one in references if first <= one.start < self.low]
        low = sentences.around(last[0].start)[0]
        return [one for one in references if low <= one.start < self.low]

    def _to_named(self, found: FoundReply) -> FoundReference | None:
        """What another than the addressee answered: the one reference so far in the paragraph that has its
        State's code, or stands right behind its name."""
        code = found.to.reference.code if found.to else None
        if code in self.letter.lexicon.states and found.sender not in self.letter.lexicon.states:
            return None
        if found.sender in (code, self.addressee.state, self.addressee.name):
            return found.to
        before = self.letter.sentences.around(max(self.low - 1, 0))[0]
        first = min(before, self.letter.sentences.paragraph(self.start)[0])
        known = [one for one in self.all_references if first <= one.start < self.high]
        if found.sender in self.letter.lexicon.states:
            known = [one for one in known if one.reference.code == found.sender]
        elif found.to is None:
            named = [one for one in known if self._went_to(one, found.sender)]
            known = named or self._to_others(known)
            if not known and self._find("on_behalf", self.low, self.high):
                known = self._in_paragraph()
        else:
            known = []
        return known[0] if len({one.reference[1:] for one in known}) == 1 else found.to

    def _to_others(self, known: list[FoundReference]) -> list[FoundReference]:
        """In a letter to a State: the communications of the sentence that went to others than States."""
        other = self.letter.forms.lists["other_code"]
        if not self.addressee.state:
            return []
        return [one for one in known if one.reference.code == other and self.low <= one.start < self.high]

    def _went_to(self, one: FoundReference, name: str) -> bool:
        """Whether a reference goes with a name, or its sentence has the sender's part."""
        if named_for(self.letter, one, self.all_references) == name:
            return True
        low, high = self.letter.sentences.around(one.start, one.end)
        return bool(self.who.part) and self.who.part in self.letter.clean.low[low:high]

    def _each_to(
        self, days: list[PrintedDate | None], to: FoundReference | None, sender: str
    ) -> list[FoundReference | None]:
        """For each day the reference that was answered on it: one by one where the letter says so."""
        own = self.addressee.state or self.addressee.name
        code = self.addressee.state or self.letter.forms.lists["other_code"]
        pool = [one for one in self.references or self.before if sender != own or one.reference.code == code]
        but = self._find("but_one", self.low, self.high)
        if but and len(pool) == len(days) + 1:
            del pool[self.letter.forms.lists["ordinals"][but["nth"]] - 1]
            return list(pool)
        nths = self.letter.forms.all("the_nth", self.letter.clean, self.letter.language, self.end, self.high)
        places = [int(self.letter.forms.lists["ordinals"][one["nth"]]) for one in nths]
        if len(places) == len(days) > 1 and max(places) <= len(pool):
            return [pool[place - 1] for place in places]
        if len(pool) == len(days) > 1 and self._find("to_them", self.end, self.high):
            return list(pool)
        if not self.references and self._is_pairwise(days, pool):
            return list(pool)
        if len(days) > 1 and len(pool) >= len(days) and self._find("the_first_ones", self.low, self.high):
            return list(pool[: len(days)])
        if self.references:
            pool = [one for one in pool if one.end <= self.start]
        if to is None and pool and sender == own:
            to = self._pointed_at([one for one in pool if self._went_to_you(one)])
        return [to] * len(days)

    def _went_to_you(self, one: FoundReference) -> bool:
        """Whether a communication is not said to have gone to another company."""
        name = named_for(self.letter, one, self.all_references)
        return name is None or self.addressee.name is None or name[:8] == self.addressee.name[:8]

    def _is_pairwise(self, days: list[PrintedDate | None], pool: list[FoundReference]) -> bool:
        """``AL X 7/2021 and AL X 15/2022. We thank you for your replies of D and E``: as many, in order."""
        isos = [day.iso for day in days if day]
        if not len(isos) == len(pool) > 1 or isos != sorted(isos):
            return False
        return all(int(iso[:4]) >= one.reference.year for iso, one in zip(isos, pool, strict=True))

    def _pointed_at(self, pool: list[FoundReference]) -> FoundReference | None:
        """The one of several communications that words near the answer point at; the only one anyway."""
        turns = [self._find(name, self.end, self.high) for name in ("reply", "clause_break")]
        stop = min([self.high, *(match.start() for match in turns if match)])
        for start, end in ((self.end, stop), (self._back(), self.start)):
            if self._find("the_very_last", start, end):
                return (self._in_paragraph() or pool)[-1]
            if nth := self._find("the_nth", start, end):
                number = self.letter.forms.lists["ordinals"][nth["nth"]]
                return pool[number - 1] if number <= len(pool) else None
            if self._find("the_last", start, end):
                return pool[-1]
        return pool[0] if len(pool) == 1 else None

    def _in_paragraph(self) -> list[FoundReference]:
        """What went to the addressee, by the sentences of the paragraph before this one, each once."""
        code = self.addressee.state or self.letter.forms.lists["other_code"]
        first = self.letter.sentences.paragraph(self.start)[0]
        named = [
            one for one in self.all_references if first <= one.start < self.low and one.reference.code == code
        ]
        return list({one.reference[1:]: one for one in named}.values())

    def _to(self) -> FoundReference | None:
        """The reference that was answered: the first behind the word in the sentence."""
        passed = [one for one in self.references if one.end <= self.start]
        if passed and self._find("to_which", passed[-1].end, self.start):
            return passed[-1]
        behind = [one for one in self.references if one.start >= self.end]
        if passed and behind and self._find("besides", self.end, behind[0].start):
            return passed[-1]
        if behind:
            return behind[0] if len(behind) == 1 or behind[0].start - self.end < 140 else None
        return self.references[0] if len(self.references) == 1 else None

    def _back(self) -> int:
        """The clause before the word: from the last semicolon, or the sentence's beginning."""
        cut = self.letter.clean.low.rfind(";", self.low, self.start)
        before = self.letter.forms.all("reply", self.letter.clean, self.letter.language, self.low, self.start)
        last = before[-1].end() if before else self.low
        return max(self.low, cut + 1, last, self.start - 220)

    def _find(self, form: str, start: int, end: int) -> re.Match[str] | None:
        return self.letter.forms.find(form, self.letter.clean, self.letter.language, start, end)
