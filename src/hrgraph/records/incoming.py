"""Answers that are told without a word for an answer: by who acts, towards whom, and on which day.

``The Government commented on the former on 8 March 2021``, ``The second favoured us, on 8 January 2021, with
a study``: somebody to whom a communication went does something with it or towards the experts. Every day
that no other reader has taken is looked at; what the clause does not tell is left out.
"""

from __future__ import annotations

from dataclasses import replace

from hrgraph.records.acting import Acting
from hrgraph.records.answered import FoundReply
from hrgraph.records.governed import is_governed
from hrgraph.records.header import FoundReference
from hrgraph.records.letter import Letter
from hrgraph.records.outgoing import acts_of_ours, is_outgoing
from hrgraph.records.recipients import Recipients
from hrgraph.records.runs import run_of

__all__ = ["Incoming", "read_untold"]

_FULL_DATE = 10
_SAID = 30
"""So near behind a verb of saying begins what was said."""


def read_untold(
    letter: Letter,
    recipients: Recipients,
    dated: dict[str, FoundReference],
    taken: set[int],
    known: list[FoundReply],
) -> list[FoundReply]:
    """The answers on the days that are ``taken`` by nothing else; ``known`` were read before."""
    start, end = letter.parts.opening_end, letter.parts.closing
    found: list[FoundReply] = []
    seen: set[int] = set()
    isos = {one.date.iso for one in known if one.date} | dated.keys()
    for day in letter.days:
        if not start <= day.start < end or len(day.iso) < _FULL_DATE:
            continue
        if day.start in taken or day.start in seen or day.iso in isos:
            continue
        run = [one for one in run_of(letter.days, day) if one.start >= day.start and one.start not in taken]
        seen.update(one.start for one in run)
        clause = Incoming(letter, recipients, dated, run)
        found += clause.goes_on(known + found) or clause.read() or clause.one_more(known + found)
    return found


