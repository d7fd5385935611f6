"""Who gave an answer: read from the sentence as from a small grammar of actors, letters and verbs.

Each way says in what place the one who answers stands to the word for the answer; the first that holds is
taken, from the surest to the least sure.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from hrgraph.documents.forms import LANGUAGES
from hrgraph.records.actors import Actor
from hrgraph.records.governed import is_governed
from hrgraph.records.header import FoundReference
from hrgraph.records.letter import Letter
from hrgraph.records.recipients import Recipients

__all__ = ["Givers"]

Place = tuple[int, int]
_BRACKETS = re.compile(r"\([^()]*\)")
_ASIDE = re.compile(r",[^,;:]{1,180},")
_WORD = re.compile(r"[^\W\d_]+")
_AGENT = 150
_NEAR = 60
_LOOSE = 3
_ARTICLE = 4
"""An actor called by its kind begins with its article."""


class Givers:
    """Those who gave the answer at ``word``, in the ``sentence`` around it."""

    def __init__(self, letter: Letter, recipients: Recipients, sentence: Place, word: Place) -> None:
        self.letter = letter
        self.recipients = recipients
        self.actors = actors = recipients.actors
        self.references = recipients.references
        self.low, self.high = sentence
        self.start, self.end = word
        self.language = letter.language or LANGUAGES[0]
        verb = self._find("answered", self.start, self.end + _NEAR)
        self.verb = verb is not None and verb.start() < self.end
        before = letter.every("reply", self.low, self.start)
        behind = letter.first("reply", self.end, self.high)
        self.front = max([self.low, *(one.end() for one in before)])
        self.back = behind.start() if behind else self.high
        self.within = actors.between(self.low, self.high)

    def told(self) -> list[Actor]:
        """Those who answered, by the surest way that tells; empty where none does."""
        ways: tuple[Callable[[], list[Actor]], ...] = (
            self._own,
            self._by_agent,
            self._behind_which,
            self._subject,
            self._suffered,
            self._of_group,
            self._stating,
            self._pronoun,
            self._coordinated,
            self._loosely,
        )
        found = next((found for way in ways if (found := way())), [])
        return list({one.key: one for one in reversed(found)}.values())[::-1]

    def recipient(self, one: FoundReference) -> list[Actor]:
        """To whom a communication went, and so who answers it; empty where the letter does not tell."""
        found = self.recipients.of(one)
        return [found] if found else []

    def _suffered(self) -> list[Actor]:
        """``(AL X 1/2020), answered on``, ``the latter met with a reply``: who got that letter."""
        pattern = self.letter.forms.pattern("suffered", self.language)
        if not pattern or not pattern.search(self.letter.clean.low, max(0, self.start - _NEAR), self.end):
            return []
        return self._by_agent() or self._of_group() or self._of_letter()

    def _of_letter(self) -> list[Actor]:
        """Who got the communication named last before the word in its sentence."""
        named = [one for one in self.references if self.low <= one.start and one.end <= self.start]
        if named:
            return self.recipient(named[-1])
        asked = [day for day in self.letter.days if self.low <= day.start and day.end <= self.start][:1]
        own = [self.recipients.of_day(day) for day in asked if is_governed(self.letter, day, self.low)]
        return [one for one in own if one]

    def _own(self) -> list[Actor]:
        """``your detailed reply``."""
        pattern = self.letter.forms.pattern("yours", self.language)
        low = self.letter.clean.low
        match = pattern.search(low, max(self.low, self.start - 50), self.start) if pattern else None
        own = self.actors.addressed(match.span()) if match else None
        return [own] if own else []

    def _by_agent(self) -> list[Actor]:
        """``the reply of 3 May from A``, ``answered by A and B``."""
        agent = self.letter.forms.pattern("agent", self.language)
        words = self.letter.forms.pattern("agent_word", self.language)
        low = self.letter.clean.low
        for one in self.actors.between(self.end, min(self.back, self.end + _AGENT)):
            front = low[self.end : one.start]
            if not agent or not words or ";" in _BRACKETS.sub("", front):
                return []
            tie = agent.search(low, self.end, one.start) or agent.search(low, self.end, one.start + _ARTICLE)
            acting = words.search(low, self.end, one.start)
            if self.verb and not acting:
                return []
            if tie and (acting is None or acting.start() >= tie.start()):
                return self._listed(one)
            if tie or acting:
                return []
        return []

    def _listed(self, first: Actor) -> list[Actor]:
        """An actor with those that follow it in one list."""
        found = [first]
        for one in self.actors.between(first.end, self.high):
            between = _BRACKETS.sub("", self.letter.clean.low[found[-1].end : one.start])
            if not self._is_list(between.removeprefix("'s")):
                break
            found.append(one)
        return found

    def _behind_which(self) -> list[Actor]:
        """``(AL X 1/2020), to which A replied``: A, or whoever got that letter."""
        which = self._find("to_which_it", self.front, self.start)
        named = [one for one in self.references if which and self.low <= one.start < which.start()]
        if not which or not named:
            return []
        acting = self.actors.between(which.end(), self.start)
        if acting:
            return [acting[-1]]
        return self.recipient(named[-1])

    def _subject(self) -> list[Actor]:
        """``A, for its part, replied``; ``A has sent its reply``: with nothing but light words between."""
        named = [one for one in self.within if self.front <= one.start and one.end <= self.start]
        for one in named[-1:]:
            if (
                one.called == "state"
                and not self.verb
                and not self.letter.clean.low.startswith("'s", one.end)
            ):
                continue
            if self._is_light(one.end, 0):
                relative = self._find("relative", one.end, self.start)
                plural = self._find("us_by", one.end, self.start) or self._find(
                    "the_first_ones", self.end, self.back
                )
                return [one] if relative and not plural else self._with_before(one)
        return []

    def _with_before(self, last: Actor, named: list[Actor] | None = None) -> list[Actor]:
        """An actor with those before it in one list."""
        run = [last]
        for one in reversed([actor for actor in named or self.within if actor.end <= last.start]):
            between = _BRACKETS.sub("", self.letter.clean.low[one.end : run[0].start])
            if not self._is_list(between):
                break
            run.insert(0, one)
        return run

    def _is_list(self, between: str) -> bool:
        pattern = self.letter.forms.pattern("between_listed", LANGUAGES[0])
        return pattern is not None and pattern.fullmatch(between) is not None

    def _is_light(self, start: int, spare: int) -> bool:
        """Whether between a place and the word stand only brackets, days, asides and light words."""
        low = self.letter.clean.low
        pieces, at = [], start
        for day in self.letter.days:
            if start <= day.start and day.end <= self.start:
                pieces.append(low[at : day.start])
                at = day.end
        text = _BRACKETS.sub(" ", "".join([*pieces, low[at : self.start]]))
        allowed = set(self.letter.forms.words("light_words", self.language))
        if not self.verb:
            allowed |= set(self.letter.forms.words("giving_words", self.language))
        allowed = {self.letter.lexicon.fold(word) for word in allowed}
        for one in (text, _ASIDE.sub(" ", text)):
            heavy = [word for word in _WORD.findall(one) if word not in allowed]
            if len(heavy) <= spare and ";" not in one and ":" not in one:
                return True
        return False

    def _of_group(self) -> list[Actor]:
        """``The first and the last of the three replied``, ``Their replies``: of those written to before."""
        low = self.front
        nths = self.letter.every("the_nth", low, self.start)
        last = self._find("the_last", low, self.start)
        plural = self._find("us_by", low, self.start)
        if not nths and not last and not plural:
            return []
        if self.start - max(one.end() for one in (*nths, *filter(None, (last, plural)))) > _NEAR:
            return []
        group = self.group()
        if len(group) < 2:
            return []
        places = [int(self.letter.forms.lists["ordinals"][one["nth"]]) - 1 for one in nths]
        if last:
            places.append(len(group) - 1)
        if not places:
            places = [*range(len(group))]
        return [group[place] for place in sorted(set(places)) if place < len(group)]

    def group(self) -> list[Actor]:
        """To whom the letters of the nearest sentence before that names several went, each once."""
        first = self.letter.sentences.paragraph(self.start)[0]
        here = self._listed_last(self.low, self.start)
        if len(here) > 1:
            return here
        named = [one for one in self.references if first <= one.start and one.end <= self.start]
        sentences: dict[int, list[FoundReference]] = {}
        for one in named:
            sentences.setdefault(self.letter.sentences.around(one.start)[0], []).append(one)
        for start in sorted(sentences, reverse=True):
            found: dict[str, Actor] = {}
            for one in sentences[start]:
                for actor in self.recipient(one):
                    found.setdefault(actor.key, actor)
            if len(found) > 1:
                return list(found.values())
        return self._listed_last(first, self.low)

    def _listed_last(self, start: int, end: int) -> list[Actor]:
        """The last actor between two places with those that stand in one list with it."""
        named = [one for one in self.actors.between(start, end) if one.called != "state"]
        return self._with_before(named[-1], named) if named else []

    def _pronoun(self) -> list[Actor]:
        """``(AL X 1/2020), which replied``, ``It replied``, ``in its reply``: the one spoken of last."""
        form = "it_answered" if self.verb else "its_answer"
        pattern = self.letter.forms.pattern(form, self.language)
        match = (
            pattern.search(self.letter.clean.low, max(self.low, self.start - _NEAR), self.start)
            if pattern
            else None
        )
        if not match:
            return []
        passed = [one for one in self.references if self.low <= one.start and one.end <= match.start()]
        acting = [one for one in self.actors.between(self.low, match.start()) if one.called != "state"]
        if passed and (not acting or passed[-1].start > acting[-1].start):
            return self.recipient(passed[-1])
        if acting:
            return [acting[-1]]
        first = self.letter.sentences.paragraph(self.start)[0]
        acting = [one for one in self.actors.between(first, self.low) if one.called != "state"]
        return acting[-1:]

    def _stating(self) -> list[Actor]:
        """``In a reply of 3 May, A stated``: who is named behind a comma."""
        pattern = self.letter.forms.pattern("in_its", self.language)
        low = self.letter.clean.low
        if self.verb or not pattern or not pattern.search(low, self.low, self.start):
            return []
        comma = self.letter.forms.pattern("behind_comma", LANGUAGES[0])
        behind = [one for one in self.within if one.start >= self.end and one.called != "state"]
        return [one for one in behind[:1] if comma and comma.search(low, self.end, one.start)]

    def _coordinated(self) -> list[Actor]:
        """``A was written to (AL X 1/2020) and replied``: the subject that the sentence goes on with."""
        pattern = self.letter.forms.pattern("and_then", self.language)
        if not self.verb or not pattern or not pattern.search(self.letter.clean.low, self.front, self.start):
            return []
        named = [one for one in self.within if one.end <= self.start and one.called != "state"]
        return named[-1:]

    def _loosely(self) -> list[Actor]:
        """The only one of its part of the sentence, a few words away."""
        named = [one for one in self.within if self.front <= one.start and one.end <= self.start]
        named = [one for one in named if one.called != "state"]
        return named if len(named) == 1 and self._is_light(named[0].end, _LOOSE) else []

    def _find(self, form: str, start: int, end: int) -> re.Match[str] | None:
        return self.letter.first(form, start, end)
