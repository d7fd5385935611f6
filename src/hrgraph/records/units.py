"""Of which units an instrument is made, and whether it has those that are asked of it."""

from __future__ import annotations

import re

from hrgraph.records.lexicon import Lexicon
from hrgraph.records.mentions import Mention

__all__ = ["Units"]

_UNNUMBERED = ("", "articles", "paragraphs")
"""Units of instruments whose numbers do not stand by themselves."""


class Units:
    """Asks the register about the instruments that are mentioned."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self.undivided = lexicon.citations.lists["undivided"]

    def has(self, one: Mention, numbers: list[str]) -> bool:
        """Whether an instrument has all these provisions, as far as that is known."""
        units = self.lexicon.instruments[one.key or ""].units
        heads = [int(head.group()) for number in numbers if (head := re.match(r"\d+", number))]
        return units is None or (all(head <= units for head in heads) and not self.is_undivided(one, numbers))

    def is_undivided(self, one: Mention, numbers: list[str]) -> bool:
        """Whether parts are asked of an article that has none: article 19 of the UDHR is one sentence."""
        whole = self.undivided.get(one.key, ())
        heads = [re.match(r"(\d+)\(", number) for number in numbers]
        return any(head is not None and int(head[1]) in whole for head in heads)

    def may_own(self, one: Mention, unit: str) -> bool:
        """Whether an instrument is made of such units."""
        if one.key is None:
            return False
        instrument = self.lexicon.instruments[one.key]
        if unit in ("guiding", "ungp"):
            return instrument.unit == "principles" and {"guiding", "principles"} <= instrument.words
        if unit == "principles":
            return instrument.unit == "principles"
        if unit == "articles":
            return instrument.unit in ("articles", "")
        return instrument.unit == unit

    def may_be_called(self, one: Mention, unit: str) -> bool:
        """Letters say ``articles`` of principles, too, where they name the instrument right behind."""
        unit_of = self.lexicon.instruments[one.key].unit if one.key else ""
        return unit in ("articles", "principles") and unit_of not in ("", "articles")

    def stand_alone(self, one: Mention) -> bool:
        """Whether letters cite an instrument by bare numbers: ``Nos. 16 and 18``."""
        return one.key is not None and self.lexicon.instruments[one.key].unit not in _UNNUMBERED