class Incoming(Acting):
    """The clause around a run of days, as one that may tell of an answer given on them."""

    def read(self) -> list[FoundReply]:
        """The answers given on these days; none where the clause does not tell of any."""
        if not self._speaks_of_letters() or self._is_denied() or self._is_ours() or self._is_of_law():
            return []
        if self._only_informs() or (self._is_receipt() and self._find("reply", self.low, self.front)):
            return []
        givers = self._givers()
        if not givers or not self._is_answer(
            told=bool(self._acting() or self._in_turn() or self._comes_from())
        ):
            return []
        if len(givers) == len(self.run) > 1:
            pairs = list(zip(givers, self.run, strict=True))
        elif len(givers) == 1:
            pairs = [(givers[0], day) for day in self.run]
        else:
            return []
        found = [FoundReply(one.key, one.kind, day, None, (one.start, one.end)) for one, day in pairs]
        return self._with_letters(found)

    def goes_on(self, known: list[FoundReply]) -> list[FoundReply]:
        """One more paper of an answer, where nobody else is named between its day and these."""
        if any(self.end <= one.start < self.back for one in self.all_references):
            return []
        before = [one.date.end for one in known if one.date and self.low <= one.date.start < self.start]
        if not before or self._between(max(before), self.start):
            return []
        named = any(max(before) <= one.start < self.start for one in self.all_references)
        if named or self._find("the_nth", max(before), self.start):
            return []
        return self.one_more(known)

    def one_more(self, known: list[FoundReply]) -> list[FoundReply]:
        """``a letter of 30 January, and a supplement dated 17 April``: one more paper of the same answer."""
        day = self.run[0]
        if self._is_receipt():
            return []
        if self._is_another() and known and not acts_of_ours(self.letter, self.low, self.start):
            first = self.letter.sentences.paragraph(self.start)[0]
            return [replace(known[-1], date=one) for one in self.run if known[-1].place[0] >= first]
        before = [one for one in known if one.date and self.low <= one.date.start < day.start]
        last = max(before, key=lambda one: one.date.end if one.date else 0, default=None)
        pattern = self.letter.forms.pattern("and_more", self.language)
        if not last or not last.date or not pattern or self._only_informs():
            return []
        if not pattern.fullmatch(self.letter.clean.low, last.date.end, day.start):
            return []
        return [replace(last, date=one) for one in self.run]

    def _said(self, form: str, low: int, end: int) -> bool:
        """Whether a form stands right before a place."""
        pattern = self.letter.forms.pattern(form, self.language)
        return pattern is not None and pattern.search(self.letter.clean.low, low, end) is not None

    def _is_receipt(self) -> bool:
        """``which reached us on 2 May``: whether an answer that is told already only came on the day."""
        return self._said("received_day", self.low, self.start) or self._said(
            "reached_us", self.low, self.start
        )

    def _is_another(self) -> bool:
        """``followed by a further one on 3 September``, ``in another, of 10 October``."""
        return self._said("another_one", self.low, self.start)

    def _only_informs(self) -> bool:
        """Whether a clause only tells that information came along with an answer told before."""
        more = self._find("more_information", self.front, self.start)
        return more is not None and self._find("reply", self.low, self.front) is not None

    def _speaks_of_letters(self) -> bool:
        """Whether a communication is told of in this paragraph, in this sentence or before it."""
        first, last = self.letter.sentences.paragraph(self.start)
        if first > self.letter.parts.opening_end:
            first = self.letter.sentences.paragraph(first - 1)[0]
        return any(first <= one.start < last for one in self.all_references) or bool(
            self.letter.first("communication", first, self.low)
            or acts_of_ours(self.letter, first, self.start)
        )

    def _is_of_law(self) -> bool:
        """Whether the day is that of a law or a treaty."""
        laws = self.letter.lexicon.citations.find("law", self.letter.clean, None, self.front, self.start)
        return laws is not None or self._find("treaty_act", self.front, self.start) is not None

    def _is_denied(self) -> bool:
        """Whether the clause says that something was not done."""
        missing = self._find("not_received", self.front, self.back) or self._find(
            "denied", self.front, self.start
        )
        return missing is not None

    def _is_ours(self) -> bool:
        """Whether the experts act on these days, or the days are those of communications."""
        day = self.run[0]
        if self._find("own_paper", self.front, self.start):
            return False
        if is_outgoing(self.letter, day, self.low, self.back, "wrote_to"):
            return True
        named = [one.end for one in self.all_references if self.front <= one.start and one.end <= self.start]
        ours = acts_of_ours(self.letter, max([self.front, *named]), self.start)
        acting = self._acting()
        if ours and (not acting or ours[-1].start() > acting[-1].start):
            return True
        return not acting and is_governed(self.letter, day, self.low)

    def _is_answer(self, told: bool) -> bool:
        """Whether the clause tells of something done with a communication, or towards the experts; where it
        does not name who acts, only a word for an answer will do."""
        turn = self._find("turns_off", self.end, self.back)
        place = (self.front, turn.start() if turn else self.back)
        words = ("reply" if told else "answer_word", "reacted", "own_paper", "its_paper")
        if told and self._is_content():
            return False
        if any(self._find(form, *place) for form in words) or self._said(
            "reached_us", self.front, self.start
        ):
            return True
        if told and self._on_paper():
            return True
        if not told:
            return False
        towards = (
            self._find("towards_us", *place) is not None
            or self._points()
            or bool(acts_of_ours(self.letter, self.low, self.start))
        )
        return towards and self._find("told_us", *place) is not None

    def _is_content(self) -> bool:
        """``stated that the licence had been granted on``: whether the day is in what an answer said."""
        said = [
            one.end()
            for form in ("told_us", "reply", "reacted")
            for one in self.letter.every(form, self.front, self.start)
        ]
        return any(self._find("content", end, min(end + _SAID, self.start)) for end in said)

    def _points(self) -> bool:
        """Whether the clause points at a communication: by its place, or by its reference."""
        named = any(self.low <= one.start < self.back for one in self.all_references)
        pointed = self._find("the_nth", self.low, self.back) or self._find("the_last", self.low, self.back)
        return named or pointed is not None

    def _with_letters(self, found: list[FoundReply]) -> list[FoundReply]:
        """The answers with the communications that they answer, each by its place where that is told."""
        known = self._known(found[0].sender)
        if not known and self._find("on_behalf_of", self.low, self.high) and self.recipients.actors.own:
            known = self._known(self.recipients.actors.own)
            return [replace(one, to=known[0] if len(known) == 1 else None) for one in found]
        spans = ((self.front, self.start), (self.end, self.back), (self.low, self.front))
        pointed = next((nths for place in spans if (nths := self.letter.every("the_nth", *place))), [])
        places = [int(self.letter.forms.lists["ordinals"][one["nth"]]) - 1 for one in pointed]
        if self._find("the_last", self.front, self.back) or (
            not places and self._find("the_last", self.low, self.front)
        ):
            places.append(len(known) - 1)
        if len(known) > 1 and len(places) == len(found) and max(places) < len(known):
            return [replace(one, to=known[place]) for one, place in zip(found, places, strict=True)]
        if len(known) == 1 and known[0] in self.recipients.got_by(found[0].sender, *self._paragraph()):
            return [replace(one, to=known[0]) for one in found]
        if 1 < len(found) <= len(known) and self._find("the_first_ones", self.low, self.high):
            return [replace(one, to=to) for one, to in zip(found, known, strict=False)]
        if kind := self._by_kind(known):
            return [replace(one, to=kind) for one in found]
        near = [one for one in self.all_references if self.low <= one.start < self.back and one in known]
        before = [one for one in near if one.end <= self.start]
        tied = before and (
            self._find("own_paper", self.front, self.start)
            or self._find("to_which_it", before[-1].end, self.start)
        )
        if len(near) == 1 or tied:
            return [replace(one, to=(before or near)[-1]) for one in found]
        return [replace(one, to=self._to_named(one)) for one in found]

    def _paragraph(self) -> tuple[int, int]:
        return self.letter.sentences.paragraph(self.start)

    def _by_kind(self, known: list[FoundReference]) -> FoundReference | None:
        """``reacted to the appeal``: the only appeal among the communications; likewise of letters."""
        types = self.letter.forms.lists["letter_types"]
        for form in ("the_appeal", "the_letter"):
            kinds = [one for one in known if one.reference.type in types[form]]
            if len(kinds) == 1 and self._find(form, self.front, self.back):
                return kinds[0]
        return None

    def _known(self, sender: str) -> list[FoundReference]:
        """What went to somebody, in the paragraph of these days, or in the letter before."""
        first = self.letter.sentences.paragraph(self.start)[0]
        last = self.letter.sentences.paragraph(self.start)[1]
        for place in ((first, self.low), (first, last), (self.letter.parts.opening_end, self.high)):
            if known := self.recipients.got_by(sender, *place):
                return known
        return []
