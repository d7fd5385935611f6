"""Many fixed names found in one pass over a text: instruments, States, organisations.

A name is the row of its weighty words: light words (``of``, ``the``, ``No.``) and the plural's s are
left out on both sides, so ``Conventions No. 169 of the ILO`` is ``convention 169 ilo``. Acronyms must be in
capitals, as the register has them; other names must begin with a capital somewhere.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from hrgraph.documents.clean import Clean, fold

__all__ = ["Hit", "PhraseIndex"]

_WORD = re.compile(r"[^\W_]+")
_YEAR = re.compile(r"(?:19|20)\d\d")
_WIDEST_GAP = 40


class Hit(NamedTuple):
    """A name found: its kind, key and place."""

    kind: str
    key: str
    start: int
    end: int


class _Entry(NamedTuple):
    rest: tuple[str, ...]
    kind: str
    key: str
    exact: str


class PhraseIndex:
    """Names of several kinds, scanned for together."""

    def __init__(self, light: Collection[str], skipped: Iterable[str]) -> None:
        self._light = frozenset(light)
        self._entries: dict[str, list[_Entry]] = defaultdict(list)
        self._pairs: dict[tuple[str, str], list[_Entry]] = defaultdict(list)
        self._skipped = [tuple(self._tokens(phrase)) for phrase in skipped]
        self._skip_first = frozenset(words[0] for words in self._skipped)

    def _tokens(self, name: str) -> list[str]:
        """The weighty words of a name."""
        return [_singular(word) for word in _WORD.findall(fold(name)) if word not in self._light]

    def add(self, name: str, kind: str, key: str) -> None:
        """Take a name in; names without a weighty word are left out."""
        tokens = self._tokens(name)
        if not tokens or (len(tokens) == 1 and len(tokens[0]) < 3):
            return
        letters = "".join(char for char in name if char.isalpha())
        exact = name if letters.isupper() or (len(tokens) == 1 and sum(map(str.isupper, letters)) > 1) else ""
        for words in {tuple(tokens), self._shorter(tokens)}:
            entry = _Entry(words[1:], kind, key, exact)
            if entry not in self._entries[words[0]]:
                for known in (self._entries[words[0]], self._pairs[words[0], (*words[1:2], "")[0]]):
                    known.append(entry)
                    known.sort(key=lambda one: -len(one.rest))

    def _shorter(self, tokens: list[str]) -> tuple[str, ...]:
        """A name without the words that may be left out, where enough of it is left."""
        for words in self._skipped:
            for at in range(1, len(tokens) - len(words)):
                if tuple(tokens[at : at + len(words)]) == words and len(tokens) - len(words) > 2:
                    return tuple(tokens[:at] + tokens[at + len(words) :])
        return tuple(tokens)

    def scan(self, clean: Clean) -> list[Hit]:
        """Every name in the text, the longest where several begin at a word; hits do not overlap."""
        light, entries = self._light, self._entries
        matches = [match for match in _WORD.finditer(clean.low) if match[0] not in light]
        words = [match[0] for match in matches]
        stream = [word[:-1] if len(word) > 4 and word[-1] == "s" else word for word in words]
        found: list[Hit] = []
        free = 0
        for index in [index for index, word in enumerate(stream) if word in entries]:
            if matches[index].start() >= free:
                hit = self._at(stream, matches, index, clean)
                if hit and words[index].isdigit():
                    hit = self._behind_year(stream, matches, index, clean, hit)
                if hit:
                    found.append(hit)
                    free = hit.end
        return found

    def _behind_year(
        self, stream: list[str], matches: list[re.Match[str]], index: int, clean: Clean, hit: Hit
    ) -> Hit:
        """``1992 UN Declaration on Minorities``: a longer name behind the year, not the one with it."""
        for at in range(index + 1, min(index + 4, len(stream))):
            longer = self._at(stream, matches, at, clean) if stream[at] in self._entries else None
            if longer and longer.start < hit.end < longer.end:
                return longer
        return hit

    def _at(self, stream: list[str], matches: list[re.Match[str]], index: int, clean: Clean) -> Hit | None:
        start = matches[index].start()
        for entry in self._beginning(stream, index):
            last = self._follow(stream, matches, index, entry.rest)
            if last is None:
                continue
            end = matches[last].end()
            if not _fits(clean, start, end, entry):
                continue
            return Hit(entry.kind, entry.key, start, end)
        return None

    def _beginning(self, stream: list[str], index: int) -> Sequence[_Entry]:
        """The names that may begin at a word, told by the next word as well, the longest first."""
        word, following = stream[index], stream[index + 1] if index + 1 < len(stream) else ""
        if following in self._skip_first or _YEAR.fullmatch(following):
            return self._entries[word]
        return [*self._pairs.get((word, following), ()), *self._pairs.get((word, ""), ())]

    def _follow(
        self, stream: list[str], matches: list[re.Match[str]], index: int, rest: tuple[str, ...]
    ) -> int | None:
        """The place of the last word, if the words of a name follow here; else None."""
        at = index
        for wanted in rest:
            at += 1
            if at >= len(stream):
                return None
            if stream[at] != wanted:
                if stream[at] not in self._skip_first and not _YEAR.fullmatch(stream[at]):
                    return None
                at = self._skip(stream, at)
                if at >= len(stream) or stream[at] != wanted:
                    return None
            if matches[at].start() - matches[at - 1].end() > _WIDEST_GAP:
                return None
        return at

    def _skip(self, stream: list[str], at: int) -> int:
        """The place behind words that may stand inside any name (``des Nations Unies``)."""
        for words in self._skipped:
            if tuple(stream[at : at + len(words)]) == words:
                return at + len(words)
        return at + 1 if _YEAR.fullmatch(stream[at]) else at


def _singular(word: str) -> str:
    """A word without the plural's s: letters print ``Disappearances`` and ``Disappearance``."""
    return word[:-1] if len(word) > 4 and word[-1] == "s" else word


def _fits(clean: Clean, start: int, end: int, entry: _Entry) -> bool:
    """Whether the printed words have the capitals that the name needs, and no sentence ends in them."""
    printed = clean.exact[start:end]
    if entry.exact:
        return printed.replace("\n", " ").split() == entry.exact.split() or (
            re.sub(r"[\W_]+", "", printed) == re.sub(r"[\W_]+", "", entry.exact)
        )
    if entry.kind != "instrument" and not printed[:1].isupper():
        return False
    if entry.kind == "instrument" and not entry.rest and not printed[:1].isupper():
        return False
    return "; " not in printed and not re.search(r"[.!?]\s+[A-Z]", printed.replace("No. ", ""))
