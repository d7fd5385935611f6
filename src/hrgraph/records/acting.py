"""Who acts in a clause that tells of an answer without a word for one.

The one named last before the day, one called by its place (``the second``), or the one spoken of last; never
one who is merely written to, nor one to whom nothing was sent.
"""

from __future__ import annotations

from functools import cached_property

from hrgraph.documents.forms import LANGUAGES
from hrgraph.records.actors import Actor
from hrgraph.records.answered import Answered
from hrgraph.records.dates import PrintedDate
from hrgraph.records.header import FoundReference
from hrgraph.records.letter import Letter
from hrgraph.records.outgoing import is_outgoing
from hrgraph.records.recipients import Recipients

__all__ = ["Acting"]

_VERB = 26


class Acting(Answered):
    """The clause around a run of days, and who acts in it."""

    def __init__(
        self,
        letter: Letter,
        recipients: Recipients,
        dated: dict[str, FoundReference],
        run: list[PrintedDate],
    ) -> None:
        super().__init__(letter, recipients, dated, run[0].start, run[-1].end)
        self.run = run
        self.language = letter.language or LANGUAGES[0]
        self.front, self.back = self._clause()

    def _clause(self) -> tuple[int, int]:
        """From the mark or day before these days to the mark or day behind them."""
        low = self.letter.clean.low
        cut = max(low.rfind(mark, self.low, self.start) + 1 for mark in ";")
        before = [day.end for day in self.letter.days if self.low <= day.start and day.end <= self.start]
        behind = [day.start for day in self.letter.days if self.end <= day.start < self.high]
        stop = low.find(";", self.end, self.high)
        back = min([self.high, *behind, *([stop] if stop >= 0 else [])])
        return max([self.low, cut, *before]), back

    def _acting(self) -> list[Actor]:
        """Those named in the sentence before the days, or behind days at its front, who are not merely
        written to or spoken of; a pronoun stands for the one named before it."""
        tie = self.letter.forms.pattern("sent_to", self.language)
        relative = self.letter.forms.pattern("behind_named", self.language)
        low = self.letter.clean.low
        named = self._between(self.low, self.start)
        found = [
            one
            for one in named
            if not (tie and tie.search(low, self.low, one.start))
            or (relative and relative.match(low, one.end))
        ]
        for match in self.letter.every("pronoun_acts", self.low, self.start):
            before = [one for one in named if one.end <= match.start()] or self._spoken_of()
            found += [one._replace(start=match.start(), end=match.end()) for one in before[-1:]]
        if not found and (self._stands_first() or self._on_paper()):
            found = self._between(self.end, self.back)[:1]
        return sorted(found, key=lambda one: one.start)

    def _between(self, start: int, end: int) -> list[Actor]:
        """Those between two places who can act; not ``your company's shareholder``, which is another."""
        other = self.letter.forms.pattern("part_of_it", self.language)
        low = self.letter.clean.low
        return [
            one
            for one in self.recipients.actors.between(start, end)
            if (one.called != "state" or self._does(one)) and not (other and other.match(low, one.end))
        ]

    def _does(self, one: Actor) -> bool:
        """``la Suisse a réagi``: whether a verb of answering is right behind the name of a State."""
        return any(
            self._find(form, one.end, one.end + _VERB) is not None
            for form in ("reacted", "answer_word", "told_us")
        )

    def _stands_first(self) -> bool:
        """Whether the day stands at the front of its sentence."""
        return any(
            (pattern := self.letter.forms.pattern(form, self.language)) is not None
            and pattern.fullmatch(self.letter.clean.low, self._opening(), self.start) is not None
            for form in ("front", "by_paper")
        )

    def _on_paper(self) -> bool:
        """``by its message of 7 May 2020, the Government``: whether the day is that of a paper."""
        pattern = self.letter.forms.pattern("by_paper", self.language)
        return (
            pattern is not None and pattern.search(self.letter.clean.low, self.front, self.start) is not None
        )

    def _givers(self) -> list[Actor]:
        """Who did it: the one named last before the day, one called by place, or the one spoken of last."""
        acting = self._acting()
        if self._find("yours", self.front, self.start) or self._find("own_paper", self.front, self.start):
            own = self.recipients.actors.addressed((self.start, self.end))
            return [own] if own else []
        if not acting and self._find("its_paper", self.front, self.start):
            own = self.recipients.actors.addressed((self.start, self.end))
            return [own] if own else []
        if turns := self._in_turn():
            return turns
        if acting:
            stands_in = self._find("on_behalf_of", self.low, self.high)
            return acting[-1:] if stands_in or self._got(acting[-1]) else []
        if self._comes_from():
            return [one for one in self._between(self.low, self.start)[-1:] if self._got(one)]
        return self._spoken_of()

    def _comes_from(self) -> bool:
        """``From A we have had``: whether the sentence begins with the one from whom something came."""
        pattern = self.letter.forms.pattern("from_whom", self.language)
        return pattern is not None and pattern.match(self.letter.clean.low, self.low) is not None

    def _in_turn(self) -> list[Actor]:
        """``The first``, ``the second``: of those to whom letters went, where it is the subject."""
        pattern = self.letter.forms.pattern("nth_acts", self.language)
        match = pattern.match(self.letter.clean.low, self._opening()) if pattern else None
        if not match or match.end() > self.start:
            return []
        group = self.givers.group()
        number = self.letter.forms.lists["ordinals"].get(match["nth"], len(group))
        return [group[number - 1]] if 0 < number <= len(group) > 1 else []

    def _opening(self) -> int:
        """Where the clause begins, behind its mark and blanks."""
        low = self.letter.clean.low
        at = max(self.low, low.rfind(";", self.low, self.start) + 1)
        while at < self.start and low[at] in " \n\t,":
            at += 1
        return at

    def _spoken_of(self) -> list[Actor]:
        """Who got the communication told of last before this sentence, or is spoken of last in one."""
        first = self.letter.sentences.paragraph(self.start)[0]
        for low, high in self._sentences_before():
            if low < first:
                break
            named = [one for one in self.recipients.actors.between(low, high) if self._got(one)]
            refs = [one for one in self.all_references if low <= one.start < high]
            got = [one for ref in refs[-1:] for one in self.givers.recipient(ref)]
            if named or got:
                return (got or named)[-1:]
        return []

    def _got(self, one: Actor) -> bool:
        """Whether a communication went to somebody, as far as the letter has told by then."""
        if one.key in self._told_by_day:
            return True
        last = self.letter.sentences.paragraph(self.start)[1]
        return bool(self.recipients.got_by(one.key, self.letter.parts.opening_end, last))

    @cached_property
    def _told_by_day(self) -> set[str]:
        """Who got communications that are told by their days alone, before these days."""
        found: set[str] = set()
        for day in self.letter.days:
            if self.letter.parts.opening_end <= day.start < self.start:
                low, high = self.letter.sentences.around(day.start, day.end)
                if is_outgoing(self.letter, day, low, high, "wrote_to"):
                    went = self.recipients.of_day(day)
                    found.update([went.key] if went else [])
        return found
