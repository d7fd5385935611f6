"""One word for an answer in its sentence: who answered, when, to which reference."""

from __future__ import annotations

import re
from dataclasses import dataclass

from hrgraph.records.dates import PrintedDate
from hrgraph.records.header import FoundReference
from hrgraph.records.letter import Letter
from hrgraph.records.model import Addressee

__all__ = ["Clause", "FoundReply"]

Place = tuple[int, int]
Sender = tuple[str, str | None, Place]
_SENDERS = ("state", "organization")
_DATE_REACH = 110
_NEAR = 12
_NAME = re.compile(r"(?:[A-Z][\w&.'-]*)(?:\s+(?:(?:of|for|and|de|du|des|del|y|et|&)\s+)?[A-Z][\w&.'-]*){0,6}")


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
        self.references = [one for one in references if self.low <= one.start < self.high]
        before = letter.sentences.around(max(self.low - 1, 0))[0]
        self.before = [one for one in references if before <= one.start < self.low]

    def read(self) -> list[FoundReply]:
        """The answers that this word stands for; none where it is asked for or did not come."""
        if self._find("not_received", self._back(), self._forth()) or not self._came():
            return []
        senders = self._senders()
        if not senders:
            return []
        if not self._find("thanked", self.low, self.high) and not self._days(self.end, self.high):
            return []
        further = self._further(senders[-1][2][1])
        stop = further[0][2][0] if further else self.high
        days = self._days(self.end, stop)
        to = self._to()
        known: list[PrintedDate | None] = [*days] or [None]
        if len(senders) == 1:
            name, kind, place = senders[0]
            pairs = zip(known, self._each_to(known, to, name), strict=True)
            found = [FoundReply(name, kind, day, one, place) for day, one in pairs]
        else:
            day = days[0] if len(days) == 1 else None
            found = [FoundReply(name, kind, day, to, place) for name, kind, place in senders]
        for name, kind, place in further:
            later = self._days(place[1], self.high)
            found.append(FoundReply(name, kind, later[0] if later else None, None, place))
        return found

    def _each_to(
        self, days: list[PrintedDate | None], to: FoundReference | None, sender: str
    ) -> list[FoundReference | None]:
        """For each day the reference that was answered on it: one by one where the letter says so."""
        pool = self.references or self.before
        if len(days) > 1 and len(pool) == len(days) and self._find("respectively", self.low, self.high):
            return list(pool)
        own = self.addressee.state or self.addressee.name
        if to is None and pool is self.before and pool and sender == own:
            if self._find("the_last", self.low, self.high) or len(pool) == 1:
                to = pool[-1]
            elif self._find("the_first", self.low, self.high):
                to = pool[0]
        return [to] * len(days)

    def _further(self, start: int) -> list[Sender]:
        """``and from the Government of Canada dated ...``: those who answered apart."""
        found: list[Sender] = []
        for tie in self.letter.forms.all(
            "from_again", self.letter.clean, self.letter.language, start, min(self.high, start + 400)
        ):
            for hit in self.letter.hits:
                if tie.end() <= hit.start < min(tie.end() + 25, self.high) and hit.kind in _SENDERS:
                    found.append(self._sender(hit.kind, hit.key, (hit.start, hit.end)))
                    break
        return found

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
        return turn.start() if turn else stop

    def _find(self, form: str, start: int, end: int) -> re.Match[str] | None:
        return self.letter.forms.find(form, self.letter.clean, self.letter.language, start, end)

    def _came(self) -> bool:
        if self._find("received", self.low, self.high):
            return True
        days = self._days(self.end, self.high)
        return (
            bool(days)
            and days[0].start - self.end < _NEAR
            and self._find("from_addressee", self.low, self.end) is not None
        )

    def _senders(self) -> list[Sender]:
        """Who answered: those named behind the word; else the addressee."""
        by_name = self._own_name()
        if by_name:
            return [by_name]
        own_state = self._own_government()
        if own_state:
            return [own_state]
        named = self._subject() or self._named()
        if named:
            return named
        third = self._third()
        if third:
            return third
        if self._find("from_addressee", max(self.low, self.start - 70), self.end):
            return self._own(self._find("from_addressee", max(self.low, self.start - 70), self.end))
        dated = [] if self._find("answered", self.start, self.end) else self._days(self.end, self.high)
        return self._own(self._find("thanked", self.low, self.high)) if dated else []

    def _own(self, match: re.Match[str] | None) -> list[Sender]:
        sender = self.addressee.state or self.addressee.name
        return [(sender, self.addressee.kind, match.span())] if sender and match else []

    def _own_government(self) -> Sender | None:
        match = self._find("own_government", self.low, min(self.high, self.end + 80))
        if match and self.addressee.state:
            return self.addressee.state, self.addressee.kind, match.span()
        return None

    def _named(self) -> list[Sender]:
        """States and organisations behind ``from``, ``by`` or ``of``, or before ``replied``."""
        pattern = self.letter.forms.pattern("from_other", self.letter.language or "en")
        tie = pattern.match(self.letter.clean.low, self.end) if pattern else None
        if not tie:
            return []
        stop = self._list_end(tie.end())
        found: list[Sender] = []
        for hit in self.letter.hits:
            if tie.end() <= hit.start < stop and hit.kind in _SENDERS:
                found.append(self._sender(hit.kind, hit.key, (hit.start, hit.end)))
        if found:
            return found
        match = _NAME.match(self.letter.clean.exact, tie.end())
        if match and not self._is_own(match.group()):
            place = (match.start(), match.start() + len(match.group().partition(". ")[0].rstrip(".")))
            return [(self.letter.value(*place), self._kind_of(place), place)]
        return []

    def _kind_of(self, place: Place) -> str:
        """What a sender is that the register does not know: by words in its name."""
        kinds, forms = self.letter.forms.lists["kinds"], self.letter.forms
        if forms.find("intergovernmental", self.letter.clean, "en", *place):
            return str(kinds["intergovernmental"])
        return str(kinds["company"])

    def _subject(self) -> list[Sender]:
        """``The Government of Kenya replied``: the nearest name before a verb."""
        hits = [
            hit
            for hit in self.letter.hits
            if max(self.low, self.start - 90) <= hit.start and hit.end <= self.start and hit.kind in _SENDERS
        ]
        pattern = self.letter.forms.pattern("from_subject", self.letter.language or "en")
        if not hits or not pattern or not pattern.match(self.letter.clean.low, hits[-1].end, self.end):
            return []
        return [self._sender(hits[-1].kind, hits[-1].key, (hits[-1].start, hits[-1].end))]

    def _third(self) -> list[Sender]:
        """``The Government of Brazil, in its response``: those named before ``its`` or ``their``."""
        its = self.letter.forms.pattern("its", self.letter.language or "en")
        match = its.search(self.letter.clean.low, max(self.low, self.start - 60), self.start) if its else None
        if not match:
            return []
        hits = [
            hit for hit in self.letter.hits if hit.kind in _SENDERS and self.low <= hit.start < match.start()
        ]
        allowed = self.letter.forms.lists["list_words"]
        run = hits[-1:]
        for hit in reversed(hits[:-1]):
            between = re.findall(r"\w+", self.letter.clean.low[hit.end : run[0].start])
            if not all(word in allowed for word in between):
                break
            run.insert(0, hit)
        return [self._sender(hit.kind, hit.key, (hit.start, hit.end)) for hit in run]

    def _own_name(self) -> Sender | None:
        """``FIFA's response``: the addressee's name, or its short form in brackets, right before the word."""
        name = self.addressee.name
        if not name or self.addressee.state:
            return None
        short = re.findall(r"\(([^()]{2,30})\)", name)
        before = self.letter.clean.exact[max(self.low, self.start - 60) : self.start]
        for one in [*short, name.partition(" (")[0]]:
            at = before.rfind(f"{one}'s ")
            if at >= 0 and len(before) - at - len(one) < 30:
                start = max(self.low, self.start - 60) + at
                return name, self.addressee.kind, (start, start + len(one))
        return None

    def _is_own(self, name: str) -> bool:
        return bool(self.addressee.name and name.startswith(self.addressee.name[:12]))

    def _sender(self, kind: str, key: str, place: Place) -> Sender:
        if kind == "state":
            return key, self.letter.forms.lists["kinds"]["state"], place
        kinds = self.letter.forms.lists["addressee_kinds"]
        organization = self.letter.lexicon.organizations[key]
        return self.letter.value(*place), kinds.get(organization.kind, "other"), place

    def _list_end(self, start: int) -> int:
        """Where a list of names ends: at the first word in small letters that is no ``and`` or ``of``."""
        exact = self.letter.clean.exact
        allowed = self.letter.forms.lists["list_words"]
        for match in re.compile(r"[^\W\d_][\w'-]*|[.;]|\d").finditer(exact, start, self.high):
            word = match.group()
            if word in ".;" or word.isdigit() or (word.islower() and word not in allowed):
                return match.start()
        return self.high

    def _days(self, start: int, high: int) -> list[PrintedDate]:
        """The dates of the answer: behind a place, before the next communication is named."""
        stop = min(high, start + _DATE_REACH)
        acted = self._days_acted(start, stop)
        if acted:
            return acted
        limit = self._find("communication", start, stop)
        stop = limit.start() if limit else stop
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
        return []

    def _days_acted(self, start: int, stop: int) -> list[PrintedDate]:
        """The day on which somebody answered, behind a verb: ``answered our letter on 6 June 2017``."""
        verb = self._find("answered", self.start, self.end)
        pattern = self.letter.forms.pattern("on_day", self.letter.language or "en")
        if not verb or not pattern:
            return []
        days = [day for day in self.letter.dates if start <= day.start < stop]
        return [day for day in days if pattern.search(self.letter.clean.low, start, day.start)][:1]

    def _to(self) -> FoundReference | None:
        """The reference that was answered: the first behind the word in the sentence."""
        behind = [one for one in self.references if one.start >= self.end]
        if behind:
            return behind[0] if len(behind) == 1 or behind[0].start - self.end < 140 else None
        return self.references[0] if len(self.references) == 1 else None
