"""One word for an answer in its sentence: on which days it was given."""

from __future__ import annotations

from hrgraph.records.answered import Answered
from hrgraph.records.dates import PrintedDate
from hrgraph.records.runs import run_of

__all__ = ["AnswerDays"]

_DATE_REACH = 110
_NEAR = 12
_ASIDE = 70
_GOT = 30
_FRONT = 6
_SENTENCE = 250


class AnswerDays(Answered):
    """The days that belong to an answer, and to none of the communications around it."""

    def _days(self, start: int, high: int) -> list[PrintedDate]:
        """The dates of the answer: behind a place, before the next communication is named."""
        stop = min(high, start + _DATE_REACH)
        acted = self._days_acted(start, stop) or self._day_received(start, stop)
        if acted:
            return acted
        turn = self._find("in_their_turn", start, self.high)
        if turn and any(start <= day.start < turn.start() for day in self.letter.days):
            turn = None
        later = [day for day in self.letter.days if turn and turn.end() <= day.start < self.high]
        if turn and later and later[0].start - turn.end() < _DATE_REACH:
            return run_of(later, later[0])
        limit = self._find("communication", start, stop)
        them = self._find("to_them", start, stop)
        if limit and them and them.start() - start < _NEAR:
            limit = self._find("communication", them.end(), stop)
        last = self._find("the_last", start, stop)
        if limit and not (last and last.start() <= limit.start() < last.end()):
            stop = limit.start()
        other = self._find("reply", start, stop)
        stop = other.start() if other else stop
        behind = [day for day in self.letter.days if start <= day.start < stop and not self._is_sending(day)]
        if behind:
            near = [behind[0]]
            for day in behind[1:]:
                if day.start - near[-1].end > _NEAR and not self._adds(near[-1].end, day.start):
                    break
                near.append(day)
            return near
        before = [day for day in self.letter.days if self.low <= day.start and day.end <= self.start]
        if before and self._said("came_on", 0, before[-1].start):
            return [before[-1]] if self._said("then_answer", before[-1].end, self.start) else []
        came = [day for day in self.letter.days if start <= day.start < min(high, start + _DATE_REACH)][:1]
        if came and self._said("received_day", start, came[0].start):
            return came if not other or came[0].start < other.start() else []
        if before and (before[-1].start - self.low < _FRONT or self._by_note(before[-1])):
            return [before[-1]] if self.start - before[-1].end < _SENTENCE else []
        pattern = self.letter.forms.pattern("in_month", self.letter.language or "en")
        return [
            month
            for month in self.letter.months
            if start <= month.start < stop
            and pattern
            and pattern.search(self.letter.clean.low, start, month.start)
        ][:1]

    def _is_sending(self, day: PrintedDate) -> bool:
        """``in response to AL X 33/2023 of 5 May 2023``: whether a day is that of the letter before it."""
        return day.iso in self.dated and any(0 <= day.start - one.end < _NEAR for one in self.references)

    def _by_note(self, day: PrintedDate) -> bool:
        """``By note verbale of 3 May``, ``the note of 3 May with which``: the day of an answer told later."""
        pattern = self.letter.forms.pattern("by_note", self.letter.language or "en")
        front = self.letter.clean.low[self.low : day.start]
        which = self._find("with_which", self.low, self.start)
        opens = pattern is not None and pattern.match(front) is not None
        return opens or (which is not None and which.start() < day.start < which.end())

    def _adds(self, start: int, end: int) -> bool:
        """``replies of 3 May, confirming receipt, and of 4 June``: whether a day goes with those before."""
        plural = self.letter.clean.low[self.start : self.end].endswith("s") or self._find(
            "answered", self.start, self.end
        )
        if self._turns_to_nth(start, end):
            return False
        other = self._find("communication", start, end) or self._find("answered", start, end)
        named = any(start <= one.start < end for one in self.references) or any(
            start <= hit.start < end and hit.kind != "instrument" for hit in self.letter.hits
        )
        pattern = self.letter.forms.pattern("and_of_day", self.letter.language or "en")
        more = pattern.search(self.letter.clean.low, max(start, self.low), end) if pattern else None
        return (
            bool(plural or (more and more["more"]))
            and end - start < _ASIDE
            and not other
            and not named
            and self._said("and_of_day", start, end)
        )

    def _turns_to_nth(self, start: int, end: int) -> bool:
        """``; the second, dated 9 November``: whether the sentence goes on with another communication."""
        low = self.letter.clean.low
        at = next((place for place in range(start, end) if low[place].isalnum()), end)
        pattern = self.letter.forms.pattern("nth_acts", self.letter.language or "en")
        return ";" in low[start:at] and pattern is not None and pattern.match(low, at) is not None

    def _said(self, form: str, start: int, end: int) -> bool:
        """Whether a form stands right before a place."""
        pattern = self.letter.forms.pattern(form, self.letter.language or "en")
        return bool(pattern and pattern.search(self.letter.clean.low, max(start, self.low), end))

    def _day_received(self, start: int, stop: int) -> list[PrintedDate]:
        """``We received a reply to the first letter on 6 May 2016``: the day of receiving."""
        noun = self._find("communication", start, stop)
        if not noun or not self._find("received", max(self.low, self.start - _GOT), self.start):
            return []
        behind = [day for day in self.letter.days if noun.end() <= day.start < stop][:1]
        return [
            day for day in behind if day.start - noun.end() < _NEAR and self._said("on_day", start, day.start)
        ]

    def _days_acted(self, start: int, stop: int) -> list[PrintedDate]:
        """The day on which somebody answered, behind a verb: ``answered our letter on 6 June 2017``."""
        verb = self._find("answered", self.start, self.end)
        pattern = self.letter.forms.pattern("on_day", self.letter.language or "en")
        if not verb or not pattern:
            return []
        cut = self.letter.clean.low.find(";", start, stop)
        stop = cut if cut >= 0 and self._find("reply", cut, stop) else stop
        days = [day for day in self.letter.days if start <= day.start < stop]
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

    def _in_their_turn(self, count: int) -> list[PrintedDate | None]:
        """``The responses of A and B (...) are dated 3 May and 4 June 2021``: a day for each, or none."""
        turn = self._find("in_their_turn", self.end, self.high)
        days = [day for day in self.letter.days if turn and turn.end() <= day.start < self.high]
        told: list[PrintedDate | None] = [*run_of(days, days[0])] if days else []
        return told if len(told) == count else []
