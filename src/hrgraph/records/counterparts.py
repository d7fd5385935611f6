"""Who answers is whom the communication went to: the addressee, or another that the letter has written to."""

from __future__ import annotations

import re

from hrgraph.records.header import FoundReference
from hrgraph.records.intext import short_form
from hrgraph.records.letter import Letter
from hrgraph.records.model import Addressee
from hrgraph.records.sendings import named_for

__all__ = ["BEFORE_VERB", "Counterparts", "Sender"]

Place = tuple[int, int]
Sender = tuple[str, str | None, Place]
_NEXT = 30
"""So near behind the tie stands the word for the addressee: ``from your company``."""
BEFORE_VERB = re.compile(
    r"\s*(?:\([^()]{0,40}\))?,?\s*(?:which|who|que|qui)?\s*"
    r"(?:has |had |ha |a |avait |for having |d'avoir |por haber )?"
)
"""What may stand between a name and the verb that says it answered."""


class Counterparts:
    """The addressee's answers, and those of a Government or company that is called by its kind.

    ``untold`` is set where such a word stands and nothing tells who it is: then nobody is guessed.
    """

    def __init__(
        self,
        letter: Letter,
        addressee: Addressee,
        references: list[FoundReference],
        sentence: Place,
        word: Place,
    ) -> None:
        self.letter = letter
        self.addressee = addressee
        self.references = references
        self.low, self.high = sentence
        self.start, self.end = word
        self.part = ""
        self.untold = False

    def own(self, match: re.Match[str] | None) -> list[Sender]:
        """The addressee, with the words that make the answer its own."""
        sender = self.addressee.state or self.addressee.name
        return [(sender, self.addressee.kind, match.span())] if sender and match else []

    def _yours(self) -> Sender | None:
        """``your detailed reply``: the addressee's own."""
        pattern = self.letter.forms.pattern("yours", self.letter.language or "en")
        match = (
            pattern.search(self.letter.clean.low, max(self.low, self.start - 50), self.start)
            if pattern
            else None
        )
        return next(iter(self.own(match)), None)

    def _own_government(self) -> Sender | None:
        match = self._find("own_government", self.low, min(self.high, self.end + 80))
        if match and self.addressee.state:
            return self.addressee.state, self.addressee.kind, match.span()
        return None

    def _own_behind(self, start: int) -> list[Sender]:
        """The addressee, where the letter calls it so right behind a place."""
        for form in ("own_company", "own_organization", "own_government"):
            match = self._find(form, start, min(start + _NEXT, self.high))
            if match:
                return self.own(match)
        return []

    def _as_party(self, match: re.Match[str]) -> list[Sender]:
        """``the Government``, ``the company``: whom the paragraph wrote to last, else the addressee."""
        is_state = "state" in match.re.groupindex and match["state"] is not None
        found = self._government(match) if is_state else self._company(match)
        self.untold = not found
        return found

    def _government(self, match: re.Match[str]) -> list[Sender]:
        """The State whose communication was answered, or of whose Government the paragraph spoke last."""
        states = self.letter.lexicon.states
        first = self.letter.sentences.paragraph(self.start)[0]
        spoken: list[tuple[int, str, Place]] = [
            (one.start, one.reference.code, (one.code, one.code + 3))
            for one in self.references
            if one.reference.code in states and first <= one.start < match.start()
        ]
        governed = self.letter.forms.pattern("government_of", self.letter.language or "en")
        spoken += [
            (hit.start, hit.key, (hit.start, hit.end))
            for hit in self.letter.hits
            if hit.kind == "state"
            and first <= hit.start < match.start()
            and governed
            and governed.search(self.letter.clean.low, first, hit.start)
        ]
        if self.addressee.state:
            own = self.letter.forms.all(
                "own_government", self.letter.clean, self.letter.language, first, match.start()
            )
            spoken += [(one.start(), self.addressee.state, match.span()) for one in own]
        behind = self._answered_behind()
        if behind and behind.reference.code in states:
            spoken = [(0, behind.reference.code, match.span())]
        if not spoken:
            return self.own(match) if self.addressee.state else []
        _, code, place = max(spoken)
        return [(code, str(self.letter.forms.lists["kinds"]["state"]), place)]

    def _company(self, match: re.Match[str]) -> list[Sender]:
        """The addressee, if it is a company and no other is near; else the one to which a letter went."""
        first, kinds = self.letter.sentences.paragraph(self.start)[0], self.letter.forms.lists["kinds"]
        others = [one["name"] for one in self.letter.companies(first, self.start)]
        other = self.letter.forms.lists["other_code"]
        went = [one for one in self.references if first <= one.start < match.start()]
        went = [one for one in went if one.reference.code == other][-1:]
        away = [name for one in went if (name := named_for(self.letter, one, self.references))]
        if not self.addressee.state and all(self._is_own(name) for name in [*others, *away]):
            return self.own(match)
        before = went or [one for one in self.references if first <= one.start < match.start()][-1:]
        told = [sender for one in before for sender in self.recipient(one)]
        return [one for one in told if one[1] != kinds["state"]] or (
            self._sole() if self.addressee.state else []
        )

    def _sole(self) -> list[Sender]:
        """The only company that the letter has named so far."""
        named = self.letter.companies(self.letter.parts.opening_end, self.start)
        names = {self.letter.value(*one.span("name")): one.span("name") for one in named}
        kind = str(self.letter.forms.lists["kinds"]["company"])
        return [(name, kind, place) for name, place in names.items()] if len(names) == 1 else []

    def recipient(self, one: FoundReference) -> list[Sender]:
        """To whom a communication went, and so who answers it; empty where the letter does not tell."""
        place, kinds = (one.code, one.code + 3), self.letter.forms.lists["kinds"]
        if one.reference.code in self.letter.lexicon.states:
            return [(one.reference.code, str(kinds["state"]), place)]
        name = named_for(self.letter, one, self.references)
        if name and not self._is_own(name):
            return [(name, str(kinds["company"]), place)]
        if self.addressee.state or not self.addressee.name:
            return []
        return [(self.addressee.name, self.addressee.kind, place)]

    def _answered_behind(self) -> FoundReference | None:
        """The communication tied to the word for the answer: ``the reply of ... to AL X 1/2020``."""
        behind = [one for one in self.references if self.end <= one.start < self.high][:1]
        pattern = self.letter.forms.pattern("to_it", self.letter.language or "en")
        tied = behind and pattern and pattern.search(self.letter.clean.low, self.end, behind[0].start)
        return behind[0] if tied else None

    def _own_name(self) -> Sender | None:
        """``FIFA's response``: the addressee's name, or its short form in brackets, right before the word."""
        name = self.addressee.name
        if not name or self.addressee.state:
            return None
        short = short_form(self.letter, name)
        acted = self._acting(name)
        if acted:
            return acted
        before = self.letter.clean.exact[max(self.low, self.start - 60) : self.start]
        for one in [*([short] if short else []), name.partition(" (")[0]]:
            at = before.rfind(f"{one}'s ")
            if at >= 0 and len(before) - at - len(one) < 30:
                start = max(self.low, self.start - 60) + at
                return name, self.addressee.kind, (start, start + len(one))
        return None

    def _acting(self, name: str) -> Sender | None:
        """``Harrow & Pell replied``: the addressee's name, with or without its legal form, before a verb."""
        if not self._find("answered", self.start, self.end):
            return None
        form = self.letter.forms.pattern("company_form", "en")
        plain = name[: match.start()].rstrip(" ,") if form and (match := form.search(name.lower())) else name
        start = max(self.low, self.start - 60)
        at = self.letter.clean.exact.rfind(plain, start, self.start) if plain else -1
        place = (at, at + len(plain))
        if at < 0 or not BEFORE_VERB.fullmatch(self.letter.clean.low, place[1], self.start):
            return None
        return name, self.addressee.kind, place

    def _is_own(self, name: str) -> bool:
        return bool(self.addressee.name and name.startswith(self.addressee.name[:12]))

    def _find(self, form: str, start: int, end: int) -> re.Match[str] | None:
        return self.letter.forms.find(form, self.letter.clean, self.letter.language, start, end)
