"""One word for an answer in its sentence: which communication it answers."""

from __future__ import annotations

import re
from dataclasses import dataclass

from hrgraph.records.dates import PrintedDate
from hrgraph.records.givers import Givers
from hrgraph.records.header import FoundReference
from hrgraph.records.letter import Letter
from hrgraph.records.recipients import Recipients
from hrgraph.records.runs import run_of
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
        self, letter: Letter, recipients: Recipients, dated: dict[str, FoundReference], start: int, end: int
    ) -> None:
        addressee, references = recipients.actors.addressee, recipients.references
        self.recipients = recipients
        self.dated = dated
        self.sent = {one.reference[1:]: iso for iso, one in dated.items()}
        self.letter = letter
        self.addressee = addressee
        self.start, self.end = start, end
        self.low, self.high = letter.sentences.around(start, end)
        self.high = min(self.high, end + 700)
        self.all_references = references
        self.references = [one for one in references if self.low <= one.start < self.high]
        self.before = self._named_before(references)
        self.who = Senders(letter, recipients, (self.low, self.high), (start, end))
        self.givers = Givers(letter, recipients, (self.low, self.high), (start, end))

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
        """What somebody answered: what went to it, as far as the letter has told by then."""
        went = self.recipients.of(found.to) if found.to else None
        states = self.letter.lexicon.states
        if found.to and (went is None or went.key == found.sender):
            return found.to
        if by_day := self._by_its_day(found):
            return by_day
        first = self.letter.sentences.paragraph(self.start)[0]
        start, own = self.letter.parts.opening_end, self.recipients.actors.own
        places = [(self.low, self.high), *self._sentences_before(), (first, self.high)]
        places += [] if found.sender == own else [(start, self.high)]
        for place in places:
            known = self.recipients.got_by(found.sender, *place)
            if found.date and len(known) > 1:
                known = [one for one in known if self.sent.get(one.reference[1:], "") <= found.date.iso]
                known = [one for one in known if one.reference.year <= int(found.date.iso[:4])]
            if known:
                return known[0] if len(known) == 1 else found.to if found.to in known else None
        if (
            found.sender != own
            and self._find("on_behalf_of", self.low, self.high)
            and len(self._in_paragraph()) == 1
        ):
            return self._in_paragraph()[0]
        if found.to and (found.to.reference.code in states or found.sender in states):
            return None
        return found.to

    def _by_its_day(self, found: FoundReply) -> FoundReference | None:
        """``To the appeal of 3 June the Mission replied``: the letter of that day, if the sender got it."""
        for day in self.letter.days:
            one = self.dated.get(day.iso) if self.low <= day.start < self.high else None
            went = self.recipients.of(one) if one else None
            if one and went and went.key == found.sender and day != found.date:
                return one
        return None

    def _sentences_before(self) -> list[Place]:
        """The sentences of the paragraph before this one, the nearest first."""
        first = self.letter.sentences.paragraph(self.low)[0]
        found: list[Place] = []
        low = self.low
        while low > first:
            low = self.letter.sentences.around(low - 1)[0]
            found.append((low, found[-1][0] if found else self.low))
        return found

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
        nths = self.letter.every("the_nth", self.end, self.high)
        places = [int(self.letter.forms.lists["ordinals"][one["nth"]]) for one in nths]
        first = self.letter.sentences.paragraph(self.start)[0]
        known = self.recipients.got_by(sender, first, self.high) or pool
        if last := self._find("the_last", self.end, self.high):
            places.insert(sum(one.start() < last.start() for one in nths), len(known))
        if len(places) == len(days) > 1 and max(places) <= len(known):
            return [known[place - 1] for place in places]
        if len(pool) == len(days) > 1 and self._find("to_them", self.end, self.high):
            return list(pool)
        if self._is_paired_behind(days, pool):
            return list(pool)
        if not self.references and self._is_pairwise(days, pool):
            return list(pool)
        if len(days) == 1 and len(pool) > 1:
            both = self._find("to_them", self.low, self.high) and not self._find(
                "the_nth", self.low, self.high
            )
            if self._find("joint", self.low, self.high) or (
                both and not self._find("not_received", self.low, self.start)
            ):
                return list(self._first_ones(pool))
        if len(days) > 1 and len(pool) >= len(days) and self._find("the_first_ones", self.low, self.high):
            return list(pool[: len(days)])
        if self.references:
            pool = [one for one in pool if one.end <= self.start]
        if to is None and pool and sender == own:
            to = self._pointed_at([one for one in pool if self._went_to_you(one)])
        return [to] * len(days)

    def _is_paired_behind(self, days: list[PrintedDate | None], pool: list[FoundReference]) -> bool:
        """``replies of D and E to our letters AL X 3/2021 and AL X 2/2022``: as many, all behind the days."""
        known = [day for day in days if day]
        if not len(known) == len(pool) > 1 or pool[0].start < known[-1].end:
            return False
        return run_of(self.references, pool[0]) == pool and self._is_pairwise(days, pool)

    def _went_to_you(self, one: FoundReference) -> bool:
        """Whether a communication is not said to have gone to another company."""
        name = named_for(self.letter, one, self.all_references)
        return name is None or self.addressee.name is None or name[:8] == self.addressee.name[:8]

    def _first_ones(self, pool: list[FoundReference]) -> list[FoundReference]:
        """``a joint reply to the first two``: those; without a number all."""
        match = self._find("the_first_ones", self.low, self.high)
        counts = self.letter.forms.lists["counts"]
        told = [counts[word] for word in (match.group().split() if match else ()) if counts.get(word, 0) > 1]
        return pool[: told[0]] if told else pool

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
        if passed and any(
            self._find(form, passed[-1].end, self.start) for form in ("to_which", "to_which_it")
        ):
            return passed[-1]
        behind = [one for one in self.references if one.start >= self.end]
        if len(passed) == 1 and behind and ";" in self.letter.clean.low[self.end : behind[0].start]:
            return passed[0]
        if passed and behind and self._find("besides", self.end, behind[0].start):
            return passed[-1]
        if behind:
            return behind[0] if len(behind) == 1 or behind[0].start - self.end < 140 else None
        return self.references[0] if len(self.references) == 1 else None

    def _back(self) -> int:
        """The clause before the word: from the last semicolon, or the sentence's beginning."""
        cut = self.letter.clean.low.rfind(";", self.low, self.start)
        before = self.letter.every("reply", self.low, self.start)
        last = before[-1].end() if before else self.low
        return max(self.low, cut + 1, last, self.start - 220)

    def _find(self, form: str, start: int, end: int) -> re.Match[str] | None:
        return self.letter.first(form, start, end)
