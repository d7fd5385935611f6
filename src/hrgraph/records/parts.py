"""A company called by the part it has: ``the operator``, where the letter says which that is."""

from __future__ import annotations

import re

from hrgraph.documents.forms import LANGUAGES
from hrgraph.records.letter import Letter

__all__ = ["PartPlayers"]

Place = tuple[int, int]
_STEM = 5
_PART_NEAR = 60
_WORDS = re.compile(r"[^\W\d_][\w'&-]*")
_SENTENCE_END = re.compile(r"[.;:?!](?:\s|$)")


class PartPlayers:
    """The companies of a letter by the parts that it gives them."""

    def __init__(self, letter: Letter, own: str | None) -> None:
        self.letter = letter
        self.own = own

    def named(self, word: str, place: Place) -> str | None:
        """The one company that the letter gives a part: ``the operator, A``, ``operated by A``, or, of a
        parent, ``a subsidiary of A``."""
        stem = word[:_STEM]
        opposite = self.letter.forms.lists["parts_of"].get(word, "")[:_STEM]
        named: dict[str, list[Place]] = {}
        parts = self.letter.parts
        for one in self.letter.companies(parts.opening_end, parts.closing):
            named.setdefault(self.letter.value(*one.span("name")), []).append(one.span("name"))
        found = [
            name
            for name, places in named.items()
            if any(
                self._plays(stem, one, place) or (opposite and self._owns(opposite, one)) for one in places
            )
        ]
        if not found and len(named) == 1 and self.own not in named:
            found = list(named)
        return found[0] if len(found) == 1 else None

    def _owns(self, stem: str, name: Place) -> bool:
        """``a subsidiary of A``: whether the word for the opposite part stands before a name."""
        low = self.letter.clean.low
        at = low.rfind(stem, max(0, name[0] - _PART_NEAR), name[0])
        word = _WORDS.match(low, at) if at >= 0 else None
        tie = self.letter.forms.pattern("part_tie", self.letter.language or LANGUAGES[0])
        return word is not None and tie is not None and tie.match(low, word.end(), name[0]) is not None

    def _plays(self, stem: str, name: Place, asked: Place) -> bool:
        """Whether the word for a part stands beside a name and makes it no other's part."""
        low = self.letter.clean.low
        at = low.rfind(stem, max(0, name[0] - _PART_NEAR), name[0])
        between = low[at : name[0]] if at >= 0 and at != asked[0] else "."
        if not _SENTENCE_END.search(between):
            return not self._owns(stem, name)
        behind = low[name[1] : name[1] + _PART_NEAR]
        at = behind.find(stem)
        return at >= 0 and behind.lstrip().startswith((",", "(")) and not _SENTENCE_END.search(behind[:at])
