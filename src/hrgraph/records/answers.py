"""One word for an answer in its sentence: who answered and when."""

from __future__ import annotations

import re
from dataclasses import replace

from hrgraph.records.answered import Answered, FoundReply
from hrgraph.records.counterparts import Sender
from hrgraph.records.dates import PrintedDate
from hrgraph.records.header import FoundReference
from hrgraph.records.sendings import run_of

__all__ = ["Clause", "FoundReply"]

_DATE_REACH = 110
_NEAR = 12
_PAIR = 20
_ASIDE = 70
_GOT = 30


class Clause(Answered):
    """The sentence around one word for an answer: who gave it and when."""

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
            end = max(last.to.end, last.date.end if last.date else 0)
            day = next((day for day in self.letter.dates if 0 <= day.start - last.to.end < _PAIR), None)
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
        return next((day for day in self.letter.dates if 0 <= day.start - to.end < _NEAR), None), to

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
        if named or self.who.untold:
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
        told = self._days(self.end, self.high) or (
            self.before and self._find("the_last", self.end, self.high)
        )
        return self.who.own(thanked) if told else []

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

    def _days(self, start: int, high: int) -> list[PrintedDate]:
        """The dates of the answer: behind a place, before the next communication is named."""
        stop = min(high, start + _DATE_REACH)
        acted = self._days_acted(start, stop) or self._day_received(start, stop)
        if acted:
            return acted
        limit = self._find("communication", start, stop)
        them = self._find("to_them", start, stop)
        if limit and them and them.start() - start < _NEAR:
            limit = self._find("communication", them.end(), stop)
        last = self._find("the_last", start, stop)
        if limit and not (last and last.start() <= limit.start() < last.end()):
            stop = limit.start()
        other = self._find("reply", start, stop)
        stop = other.start() if other else stop
        behind = [day for day in self.letter.dates if start <= day.start < stop]
        if behind:
            near = [behind[0]]
            for day in behind[1:]:
                if day.start - near[-1].end > _NEAR and not self._adds(near[-1].end, day.start):
                    break
                near.append(day)
            return near
        before = [day for day in self.letter.dates if self.low <= day.start and day.end <= self.start]
        if before and self._said("came_on", 0, before[-1].start):
            return [before[-1]] if self._said("then_answer", before[-1].end, self.start) else []
        came = [day for day in self.letter.dates if start <= day.start < min(high, start + _DATE_REACH)][:1]
        if came and self._said("received_day", start, came[0].start):
            return came if not other or came[0].start < other.start() else []
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

    def _adds(self, start: int, end: int) -> bool:
        """``replies of 3 May, confirming receipt, and of 4 June``: whether a day goes with those before."""
        plural = self.letter.clean.low[self.start : self.end].endswith("s") or self._find(
            "answered", self.start, self.end
        )
        other = self._find("communication", start, end) or self._find("answered", start, end)
        named = any(start <= one.start < end for one in self.references) or any(
            start <= hit.start < end and hit.kind != "instrument" for hit in self.letter.hits
        )
        return (
            bool(plural)
            and end - start < _ASIDE
            and not other
            and not named
            and self._said("and_of_day", start, end)
        )

    def _said(self, form: str, start: int, end: int) -> bool:
        """Whether a form stands right before a place."""
        pattern = self.letter.forms.pattern(form, self.letter.language or "en")
        return bool(pattern and pattern.search(self.letter.clean.low, max(start, self.low), end))

    def _day_received(self, start: int, stop: int) -> list[PrintedDate]:
        """``We received a reply to the first letter on 6 May 2016``: the day of receiving."""
        noun = self._find("communication", start, stop)
        if not noun or not self._find("received", max(self.low, self.start - _GOT), self.start):
            return []
        behind = [day for day in self.letter.dates if noun.end() <= day.start < stop][:1]
        return [
            day for day in behind if day.start - noun.end() < _NEAR and self._said("on_day", start, day.start)
        ]

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
        told = [day for day in run_of(days, days[first]) if day.start >= days[first].start]
        for day in days[days.index(told[-1]) + 1 :]:
            if not self._adds(told[-1].end, day.start):
                break
            told.append(day)
        return told
