"""A printed name → a key of the register, with a score and a sentence why.

Names are compared by their words: rare words weigh more than common ones, a misspelt or
inflected word counts a little less than the word itself. Below the bar there is no match:
the caller makes a problem of it, never a guess.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import fuzz

from hrgraph.documents.clean import fold

__all__ = ["BAR", "Match", "Name", "NameIndex", "words"]

BAR = 76.0
"""Scores below this are no match."""

_MARGIN = 4.0
_OUT_OF_FORCE = 6.0
_NEAR_WORD = 84.0
_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Name:
    """One name of one thing, and from when to when it was used (empty: not known)."""

    key: str
    text: str
    start: str = ""
    end: str = ""
    ended: str = ""

    def in_use(self, day: str | None) -> bool:
        """Whether the name was in use on a day; True where the day is not known."""
        if not day:
            return True
        started = not self.start or self.start <= day
        last = self.end or self.ended
        return started and (not last or day[: len(last)] <= last)


@dataclass(frozen=True, slots=True)
class Match:
    """A register key with its score (0 to 100) and the reason in words."""

    key: str
    score: float
    reason: str


def words(text: str) -> tuple[str, ...]:
    """The words of a name, lower case and without accents.

    >>> words("The Right to Co-éducation")
    ('the', 'right', 'to', 'coeducation')
    """
    return tuple(word.replace("-", "") for word in _WORD.findall(fold(text)))


class NameIndex:
    """Names that can be looked up by what a letter prints."""

    def __init__(self, names: Iterable[Name]) -> None:
        self._names = [(name, words(name.text)) for name in names]
        self._exact: dict[tuple[str, ...], list[Name]] = defaultdict(list)
        self._holding: dict[str, list[int]] = defaultdict(list)
        counts: Counter[str] = Counter()
        for number, (name, tokens) in enumerate(self._names):
            self._exact[tokens].append(name)
            for token in set(tokens):
                counts[token] += 1
                self._holding[token].append(number)
        total = max(len(self._names), 1)
        self._weight = {token: 0.1 + math.log(total / count) for token, count in counts.items()}
        self._unknown = 0.1 + math.log(total)
        self._memory: dict[tuple[tuple[str, ...], str], Match | None] = {}

    def find(self, printed: str, day: str | None = None) -> Match | None:
        """The thing that a printed name means, or None below the bar or where two are as likely.

        >>> index = NameIndex([Name("food", "the right to food"), Name("water", "the right to safe water")])
        >>> index.find("the right to food").key, index.find("right to lunch") is None
        ('food', True)
        """
        tokens = words(printed)
        memory = (tokens, day or "")
        if memory not in self._memory:
            if len(self._memory) > 4000:
                self._memory.clear()
            self._memory[memory] = self._exactly(tokens, day) or self._nearly(tokens, day)
        return self._memory[memory]

    def _exactly(self, tokens: tuple[str, ...], day: str | None) -> Match | None:
        names = self._exact.get(tokens, [])
        fitting = [name for name in names if name.in_use(day)] or names
        keys = {name.key for name in fitting}
        if len(keys) != 1:
            return None
        when = "in use on the letter's date" if fitting[0].in_use(day) else "a name of another time"
        return Match(fitting[0].key, 100.0, f"the name as the register has it, {when}")

    def _nearly(self, tokens: tuple[str, ...], day: str | None) -> Match | None:
        if not tokens:
            return None
        best: dict[str, tuple[float, str]] = {}
        for number in self._candidates(tokens):
            name, wanted = self._names[number]
            score, reason = self._score(tokens, wanted)
            if not name.in_use(day):
                score -= _OUT_OF_FORCE
                reason += ", a name of another time"
            if score > best.get(name.key, (0.0, ""))[0]:
                best[name.key] = (score, f"{reason} of {name.text!r}")
        ranked = sorted(best.items(), key=lambda item: (-item[1][0], item[0]))
        if not ranked or ranked[0][1][0] < BAR:
            return None
        key, (score, reason) = ranked[0]
        if len(ranked) > 1 and score - ranked[1][1][0] < _MARGIN:
            return None
        return Match(key, round(score, 1), reason)

    def _candidates(self, tokens: tuple[str, ...]) -> set[int]:
        """The names that share a rare word, or a word like it."""
        found: set[int] = set()
        for token in set(tokens):
            if token in self._holding:
                if self._weight[token] > 1.0 or len(self._names) < 20:
                    found.update(self._holding[token])
            elif len(token) > 4:
                for known, holders in self._holding.items():
                    if known[:2] == token[:2] and _alike(token, known):
                        found.update(holders)
        return found

    def _score(self, tokens: tuple[str, ...], wanted: tuple[str, ...]) -> tuple[float, str]:
        """How well printed words fit a name: mostly that all printed words are in the name."""
        left = set(wanted)
        got = total = 0.0
        missing = []
        for token in dict.fromkeys(tokens):
            weight = self._weight.get(token, self._unknown)
            total += weight
            if token in left:
                got += weight
                left.discard(token)
                continue
            near = next((known for known in sorted(left) if len(token) > 4 and _alike(token, known)), None)
            if near:
                total += self._weight[near] - weight
                got += 0.9 * self._weight[near]
                left.discard(near)
            elif len(token) > 4 and any(_alike(token, known) for known in wanted):
                total -= weight
            else:
                missing.append(token)
        whole = sum(self._weight[token] for token in set(wanted)) or 1.0
        precision, recall = got / (total or 1.0), min(got / whole, 1.0)
        score = 100 * (0.8 * precision + 0.2 * recall)
        if recall < 0.12:
            score -= 20
        share = f"{round(100 * precision)}% of the printed words are words"
        return score, share + (f" (not: {', '.join(missing[:4])})" if missing else "")


def _alike(one: str, other: str) -> bool:
    """Whether two words are the same but for spelling or ending."""
    if len(other) < 4:
        return False
    shared = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        shared += 1
    if shared >= 6 and shared >= 0.7 * max(len(one), len(other)):
        return True
    return bool(fuzz.ratio(one, other, score_cutoff=_NEAR_WORD))
