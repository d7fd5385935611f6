"""Who gave an answer: the States and organisations that its sentence names, or the addressee."""

from __future__ import annotations

import re

from hrgraph.records.counterparts import BEFORE_VERB, Counterparts, Sender
from hrgraph.records.dates import PrintedDate
from hrgraph.records.header import all_references
from hrgraph.records.parts import BEFORE_WORD, formed_names, named_by_part

__all__ = ["Sender", "Senders"]

Place = tuple[int, int]
_SENDERS = ("state", "organization")
_BRACKET = 4
_LISTED = re.compile(r"[^\W\d_][\w'-]*|[.;]|\d")
_NEXT = 30
"""So near behind the tie stands the word for the addressee: ``from your company``."""
_NAME = re.compile(r"(?:[A-Z][\w&.'-]*)(?:\s+(?:(?:of|for|and|de|du|des|del|y|et|&)\s+)?[A-Z][\w&.'-]*){0,6}")


class Senders(Counterparts):
    """Those who gave the answer at ``word``, in the ``sentence`` around it."""

    def named(self) -> list[Sender]:
        """Those that the sentence names, the addressee among them; empty where it names nobody."""
        if received := self._received():
            return received
        own = self._own_name() or self._own_government() or self._yours()
        if own:
            return [own]
        ways = (
            self._whose,
            self._thanked,
            self._subject,
            self._formed,
            self._named,
            self._third,
            self._party,
            self._part,
        )
        return next((found for way in ways if (found := way())), [])

    def _formed(self) -> list[Sender]:
        """``Selva Grande S.A. (AL OTH 4/2022), which replied``: a name with its legal form before a verb."""
        if not self._find("answered", self.start, self.end):
            return []
        found = self.letter.companies(self.low, self.start)
        between = self.letter.clean.low[found[-1].end() : self.start] if found else "-"
        if not BEFORE_VERB.fullmatch(between):
            return []
        place = found[-1].span("name")
        return [(self.letter.value(*place), str(self.letter.forms.lists["kinds"]["company"]), place)]

    def further(self, start: int) -> list[Sender]:
        """``and from the Government of Canada``, ``and from your company``: those who answered apart."""
        found: list[Sender] = []
        for tie in self.letter.forms.all(
            "from_again", self.letter.clean, self.letter.language, start, min(self.high, start + 400)
        ):
            for hit in self.letter.hits:
                if tie.end() <= hit.start < min(tie.end() + 25, self.high) and hit.kind in _SENDERS:
                    found.append(self._sender(hit.kind, hit.key, (hit.start, hit.end)))
                    break
            else:
                found += self._own_behind(tie.end()) or self._stranger(tie.end())
        return found

    def again(self, day: PrintedDate) -> list[tuple[str, str | None, Place, PrintedDate]]:
        """``; the Government of Kenya on 3 May 2021``: who else answered, without the verb, and when."""
        language = self.letter.language or "en"
        before = self.letter.forms.pattern("again_subject", language)
        behind = self.letter.forms.pattern("again_day", language)
        found: list[tuple[str, str | None, Place, PrintedDate]] = []
        for later in self.letter.dates:
            if later.start < day.end or later.start >= self.high or not before or not behind:
                continue
            low = self.letter.clean.low
            for sender in self._between(day.end, later.start):
                place = sender[2]
                if before.match(low, day.end, place[0]) and behind.match(low, place[1], later.start):
                    found.append((*sender, later))
                    break
            else:
                break
            day = later
        return found

    def _between(self, start: int, end: int) -> list[Sender]:
        """Those named between two places: States and organisations, or the addressee by its kind."""
        own = self._find("own_party", start, end) or self._find("own_company", start, end)
        named = [
            self._sender(hit.kind, hit.key, (hit.start, hit.end))
            for hit in self.letter.hits
            if start <= hit.start and hit.end <= end and hit.kind in _SENDERS
        ]
        return named + (self._as_party(own) if own else [])

    def _thanked(self) -> list[Sender]:
        """``We thank Selva Ltd., at the time its owner, for the reply``: the company that is thanked."""
        pattern = self.letter.forms.pattern("thanks", self.letter.language or "en")
        found = self.letter.companies(self.low, self.start)
        for place in [one.span("name") for one in found]:
            if pattern and pattern.search(self.letter.clean.low, max(self.low, place[0] - 40), place[0]):
                return [(self.letter.value(*place), self._kind_of(place), place)]
        return []

    def _whose(self) -> list[Sender]:
        """``a letter to Selva Ltd. (AL OTH 20/2024), whose answer``: whoever got that letter."""
        pattern = self.letter.forms.pattern("whose", self.letter.language or "en")
        match = pattern.search(self.letter.clean.low, self.low, self.start) if pattern else None
        if not match:
            return []
        named = [one for one in self.references if self.low <= one.start < match.start()][-1:]
        near = [one for one in named if match.start() - one.end < _BRACKET]
        return [sender for one in near for sender in self.recipient(one)]

    def _party(self) -> list[Sender]:
        """``The company replied``, ``the Government's reply``: whom the letter calls so."""
        low, language = self.letter.clean.low, self.letter.language or "en"
        found = self.letter.forms.all(
            "own_party", self.letter.clean, self.letter.language, max(self.low, self.start - 140), self.start
        )
        aside = self.letter.forms.pattern("aside", language)
        for one in found[-1:]:
            skipped = aside.match(low, one.end(), self.start) if aside else None
            for end in (one.end(), *([skipped.end()] if skipped else [])):
                if BEFORE_WORD.fullmatch(low, end, self.start):
                    return self._as_party(one)
        return []

    def _part(self) -> list[Sender]:
        """``the reply of the subsidiary``: the one company to whose name the letter puts that word."""
        found = named_by_part(self.letter, (max(self.low, self.start - 60), self.start), self.end + 1)
        if found is None:
            return []
        self.part, place = found
        return [(self.letter.value(*place), str(self.letter.forms.lists["kinds"]["company"]), place)]

    def _stranger(self, start: int) -> list[Sender]:
        """A name that no register holds, where its words tell an organisation of States or a company."""
        match = _NAME.match(self.letter.clean.exact, start)
        if not match or not any(
            self.letter.forms.find(form, self.letter.clean, "en", *match.span())
            for form in ("intergovernmental", "company_form")
        ):
            return []
        return [(self.letter.value(*match.span()), self._kind_of(match.span()), match.span())]

    def _named(self) -> list[Sender]:
        """States and organisations behind ``from``, ``by`` or ``of``, or before ``replied``."""
        pattern = self.letter.forms.pattern("from_other", self.letter.language or "en")
        tie = pattern.match(self.letter.clean.low, self.end) if pattern else None
        if not tie:
            return []
        stop = self._list_end(tie.end())
        known = [hit for hit in self.letter.hits if tie.end() <= hit.start < stop and hit.kind in _SENDERS]
        if known:
            return [self._sender(hit.kind, hit.key, (hit.start, hit.end)) for hit in known]
        if len(formed := formed_names(self.letter, tie.end(), self.high)) > 1:
            return [(self.letter.value(*place), self._kind_of(place), place) for place in formed]
        party = self._find("own_party", self.end, min(tie.end() + _NEXT, self.high))
        if party and party.end() > tie.end() and (own := self._as_party(party)):
            return own
        if formed:
            return [
                (self.letter.value(*place), self._kind_of(place), place)
                for place in formed
                if not self._is_own(self.letter.value(*place))
            ]
        match = _NAME.match(self.letter.clean.exact, tie.end())
        if match and self.letter.forms.opens("honorific", self.letter.clean, "en", *match.span()):
            return []
        if match and self.letter.forms.opens("nobody", self.letter.clean, "en", *match.span()):
            return []
        taken = {day.start for day in (*self.letter.dates, *self.letter.months)}
        taken |= {one.start for one in all_references(self.letter)}
        ours = match and self._find("ours", *match.span())
        if match and match.start() not in taken and not ours and not self._is_own(match.group()):
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
            if max(self.low, self.start - 130) <= hit.start and hit.end <= self.start and hit.kind in _SENDERS
        ]
        pattern = self.letter.forms.pattern("from_subject", self.letter.language or "en")
        for hit in hits[-1:] if pattern else ():
            aside = self.letter.forms.pattern("aside", self.letter.language or "en")
            skipped = aside.match(self.letter.clean.low, hit.end, self.start) if aside else None
            for start in (hit.end, *([skipped.end()] if skipped else [])):
                if pattern and pattern.match(self.letter.clean.low, start, self.end):
                    return [self._sender(hit.kind, hit.key, (hit.start, hit.end))]
        return []

    def _received(self) -> list[Sender]:
        """``From the Government of Honduras we received a response``: the name before the verb."""
        pattern = self.letter.forms.pattern("received_from", self.letter.language or "en")
        for hit in reversed(self.letter.hits):
            if hit.kind in _SENDERS and self.low <= hit.start and hit.end <= self.start:
                if pattern and pattern.fullmatch(self.letter.clean.low, hit.end, self.start):
                    return [self._sender(hit.kind, hit.key, (hit.start, hit.end))]
                break
        return []

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
