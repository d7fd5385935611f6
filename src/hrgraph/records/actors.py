"""Who is spoken of in a letter: the addressee, Governments, companies and organisations, by name or by part.

Every reader of the history of a matter (who got a letter, who answered it) asks the same list.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cached_property
from typing import NamedTuple

from hrgraph.documents.clean import fold
from hrgraph.documents.forms import LANGUAGES
from hrgraph.records.header import FoundReference
from hrgraph.records.letter import Letter
from hrgraph.records.model import Addressee
from hrgraph.records.names import Names, alike
from hrgraph.records.parts import PartPlayers

__all__ = ["Actor", "Actors"]

Place = tuple[int, int]
_STEM = 5
_CALLED = 40
_PEOPLE = 4
_PART_NEAR = 60
_WORDS = re.compile(r"[^\W\d_][\w'&-]*")
_LETTER = re.compile(r"\w")
_SENTENCE_END = re.compile(r"[.;:?!](?:\s|$)")


class Actor(NamedTuple):
    """One that is spoken of: its key in a record, its kind, where it stands, and how it is called."""

    key: str
    kind: str | None
    start: int
    end: int
    called: str


class Actors:
    """The actors of a letter between its opening and its close, in the order of the text."""

    def __init__(self, letter: Letter, addressee: Addressee, references: list[FoundReference]) -> None:
        self.letter = letter
        self.addressee = addressee
        self.references = references
        self.own = addressee.state or addressee.name
        self.kinds = letter.forms.lists["kinds"]
        self.other = letter.forms.lists["other_code"]
        self.players = PartPlayers(letter, self.own)

    def between(self, start: int, end: int) -> list[Actor]:
        """Those that stand between two places."""
        low = bisect_left(self._starts, start)
        found = self.all[low : bisect_left(self._starts, end)]
        return [one for one in found if one.end <= end]

    def addressed(self, place: Place) -> Actor | None:
        """The addressee, as it is meant at a place; None where the letter does not tell who that is."""
        return Actor(self.own, self.addressee.kind, *place, "own") if self.own else None

    @cached_property
    def _starts(self) -> list[int]:
        return [one.start for one in self.all]

    @cached_property
    def all(self) -> list[Actor]:
        """Every actor; where two stand at one place the longer name."""
        named = self._single([*self._own(), *self._companies(), *self._by_word(), *self._registered()])
        parts = [self._in_apposition(one, named) for one in self._by_part(named) if not _overlaps(one, named)]
        return self._single([*named, *parts, *self._called()])

    def _in_apposition(self, one: Actor, named: list[Actor]) -> Actor:
        """``its majority owner, A Ltd``: the one who is named right behind."""
        at = bisect_left([other.start for other in named], one.end)
        behind = named[at : at + 1]
        tie = self.letter.forms.pattern("apposition", LANGUAGES[0])
        for other in behind:
            if (
                other.called == "company"
                and tie
                and tie.fullmatch(self.letter.clean.low, one.end, other.start)
            ):
                return one._replace(key=other.key, kind=other.kind, called="company")
        return one

    @staticmethod
    def _single(found: list[Actor]) -> list[Actor]:
        kept: list[Actor] = []
        for one in sorted(found, key=lambda actor: (actor.start, -actor.end)):
            if not kept or one.start >= kept[-1].end:
                kept.append(one)
        return kept

    def _matches(self, form: str) -> list[re.Match[str]]:
        parts = self.letter.parts
        return self.letter.every(form, parts.opening_end, parts.closing)

    def _own(self) -> list[Actor]:
        """``your company``, ``your Excellency's Government``, ``you``: the addressee."""
        if not self.own:
            return []
        forms = ("own_government",) if self.addressee.state else ("own_company", "own_organization")
        found = [one.span() for form in (*forms, "your_people", "you") for one in self._matches(form)]
        return [Actor(self.own, self.addressee.kind, *place, "own") for place in found]

    @cached_property
    def names(self) -> Names:
        """Those whom the letter names, with what else they are called."""
        return Names(self.letter, self.addressee)

    def _companies(self) -> list[Actor]:
        """Names in full, without their legal form, and by the short form that stands in brackets."""
        parts, exact = self.letter.parts, self.letter.clean.exact
        found = [
            self.company(self.letter.value(*one.span("name")), one.span("name"))
            for one in self.letter.companies(parts.opening_end, parts.closing)
        ]
        for name in self.names.kinds:
            for text in self.names.texts(name):
                words = r"\s+".join(map(re.escape, text.split()))
                for one in re.compile(rf"{words}(?!\w)").finditer(exact, parts.opening_end, parts.closing):
                    if not _LETTER.match(exact, one.start() - 1):
                        found.append(self.company(name, one.span()))
        return found

    def _by_word(self) -> list[Actor]:
        """``the Initiative``: the addressee by one word of its name."""
        own = self.own or ""
        return [Actor(own, self.addressee.kind, *place, "own") for place in self.names.own_words()]

    def company(self, name: str, place: Place) -> Actor:
        """The one that bears a name: the addressee, if it is its own."""
        if self.own and not self.addressee.state and alike(name, self.own):
            return Actor(self.own, self.addressee.kind, *place, "own")
        return Actor(name, self.names.kinds.get(name) or str(self.kinds["company"]), *place, "company")

    def _registered(self) -> list[Actor]:
        """States of whose Government the letter speaks, and organisations of the register."""
        letter = self.letter
        governed = letter.forms.pattern("government_of", letter.language or LANGUAGES[0])
        kinds = letter.forms.lists["addressee_kinds"]
        found = []
        for hit in letter.hits:
            if not letter.parts.opening_end <= hit.start < letter.parts.closing:
                continue
            place = (hit.start, hit.end)
            if hit.kind == "state":
                low = max(letter.parts.opening_end, hit.start - 90)
                ruled = governed is not None and governed.search(letter.clean.low, low, hit.start)
                found.append(
                    Actor(hit.key, str(self.kinds["state"]), *place, "government" if ruled else "state")
                )
            elif hit.kind == "organization":
                kind = kinds.get(letter.lexicon.organizations[hit.key].kind, "other")
                name = letter.value(*place)
                own = self.own and not self.addressee.state and alike(name, self.own)
                found.append(
                    Actor(self.own or name, self.addressee.kind, *place, "own")
                    if own
                    else Actor(name, kind, *place, "company")
                )
        return found

    def _by_part(self, named: list[Actor]) -> list[Actor]:
        """``the Government``, ``the company``, ``the operator``: who that is by what was said before."""
        found: list[Actor] = []
        for match in self._matches("actor_part"):
            group = next(name for name in ("part", "company", "government") if match[name])
            place = match.span()
            before = [one for one in named if one.start < match.start()]
            if group == "government":
                actor = self._of_people(match) or self._government(before, place)
            else:
                actor = self._part(group, match[group], before, place)
            if actor:
                found.append(actor._replace(called="own" if actor.key == self.own else group))
        return found

    def _called(self) -> list[Actor]:
        """``A (AL X 1/2023), the carrier``, later ``the carrier``: by the word put to a name."""
        letter, parts = self.letter, self.letter.parts
        pattern = letter.forms.pattern("called_here", letter.language or LANGUAGES[0])
        articles = "|".join(letter.forms.lists["articles"])
        words: dict[str, set[str]] = {}
        for one in letter.companies(parts.opening_end, parts.closing) if pattern else ():
            match = pattern.match(letter.clean.low, one.end("name")) if pattern else None
            if match:
                words.setdefault(match["word"], set()).add(letter.value(*one.span("name")))
        found: list[Actor] = []
        for word, names in words.items():
            if len(names) == 1:
                name = next(iter(names))
                said = re.compile(rf"(?:\b(?:{articles})\s+|\bl'){re.escape(word)}(?:'s)?\b")
                for one in said.finditer(letter.clean.low, parts.opening_end, parts.closing):
                    found.append(self.company(name, one.span())._replace(called="part"))
        return found

    def _of_people(self, match: re.Match[str]) -> Actor | None:
        """``the Danish Government``: of a State that the letter speaks of, by the beginning of its name."""
        people = match["people"] if "people" in match.re.groupindex else None
        if not people:
            return None
        place, state = match.span(), str(self.kinds["state"])
        if code := self.letter.forms.lists["peoples"].get(people):
            return Actor(code, state, *place, "")
        spoken = {hit.key for hit in self.letter.hits if hit.kind == "state"}
        spoken |= {one.reference.code for one in self.references} & set(self.letter.lexicon.states)
        stem = people[:_PEOPLE]
        found = {
            code
            for code in spoken
            for word in fold(self.letter.lexicon.state_name(code, self.letter.language)).split()
            if word.startswith(stem)
        }
        return Actor(found.pop(), state, *place, "") if len(found) == 1 else None

    def _government(self, before: list[Actor], place: Place) -> Actor | None:
        """The State whose Government, or a letter to which, was spoken of last in the paragraph."""
        first, state = self.letter.sentences.paragraph(place[0])[0], str(self.kinds["state"])
        spoken = [
            (one.start, one.key)
            for one in before
            if one.called == "government" or (one.called == "own" and self.addressee.state)
        ]
        spoken += [
            (one.start, one.reference.code)
            for one in self.references
            if one.reference.code in self.letter.lexicon.states
            and self.letter.parts.opening_end <= one.start < place[0]
        ]
        near = [one for one in spoken if one[0] >= first]
        if near:
            return Actor(max(near)[1], state, *place, "")
        if self.addressee.state:
            return self.addressed(place)
        keys = {key for _, key in spoken}
        return Actor(keys.pop(), state, *place, "") if len(keys) == 1 else None

    def _part(self, group: str, word: str, before: list[Actor], place: Place) -> Actor | None:
        """The company to which the letter gives that part; called merely a company, the last one named."""
        stem = fold(word)[:_STEM]
        if self.own and not self.addressee.state and stem in fold(self.own):
            return self.addressed(place)
        if group == "part":
            name = self.players.named(fold(word), place)
            return Actor(name, str(self.kinds["company"]), *place, "part") if name else None
        first = self.letter.sentences.paragraph(place[0])[0]
        near = [one for one in before if one.called in ("company", "own") and one.start >= first]
        if self.addressee.state:
            near = [one for one in near if one.called == "company"]
            near = near or [one for one in before if one.called == "company"]
        elif not [one for one in near if one.called == "company"]:
            return self.addressed(place)
        low = self.letter.clean.low
        called = [one for one in near if fold(word) in low[max(0, one.start - _CALLED) : one.start]]
        return (called or near)[-1]._replace(start=place[0], end=place[1]) if near else None


def _overlaps(one: Actor, named: list[Actor]) -> bool:
    """``le Groupe`` in ``le Groupe Delmarque``: whether words for a part belong to a name."""
    at = bisect_left([other.start for other in named], one.end)
    return at > 0 and named[at - 1].end > one.start
