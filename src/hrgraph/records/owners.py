"""To which instrument the numbers of a provision belong.

The instrument tied to them behind, else the one right before, else the one of the list that goes on,
else the nearest in the sentence, else the one in force; see ``citations.py`` for examples.
"""

from __future__ import annotations

import re
from bisect import bisect_left, insort

from hrgraph.documents.clean import Clean
from hrgraph.documents.sentences import Sentences
from hrgraph.records.lexicon import Lexicon
from hrgraph.records.mentions import Mention
from hrgraph.records.provisions import read_numbers
from hrgraph.records.units import Units

__all__ = ["Owners"]

_REACH = 900
_FAR_REACH = 6000
_IN_TURN = 50


class Owners:
    """Finds owners in one letter. ``principled`` are the places where principles were cited so far."""

    def __init__(
        self, clean: Clean, lexicon: Lexicon, mentions: list[Mention], sentences: Sentences, breaks: list[int]
    ) -> None:
        self.clean = clean
        self.low = clean.low
        self.lexicon = lexicon
        self.forms = lexicon.citations
        self.mentions = mentions
        self.starts = [one.start for one in mentions]
        self.sentences = sentences
        self.breaks = breaks
        self.units = Units(lexicon)
        self.consumed: set[int] = set()
        self.principled: list[int] = []

    def of(self, unit: str, start: int, end: int, numbers: list[str]) -> list[Mention]:
        """The instrument (or two) to which the numbers belong; none where that is not told."""
        if named := self._by_rest(unit, end) or self._by_own_name(unit, start):
            return [named]
        if unit == "articles" and (both := self.match("both_covenants", end)):
            keys = self.forms.lists["covenants"]
            return [Mention(key, both.start(), both.end(), True) for key in keys]
        if self.match("same_instrument", end):
            before = self.mentions[: bisect_left(self.starts, start)]
            return [one for one in before if self.units.may_own(one, unit)][-1:]
        behind = self._behind(unit, end)
        if behind is not None:
            self.consumed.update(one.start for one in behind)
            return behind
        at = bisect_left(self.starts, start)
        sentence, stop = self.sentences.around(start, end)
        owner = self.mentions[at - 1] if at else None
        tight = self.forms.pattern("tight", "en")
        fresh = owner and owner.start not in self.consumed
        if self._is_its(start):
            if owner and owner.start >= sentence and self.units.may_own(owner, unit):
                return [owner]
            ahead = self.mentions[bisect_left(self.starts, end) :][:1]
            if ahead and ahead[0].start < stop and self.units.may_own(ahead[0], unit):
                return ahead
        if not (fresh and tight and tight.fullmatch(self.low, owner.end if owner else 0, start)):
            further = self._with_next(unit, end)
            if further:
                return further
        if unit == "paragraphs":
            return [owner] if owner and self._in_paragraphs(owner, sentence, start) else []
        for one in reversed(self.mentions[:at]):
            if one.start < sentence:
                break
            if one.key is None and one.full and unit not in ("guiding", "ungp"):
                return []
            if self.units.may_own(one, unit) and not self.units.is_undivided(one, numbers):
                return [one]
        return self._in_force(unit, start, at, numbers)

    def tied(self, unit: str, end: int) -> list[Mention]:
        """The instruments that are tied to numbers behind them; empty where none are."""
        return self._behind(unit, end) or []

    def end_of_tied(self, end: int) -> int:
        """Where the instrument ends that is tied to the numbers ending at a place; else that place."""
        tie = self.match("of", end)
        at = bisect_left(self.starts, end)
        named = self.mentions[at : at + 1]
        near = [one for one in named if tie and one.start <= tie.end()]
        return near[0].end if near else end

    def _by_rest(self, unit: str, end: int) -> Mention | None:
        """``Guiding Principles 11 and 13 on Business and Human Rights``: named by the words behind."""
        for form, key in self.forms.lists["rests"].items():
            rest = self.match(form, end) if key in self.lexicon.instruments else None
            named = Mention(key, end, rest.end(), True) if rest else None
            if named and self.units.may_own(named, unit):
                self._insert(named)
                return named
        return None

    def _insert(self, one: Mention) -> None:
        """Take in an instrument that is named by other words than its name."""
        insort(self.mentions, one, key=lambda other: other.start)
        self.starts = [other.start for other in self.mentions]

    def _by_own_name(self, unit: str, start: int) -> Mention | None:
        """``Framework Principles 9 and 14``: named by the words before the numbers."""
        for words, key in self.forms.lists["framework"].items():
            if unit == "principles" and self.low.startswith(words, start) and key in self.lexicon.instruments:
                return Mention(key, start, start + len(words), True)
        return None

    def in_turn(self, start: int, end: int, count: int) -> list[Mention]:
        """``articles 3 and 6, respectively, of those instruments``: one owner for each number, else none."""
        if count < 2:
            return []
        at = bisect_left(self.starts, start)
        if self.match("respectively", end):
            paragraph = self.sentences.paragraph(start)[0]
            before = [one for one in self.mentions[:at] if one.full and one.key and one.start >= paragraph]
            return before[-count:] if len(before) >= count else []
        first = bisect_left(self.starts, end)
        ahead = self.mentions[first : first + count]
        places = [end, *(one.end for one in ahead)]
        near = all(one.start - place < _IN_TURN for one, place in zip(ahead, places, strict=False))
        pattern = self.forms.pattern("in_turn", "en")
        if len(ahead) < count or not near or not pattern or not all(one.key for one in ahead):
            return []
        told = pattern.search(self.low, end, ahead[0].start) or pattern.match(self.low, ahead[-1].end)
        return ahead if told else []

    def _behind(self, unit: str, end: int) -> list[Mention] | None:
        """The owner tied to a number behind it; an empty list where that is none of the register's."""
        at = bisect_left(self.starts, end)
        tie = self.match("of", end)
        if at < len(self.mentions):
            one = self.mentions[at]
            place = tie.end() if tie else end
            if one.start <= max(place, end) or (tie and self.low[place : one.start].strip("\"'( \n") == ""):
                if one.key is None and not one.full:
                    return [] if self.of_something(end) else None
                if one.key is None:
                    return []
                if not (self.units.may_own(one, unit) or self.units.may_be_called(one, unit)):
                    return None
                owners = [one]
                second = self.match("also_of", one.end)
                both = self.forms.pattern("both", "en")
                twice = both is not None and both.search(self.low, end, one.start)
                if at + 1 < len(self.mentions) and (second or twice):
                    other = self.mentions[at + 1]
                    near = other.start <= (second.end() + 3 if second else one.end + 12)
                    if near and other.key and self.units.may_own(other, unit):
                        owners.append(other)
                return owners
        if unit in ("guiding", "ungp"):
            return None
        return [] if self.of_something(end) else None

    def of_something(self, end: int) -> bool:
        """Whether a number is that of some text: ``article 7 of the Penal Code``, not ``of torture``."""
        tie = self.match("of_something", end)
        if not tie:
            return False
        first = self.clean.exact[tie.end()]
        return not first.islower() or self.match("text_noun", tie.end()) is not None

    def _with_next(self, unit: str, end: int) -> list[Mention]:
        """``article 2, and articles 12 and 13 of ...``: the owner of the list behind this one."""
        link = self.match("goes_on", end)
        cue = self.match("provision", link.end()) if link else None
        if not cue or cue.lastgroup != unit:
            return []
        numbers = read_numbers(self.clean, self.forms, cue.end())
        if not numbers.items:
            return []
        return self._behind(unit, numbers.end) or self._with_next(unit, numbers.end)

    def _in_force(self, unit: str, start: int, at: int, numbers: list[str]) -> list[Mention]:
        """The instrument named last, where it still rules: same paragraph, or for principles same part."""
        part_start = max((place for place in self.breaks if place <= start), default=0)
        paragraph = self.sentences.paragraph(start)[0]
        principled = unit in ("guiding", "ungp", "principles")
        own = self.forms.pattern("own_rules", "en")
        if unit == "principles" and own and own.search(self.low, self.sentences.around(start)[0], start):
            return []
        if unit == "articles":
            told = self._by_committee(self.sentences.around(start)[0], start, numbers)
            if told is not None:
                return told
        if self.sentences.is_soft(paragraph):
            paragraph = self.sentences.paragraph(paragraph - 1)[0]
        near = max(self._list_start(paragraph), start - _REACH)
        far = start - _FAR_REACH if unit != "principles" else self._chain(start)
        reach = max(part_start, far if principled else near)
        for one in reversed(self.mentions[:at]):
            if one.start < reach:
                break
            if one.key is None:
                if principled or not one.full:
                    continue
                return []
            if self.units.may_own(one, unit) and self.units.has(one, numbers):
                return [one]
            if not principled and one.full and not self.units.is_undivided(one, numbers):
                return []
        if unit == "ungp":
            owner = self._by_acronym(start)
            if owner:
                return [owner]
        return self._only_one(unit, numbers) if unit in ("guiding", "ungp") else []

    def _only_one(self, unit: str, numbers: list[str]) -> list[Mention]:
        """The only guiding principles that the letter names, wherever that is."""
        able = [one for one in self.mentions if one.key and one.full and self.units.may_own(one, unit)]
        key = str(self.forms.lists["rests"]["on_business"])
        framework = None if able else self.forms.find("framework_of", self.clean, None)
        if framework and key in self.lexicon.instruments:
            able = [Mention(key, *framework.span(), False)]
            self._insert(able[0])
        if len({one.key for one in able}) == 1 and self.units.has(able[0], numbers):
            return able[:1]
        return []

    def _is_its(self, start: int) -> bool:
        """Whether a provision is said to be *its* provision: of the instrument named before."""
        its = self.forms.pattern("its", "en")
        return bool(its and its.search(self.low, max(0, start - 6), start))

    def _by_committee(self, sentence: int, start: int, numbers: list[str]) -> list[Mention] | None:
        """The instrument whose committee the sentence speaks of; None where it speaks of none."""
        spoken = " ".join(self.low[sentence:start].split())
        for key, names in self.forms.lists["committees"].items():
            if any(name in spoken for name in names):
                named = [
                    one
                    for one in self.mentions
                    if one.key == key and one.full and self.units.has(one, numbers)
                ]
                return named[:1]
        return None

    def _in_paragraphs(self, owner: Mention, sentence: int, start: int) -> bool:
        """Whether numbers of paragraphs belong to an instrument: no report or comment is named between."""
        if owner.start < sentence or not self.units.may_own(owner, "paragraphs"):
            return False
        bracket = re.compile(r"[^().;]{0,12}\([^()]*\)").match(self.low, owner.end)
        after = bracket.end() if bracket and bracket.end() <= start else owner.end
        return not any(
            self.forms.find(name, self.clean, None, after, start)
            for name in ("symbol", "general_comment", "report")
        )

    def _list_start(self, paragraph: int) -> int:
        """Where the paragraph begins that a list belongs to, for an item of it; else the place itself."""
        first = paragraph
        while first and self.match("bullet", first):
            before = self.sentences.paragraph(first - 1)[0]
            if self.low[before:first].rstrip().endswith(":"):
                return before
            first = before
        return paragraph

    def _chain(self, start: int) -> int:
        """From where an unbroken chain of paragraphs speaks of principles: this one and the one before."""
        first = self.sentences.paragraph(start)[0]
        reach = self.sentences.paragraph(max(first - 1, 0))[0]
        for place in reversed(self.principled):
            if place < reach or start - place > _FAR_REACH:
                break
            first = self.sentences.paragraph(place)[0]
            reach = min(reach, self.sentences.paragraph(max(first - 1, 0))[0])
        return max(reach, start - _FAR_REACH)

    def _by_acronym(self, start: int) -> Mention | None:
        """``UNGP 13`` names its instrument itself."""
        for acronym, key in self.forms.lists["acronyms"].items():
            if self.low.startswith(acronym, start) and key in self.lexicon.instruments:
                return Mention(key, start, start + len(acronym), True)
        return None

    def match(self, name: str, at: int) -> re.Match[str] | None:
        """A form of citations.yaml at a place."""
        pattern = self.forms.pattern(name, "en")
        return pattern.match(self.low, at) if pattern else None
