"""One word for an answer in its sentence: who answered and when."""

from __future__ import annotations

import re
from dataclasses import replace

from hrgraph.records.actors import Actor
from hrgraph.records.answer_days import AnswerDays
from hrgraph.records.answered import FoundReply
from hrgraph.records.dates import PrintedDate
from hrgraph.records.header import FoundReference
from hrgraph.records.senders import Sender

__all__ = ["Clause", "FoundReply"]

_DATE_REACH = 110
_NEAR = 12
_PAIR = 20
_ASIDE = 70
_GOT = 30
_FRONT = 6
_NAMED = 120
_SENTENCE = 250

_FULL_DATE = 10
_AND = re.compile(r"\s+(?:and|et|y|&)\s+")


class Clause(AnswerDays):
    """The sentence around one word for an answer: who gave it and when."""

    def read(self) -> list[FoundReply]:
        """The answers that this word stands for; none where it is asked for or did not come."""
        if spread := self._spread() or self._bracketed():
            return spread
        if self._is_to_others():
            return []
        told = self._told()
        if self._is_missing() or not (self._came() or (told and self._is_dated())):
            return []
        senders = told or ([] if self._find("weakly", self.start, self.end) else self._senders())
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
            answered = self._each_to(known, to, name)
            if len(answered) > len(known) == 1:
                known = known * len(answered)
            pairs = zip(known, answered, strict=True)
            found = [FoundReply(name, kind, day, one, place) for day, one in pairs]
        else:
            each = each or self._shared_out(days, len(senders))
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

    def _bracketed(self) -> list[FoundReply]:
        """``responses to AL X 6/2021 (on 3 August 2021) and UA X 8/2021 (on 14 September 2021)``."""
        pattern = self.letter.forms.pattern("in_bracket", self.letter.language or "en")
        pairs = [
            (one, day)
            for one in self.references
            for day in self.letter.days
            if one.start >= self.end
            and 0 <= day.start - one.end < _NEAR
            and pattern
            and pattern.fullmatch(self.letter.clean.low, one.end, day.start)
        ]
        givers = [self.recipients.of(one) for one, _ in pairs]
        return [
            FoundReply(one.key, one.kind, day, to, (self.start, self.end))
            for one, (to, day) in zip(givers, pairs, strict=True)
            if one and len(pairs) > 1
        ]

    def _parted(self, group: list[Actor]) -> list[Actor]:
        """``A et B Ltd, la première le ...``: two names that read as one, where two answered."""
        names = [(one, name) for one in group for name in _AND.split(one.key)]
        return [one._replace(key=name) for one, name in names] if len(names) == 2 else []

    def _spread_over_letters(self, places: list[int], days: list[PrintedDate]) -> list[FoundReply]:
        """``Both obtained an answer, the first on 9 June, the second on 30 September``: of letters to one."""
        letters = [one for one in self.references if one.end <= self.start] or self.before
        if len(days) < 2 or max(places) >= len(letters):
            return []
        found = []
        for place, day in zip(places, days, strict=True):
            for one in self.givers.recipient(letters[place]):
                found.append(FoundReply(one.key, one.kind, day, letters[place], (one.start, one.end)))
        return found

    def _is_to_others(self) -> bool:
        """``the response of the Office to BankTrack``: whether an answer was given to somebody else."""
        days = [day.start for day in self.letter.days if self.end <= day.start < self.high]
        stop = min([self.high, self.end + _NAMED, *days])
        return self._find("to_a_name", self.end, stop) is not None

    def _spread(self) -> list[FoundReply]:
        """``Both answered, the former on 10 May 2022, the latter on 2 June 2022``: each with its own day."""
        pattern = self.letter.forms.pattern("nth_on", self.letter.language or "en")
        pairs: list[tuple[str, PrintedDate]] = []
        for day in self.letter.days:
            match = pattern.search(self.letter.clean.low, self.end, day.start) if pattern else None
            if match and self.end <= day.start < self.high:
                pairs.append((match["nth"], day))
        group = self.givers.group() if len(pairs) > 1 else []
        named = self.recipients.actors.between(self.low, self.start)
        group = self._parted(named[-1:]) or group if len(pairs) > 1 else []
        ordinals = self.letter.forms.lists["ordinals"]
        places = [ordinals.get(nth, len(group)) - 1 for nth, _ in pairs]
        if not group or max(places) >= len(group):
            turns = [ordinals.get(nth, 0) - 1 for nth, _ in pairs]
            return self._spread_over_letters(turns, [day for _, day in pairs])
        found = []
        for place, (_, day) in zip(places, pairs, strict=True):
            one = group[place]
            behind = [to for to in self.references if 0 <= to.start - day.end < _NEAR]
            reply = FoundReply(one.key, one.kind, day, behind[0] if behind else None, (one.start, one.end))
            found.append(reply if behind else replace(reply, to=self._to_named(reply)))
        return found

    def is_untold(self) -> bool:
        """Whether an answer has come for certain, on a day that is told, and nothing tells whose it is."""
        if self._is_missing() or not self._is_dated() or not self._find("thanked", self.low, self.high):
            return False
        return not self._find("weakly", self.start, self.end)

    def days_told(self) -> set[str]:
        """The days of the answer."""
        return {day.iso for day in self._days(self.end, self.high)}

    def one_more(self, found: list[FoundReply]) -> list[FoundReply]:
        """``A supplementary reply followed on 5 June``: of whoever answered last in the paragraph."""
        first = self.letter.sentences.paragraph(self.start)[0]
        days = self._days(self.end, self.high)
        more = self._said("one_more", self.low, self.start) or self._find("more_told", self.start, self.end)
        if not days or not more or self._is_missing():
            return []
        return [replace(one, date=days[0]) for one in found[-1:] if one.place[0] >= first]

    def _told(self) -> list[Sender]:
        """Who answered, by the grammar; of mere ``informed us`` only those who had been asked."""
        told = self.givers.told()
        if self._find("weakly", self.start, self.end):
            told = [one for one in told if one.called in ("own", "government") or self._was_asked(one.key)]
        return [(one.key, one.kind, (one.start, one.end)) for one in told]

    def _was_asked(self, name: str) -> bool:
        """Whether a communication before this place went to somebody."""
        return bool(self.recipients.got_by(name, self.letter.parts.opening_end, self.high))

    def _is_missing(self) -> bool:
        """Whether the words around say that no answer came; what comes behind thanks says nothing of it."""
        missing = self._find("not_received", self._back(), self._forth())
        if missing is None:
            return self._is_denied()
        return missing.start() < self.end or not self._find("thanked", self.end, missing.start())

    def _is_denied(self) -> bool:
        """Whether the words right before deny the answer, and none behind allow it after all."""
        pattern = self.letter.forms.pattern("not_done", self.letter.language or "en")
        denied = pattern and pattern.search(self.letter.clean.low, self._back(), self.start)
        return bool(denied) and not self._find("only_then", self.end, min(self.high, self.end + _ASIDE))

    def _is_dated(self) -> bool:
        """Whether a day is told, in a paragraph that speaks of a communication."""
        first, last = self.letter.sentences.paragraph(self.start)
        full = [day for day in self._days(self.end, self.high) if len(day.iso) == _FULL_DATE]
        return bool(full) and (
            any(first <= one.start < last for one in self.all_references)
            or self._find("communication", first, self.high) is not None
        )

    @staticmethod
    def _shared_out(days: list[PrintedDate], count: int) -> list[PrintedDate | None]:
        """A day for each of several who answered: as many in order, or one for all."""
        if len(days) == count:
            return [*days]
        return [days[0] if len(days) == 1 else None] * count

    def _paired(self, last: FoundReply) -> list[FoundReply]:
        """``(replies of 2 May 2019 to AL X 1/2019) and 3 May 2020 to AL X 2/2020``: the pairs that follow."""
        found: list[FoundReply] = []
        pattern = self.letter.forms.pattern("to_it", self.letter.language or "en")
        while last.to and pattern:
            end = max(last.to.end, last.date.end if last.date else 0)
            day = next((day for day in self.letter.days if 0 <= day.start - last.to.end < _PAIR), None)
            day = day if day and day.start >= end else None
            to = next((one for one in self.references if day and 0 <= one.start - day.end < _PAIR), None)
            if not day or not to or not pattern.fullmatch(self.letter.clean.low, day.end, to.start):
                day, to = self._then_to(last, pattern)
            if not day or not to:
                break
            last = replace(last, date=day, to=to)
            found.append(last)
        return found

    def _then_to(
        self, last: FoundReply, pattern: re.Pattern[str]
    ) -> tuple[PrintedDate | None, FoundReference | None]:
        """``(to AL X 1/2019, on 2 May 2019,) and to AL X 2/2020, on 3 May 2020``: the next pair."""
        if not last.date or not last.to or last.date.start < last.to.start:
            return None, None
        end = last.date.end
        to = next((one for one in self.references if 0 <= one.start - end < _PAIR), None)
        if to is None or not pattern.search(self.letter.clean.low, end, to.start):
            return None, None
        return next((day for day in self.letter.days if 0 <= day.start - to.end < _NEAR), None), to

    def _forth(self) -> int:
        """The clause behind the word."""
        stop = min(self.high, self.end + 90)
        turn = self._find("clause_break", self.end, stop)
        other = self._find("reply", self.end, stop)
        return min([stop, *(match.start() for match in (turn, other) if match)])

    def _came(self) -> bool:
        if self._find("received", self.low, self.high):
            return True
        days = self._days(self.end, self.high)
        if not days:
            return self._find("in_their_turn", self.end, self.high) is not None
        if days[0].start - self.end < _NEAR and self._find("from_addressee", self.low, self.end):
            return True
        return bool(self._find("dated", self.end, days[0].start) and self._senders())

    def _senders(self) -> list[Sender]:
        """Who answered: those named; else the addressee, where the sentence speaks of its answer."""
        named = self.who.named()
        if named:
            return named
        if match := self._find("from_addressee", max(self.low, self.start - 70), self.end):
            return self.who.own(match)
        if other := self._of_another():
            return other
        thanked = self._find("thanked", self.low, self.high)
        if pointed := self._of_ours():
            return self.who.own(pointed)
        if self._find("answered", self.start, self.end):
            return []
        told = any(len(day.iso) == _FULL_DATE for day in self._days(self.end, self.high)) or (
            self.before and self._find("the_last", self.end, self.high)
        )
        another = self._find("thanks_another", self.low, self.start)
        return self.who.own(thanked) if told and not another else []

    def _of_another(self) -> list[Sender]:
        """``a reply of 3 May to AL ZMB 2/2020``: whoever got that letter, if not the addressee."""
        to = self._to()
        code = self.addressee.state or self.letter.forms.lists["other_code"]
        return self.who.recipient(to) if to and to.reference.code != code else []

    def _of_ours(self) -> re.Match[str] | None:
        """``was acknowledged on``, ``the latter was met with a reply of``: of what went to the addressee."""
        code = self.addressee.state or self.letter.forms.lists["other_code"]
        if not any(one.reference.code == code for one in self.references or self.before):
            return None
        passive = self.letter.forms.pattern("passive", self.letter.language or "en")
        low = self.letter.clean.low
        having = self.letter.forms.pattern("having", self.letter.language or "en")
        for pattern in (passive, having):
            if pattern and (match := pattern.search(low, max(self.low, self.start - 40), self.end)):
                return match
        passed = [one for one in self.references if one.end <= self.start][-1:]
        for one in passed:
            which = self._find("to_which", one.end, self.start)
            if which and one.reference.code == code:
                return which
        to = self._to()
        verb = self._find("answered", self.start, self.end)
        if verb and self.addressee.state and to and to.start > self.end and to.reference.code == code:
            return verb
        back = self._back()
        pointed = self._find("the_last", back, self.start) or self._find("the_nth", back, self.start)
        return pointed if pointed and self._days(self.end, self.high) else None
