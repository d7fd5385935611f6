"""One word for an answer in its sentence: who answered, when, to which reference."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from hrgraph.records.dates import PrintedDate
from hrgraph.records.header import FoundReference
from hrgraph.records.letter import Letter
from hrgraph.records.model import Addressee
from hrgraph.records.senders import Sender, Senders
from hrgraph.records.sendings import run_of

__all__ = ["Clause", "FoundReply"]

Place = tuple[int, int]
_DATE_REACH = 110
_NEAR = 12
_PAIR = 20


@dataclass(frozen=True, slots=True)
class FoundReply:
    """An answer: who gave it, when, and to which reference; each with its place."""

    sender: str
    kind: str | None
    date: PrintedDate | None
    to: FoundReference | None
    place: Place


class Clause:
    """The sentence around one word for an answer."""

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
        self.who = Senders(letter, addressee, (self.low, self.high), (start, end))

    def read(self) -> list[FoundReply]:
        """The answers that this word stands for; none where it is asked for or did not come."""
        if self._find("not_received", self._back(), self._forth()) or not self._came():
            return []
        senders = self._senders()
        if not senders:
            return []
        each = self._in_their_turn(len(senders))
        if not (each or self._find("thanked", self.low, self.high) or self._days(self.end, self.high)):
            return []
        further = self.who.further(senders[-1][2][1])
        stop = further[0][2][0] if further else self.high
        days = self._days(self.end, stop)
        to = self._to()
        known: list[PrintedDate | None] = [*days] or [None]
        if len(senders) == 1:
            name, kind, place = senders[0]
            pairs = zip(known, self._each_to(known, to, name), strict=True)
            found = [FoundReply(name, kind, day, one, place) for day, one in pairs]
        else:
            each = each or [days[0] if len(days) == 1 else None] * len(senders)
            found = [
                FoundReply(name, kind, day, to, place)
                for (name, kind, place), day in zip(senders, each, strict=True)
            ]
        found += self._paired(found[-1])
        for name, kind, place in further:
            later = self._days(place[1], self.high)
            found.append(FoundReply(name, kind, later[0] if later else None, None, place))
        if days:
            again = self.who.again(days[-1])
            found += [FoundReply(name, kind, day, None, place) for name, kind, place, day in again]
        return [replace(one, to=self._to_named(one)) for one in found]

    def _in_their_turn(self, count: int) -> list[PrintedDate | None]:
        """``The responses of A and B (...) are dated 3 May and 4 June 2021``: a day for each, or none."""
        turn = self._find("in_their_turn", self.end, self.high)
        days = [day for day in self.letter.dates if turn and turn.end() <= day.start < self.high]
        told: list[PrintedDate | None] = [*run_of(days, days[0])] if days else []
        return told if len(told) == count else []

    def _paired(self, last: FoundReply) -> list[FoundReply]:
        """``(replies of 2 May 2019 to AL X 1/2019) and 3 May 2020 to AL X 2/2020``: the pairs that follow."""
        found: list[FoundReply] = []
        pattern = self.letter.forms.pattern("to_it", self.letter.language or "en")
        while last.to and pattern:
            day = next((day for day in self.letter.dates if 0 <= day.start - last.to.end < _PAIR), None)
            to = next((one for one in self.references if day and 0 <= one.start - day.end < _PAIR), None)
            if not day or not to or not pattern.fullmatch(self.letter.clean.low, day.end, to.start):
                break
            last = replace(last, date=day, to=to)
            found.append(last)
        return found

    def _to_named(self, found: FoundReply) -> FoundReference | None:
        """What another than the addressee answered: the one reference so far in the paragraph that has its
        State's code, or stands right behind its name."""
        code = found.to.reference.code if found.to else None
        if found.sender in (code, self.addressee.state, self.addressee.name):
            return found.to
        first = self.letter.sentences.paragraph(self.start)[0]
        known = [one for one in self.all_references if first <= one.start < self.high]
        if found.sender in self.letter.lexicon.states:
            known = [one for one in known if one.reference.code == found.sender]
        elif found.to is None:
            known = [one for one in known if self._went_to(one, found.sender)]
        else:
            known = []
        return known[0] if len({one.reference[1:] for one in known}) == 1 else found.to

    def _went_to(self, one: FoundReference, name: str) -> bool:
        """Whether a reference stands in brackets behind a name, or its sentence has the sender's part."""
        before = self.letter.value(max(0, one.start - len(name) - 10), one.start).rstrip()
        if before.endswith("(") and before[:-1].rstrip().endswith(name):
            return True
        low, high = self.letter.sentences.around(one.start, one.end)
        return bool(self.who.part) and self.who.part in self.letter.clean.low[low:high]

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
        if len(days) > 1 and len(pool) >= len(days) and self._find("the_first_ones", self.low, self.high):
            return list(pool[: len(days)])
        if self.references:
            pool = [one for one in pool if one.end <= self.start]
        if to is None and pool and sender == own:
            to = self._pointed_at(pool)
        return [to] * len(days)

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

    def _back(self) -> int:
        """The clause before the word: from the last semicolon, or the sentence's beginning."""
        cut = self.letter.clean.low.rfind(";", self.low, self.start)
        before = self.letter.forms.all("reply", self.letter.clean, self.letter.language, self.low, self.start)
        last = before[-1].end() if before else self.low
        return max(self.low, cut + 1, last, self.start - 220)

    def _forth(self) -> int:
        """The clause behind the word."""
        stop = min(self.high, self.end + 90)
        turn = self._find("clause_break", self.end, stop)
        other = self._find("reply", self.end, stop)
        return min([stop, *(match.start() for match in (turn, other) if match)])

    def _find(self, form: str, start: int, end: int) -> re.Match[str] | None:
        return self.letter.forms.find(form, self.letter.clean, self.letter.language, start, end)

    def _came(self) -> bool:
        if self._find("received", self.low, self.high):
            return True
        days = self._days(self.end, self.high)
        if not days:
            return self._find("in_their_turn", self.end, self.high) is not None
        if days[0].start - self.end < _NEAR and self._find("from_addressee", self.low, self.end):
            return True
        return bool(self._find("dated", self.end, days[0].start) and self.who.named())

    def _senders(self) -> list[Sender]:
        """Who answered: those named; else the addressee, where the sentence speaks of its answer."""
        named = self.who.named()
        if named:
            return named
        if match := self._find("from_addressee", max(self.low, self.start - 70), self.end):
            return self.who.own(match)
        thanked = self._find("thanked", self.low, self.high)
        if pointed := self._of_ours():
            return self.who.own(pointed)
        if self._find("answered", self.start, self.end):
            return []
        told = self._days(self.end, self.high) or (
            self.before and self._find("the_last", self.end, self.high)
        )
        return self.who.own(thanked) if told else []

    def _of_ours(self) -> re.Match[str] | None:
        """``was acknowledged on``, ``the latter was met with a reply of``: of what went to the addressee."""
        code = self.addressee.state or self.letter.forms.lists["other_code"]
        if not any(one.reference.code == code for one in self.references or self.before):
            return None
        passive = self.letter.forms.pattern("passive", self.letter.language or "en")
        low = self.letter.clean.low
        if passive and (match := passive.search(low, max(self.low, self.start - 40), self.end)):
            return match
        back = self._back()
        pointed = self._find("the_last", back, self.start) or self._find("the_nth", back, self.start)
        return pointed if pointed and self._days(self.end, self.high) else None

    def _days(self, start: int, high: int) -> list[PrintedDate]:
        """The dates of the answer: behind a place, before the next communication is named."""
        stop = min(high, start + _DATE_REACH)
        acted = self._days_acted(start, stop)
        if acted:
            return acted
        limit = self._find("communication", start, stop)
        last = self._find("the_last", start, stop)
        if limit and not (last and last.start() <= limit.start() < last.end()):
            stop = limit.start()
        other = self._find("reply", start, stop)
        stop = other.start() if other else stop
        behind = [day for day in self.letter.dates if start <= day.start < stop]
        if behind:
            near = [behind[0]]
            for day in behind[1:]:
                between = self.letter.clean.low[near[-1].end : day.start]
                if len(between) > 12:
                    break
                near.append(day)
            return near
        before = [day for day in self.letter.dates if self.low <= day.start and day.end <= self.start]
        if before and before[-1].start - self.low < 6 and self.start - before[-1].end < 90:
            return [before[-1]]
        pattern = self.letter.forms.pattern("in_month", self.letter.language or "en")
        return [
            month
            for month in self.letter.months
            if start <= month.start < stop
            and pattern
            and pattern.search(self.letter.clean.low, start, month.start)
        ][:1]

    def _days_acted(self, start: int, stop: int) -> list[PrintedDate]:
        """The day on which somebody answered, behind a verb: ``answered our letter on 6 June 2017``."""
        verb = self._find("answered", self.start, self.end)
        pattern = self.letter.forms.pattern("on_day", self.letter.language or "en")
        if not verb or not pattern:
            return []
        days = [day for day in self.letter.dates if start <= day.start < stop]
        first = next(
            (n for n, day in enumerate(days) if pattern.search(self.letter.clean.low, start, day.start)), None
        )
        if first is None:
            return []
        return [day for day in run_of(days, days[first]) if day.start >= days[first].start]

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
