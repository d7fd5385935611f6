"""Who answered beside the actors of a letter: strangers by name, and those named one after another."""

from __future__ import annotations

import re

from hrgraph.records.actors import Actor
from hrgraph.records.dates import PrintedDate
from hrgraph.records.header import FoundReference, all_references
from hrgraph.records.letter import Letter
from hrgraph.records.recipients import Recipients

__all__ = ["Sender", "Senders"]

Place = tuple[int, int]
Sender = tuple[str, str | None, Place]
_SENDERS = ("state", "organization")
_LISTED = re.compile(r"[^\W\d_][\w'-]*|[.;]|\d")
_AND = re.compile(r"\s*(?:,|;|\band\b|\bet\b|\by\b)+\s*")
_NEXT = 30
"""So near behind the tie stands the word for the addressee: ``from your company``."""
_LATER = 400
_NAME = re.compile(r"(?:[A-Z][\w&.'-]*)(?:\s+(?:(?:of|for|and|de|du|des|del|y|et|&)\s+)?[A-Z][\w&.'-]*){0,6}")


class Senders:
    """Those who gave the answer at ``word``, in the ``sentence`` around it, beside what the grammar tells."""

    def __init__(self, letter: Letter, recipients: Recipients, sentence: Place, word: Place) -> None:
        self.letter = letter
        self.recipients = recipients
        self.actors = recipients.actors
        self.addressee = recipients.actors.addressee
        self.low, self.high = sentence
        self.start, self.end = word

    def own(self, match: re.Match[str] | None) -> list[Sender]:
        """The addressee, with the words that make the answer its own."""
        sender = self.addressee.state or self.addressee.name
        return [(sender, self.addressee.kind, match.span())] if sender and match else []

    def recipient(self, one: FoundReference) -> list[Sender]:
        """To whom a communication went, and so who answers it."""
        found = self.recipients.of(one)
        return [_sender(found)] if found else []

    def named(self) -> list[Sender]:
        """Those that the sentence names behind ``from``, ``by`` or ``of``; or the addressee's Government."""
        match = self._find("own_government", self.low, min(self.high, self.end + 80))
        if match and self.addressee.state:
            return self.own(match)
        pattern = self.letter.forms.pattern("from_other", self.letter.language or "en")
        tie = pattern.match(self.letter.clean.low, self.end) if pattern else None
        return self._behind(tie.end()) if tie else []

    def _behind(self, start: int) -> list[Sender]:
        """States and organisations in the list at a place, else names with legal forms, else any name."""
        stop = self._list_end(start)
        known = [hit for hit in self.letter.hits if start <= hit.start < stop and hit.kind in _SENDERS]
        if known:
            return [self._sender(hit.kind, hit.key, (hit.start, hit.end)) for hit in known]
        formed = [self.actors.company(self.letter.value(*place), place) for place in self._formed(start)]
        if formed:
            return [_sender(one) for one in formed if len(formed) > 1 or one.called != "own"]
        match = _NAME.match(self.letter.clean.exact, start)
        if match is None or any(
            self.letter.forms.opens(form, self.letter.clean, "en", *match.span())
            for form in ("honorific", "nobody")
        ):
            return []
        taken = {day.start for day in (*self.letter.days, *self.letter.months)}
        taken |= {one.start for one in all_references(self.letter)}
        if match.start() in taken or self._find("ours", *match.span()):
            return []
        place = (match.start(), match.start() + len(match.group().partition(". ")[0].rstrip(".")))
        return [(self.letter.value(*place), self._kind_of(place), place)]

    def _formed(self, start: int) -> list[Place]:
        """The names with legal forms in a list at a place: ``Selva Ltd., Norte S.A. and Ost AG``."""
        found: list[Place] = []
        for match in self.letter.companies(start, self.high):
            place = match.span("name")
            if place[0] != start and not (
                found and _AND.fullmatch(self.letter.clean.low, found[-1][1], place[0])
            ):
                break
            found.append(place)
        return found

    def further(self, start: int) -> list[Sender]:
        """``and from the Government of Canada``, ``and from your company``: those who answered apart."""
        found: list[Sender] = []
        for tie in self.letter.every("from_again", start, min(self.high, start + _LATER)):
            if self._find("not_received", tie.end(), min(tie.end() + 90, self.high)):
                continue
            near = self.actors.between(tie.end(), min(tie.end() + _NEXT, self.high))
            if near and self._find("denied", near[0].end, min(near[0].end + _NEXT, self.high)):
                continue
            found += [_sender(one) for one in near[:1]] or self._stranger(tie.end())
        return found

    def again(self, day: PrintedDate) -> list[tuple[str, str | None, Place, PrintedDate]]:
        """``; the Government of Kenya on 3 May 2021``: who else answered, without the verb, and when."""
        language = self.letter.language or "en"
        before = self.letter.forms.pattern("again_subject", language)
        behind = self.letter.forms.pattern("again_day", language)
        low = self.letter.clean.low
        found: list[tuple[str, str | None, Place, PrintedDate]] = []
        for later in self.letter.days:
            if later.start < day.end or later.start >= self.high or not before or not behind:
                continue
            for one in self.actors.between(day.end, later.start):
                if self._find("denied", one.end, later.start):
                    continue
                if before.match(low, day.end, one.start) and behind.match(low, one.end, later.start):
                    found.append((*_sender(one), later))
                    break
            else:
                break
            day = later
        return found

    def _stranger(self, start: int) -> list[Sender]:
        """A name that no register holds, where its words tell an organisation of States or a company."""
        match = _NAME.match(self.letter.clean.exact, start)
        if not match or not any(
            self.letter.forms.find(form, self.letter.clean, "en", *match.span())
            for form in ("intergovernmental", "company_form")
        ):
            return []
        return [(self.letter.value(*match.span()), self._kind_of(match.span()), match.span())]

    def _kind_of(self, place: Place) -> str:
        """What a sender is that the register does not know: by words in its name."""
        kinds = self.letter.forms.lists["kinds"]
        if self.letter.forms.find("intergovernmental", self.letter.clean, "en", *place):
            return str(kinds["intergovernmental"])
        return str(kinds["company"])

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
        for match in _LISTED.finditer(exact, start, self.high):
            word = match.group()
            if word in ".;" or word.isdigit() or (word.islower() and word not in allowed):
                return match.start()
        return self.high

    def _find(self, form: str, start: int, end: int) -> re.Match[str] | None:
        return self.letter.first(form, start, end)


def _sender(one: Actor) -> Sender:
    return one.key, one.kind, (one.start, one.end)
