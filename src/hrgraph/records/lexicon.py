"""What the registers know, indexed for reading: names of mandates, States, organisations, instruments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from hrgraph.documents.clean import fold
from hrgraph.documents.forms import LANGUAGES, Forms, load_forms
from hrgraph.records.match import Match, Name, NameIndex, words
from hrgraph.records.phrases import PhraseIndex
from hrgraph.records.registers import Registers

__all__ = ["Instrument", "Lexicon", "Organization", "load_lexicon"]


@dataclass(frozen=True, slots=True)
class Instrument:
    """What reading needs to know of an instrument."""

    key: str
    kind: str
    unit: str
    units: int | None
    words: frozenset[str]


@dataclass(frozen=True, slots=True)
class Organization:
    """A company or another organisation that may be addressed."""

    key: str
    name: str
    kind: str


class Lexicon:
    """The registers as indexes; built once for a set of registers."""

    def __init__(self, registers: Registers, sections: Forms, citations: Forms) -> None:
        self.registers = registers
        self.sections = sections
        self.citations = citations
        self.mandates = {
            language: NameIndex(_mandate_names(registers, sections, language)) for language in LANGUAGES
        }
        self.states: dict[str, str] = {row["state"]: row["name"] for row in _rows(registers, "states")}
        self._state_names = {
            (row["state"], row["language"]): row["name"]
            for row in _rows(registers, "state-names")
            if row["name_kind"] == "short" and row["language"] != LANGUAGES[0]
        }
        self.instruments = {one.key: one for one in _instruments(registers)}
        self.symbols = _symbols(registers, citations)
        for key, marks in load_forms("translations").section("symbols").items():
            self.symbols |= dict.fromkeys(marks, key)
        self.persons = frozenset(fold(row["name"]) for row in _rows(registers, "persons"))
        self.parts = frozenset(row["provision"] for row in _rows(registers, "provisions"))
        self.organizations: dict[str, Organization] = {
            row["organization"]: Organization(row["organization"], row["name"], row["organization_kind"])
            for row in _rows(registers, "organizations")
        }
        self.phrases = self._phrase_index(registers)

    def state_name(self, code: str, language: str | None) -> str:
        """A State's short name in a language, else the register's."""
        return self._state_names.get((code, language or ""), self.states[code])

    @staticmethod
    def fold(text: str) -> str:
        """A word as patterns see it."""
        return fold(text)

    def mandate(self, printed: str, language: str, day: str | None) -> Match | None:
        """The mandate that a printed name (without ``Special Rapporteur``) means, with the reason."""
        by_hand = self.registers.lookup("mandate", printed)
        if by_hand:
            return Match(by_hand, 100.0, "set by hand in lookups.yaml")
        found = self.mandates[language].find(printed, day)
        if found is None and language != LANGUAGES[0]:
            found = self.mandates[LANGUAGES[0]].find(printed, day)
        return found

    def _phrase_index(self, registers: Registers) -> PhraseIndex:
        light = [word for words in self.citations.lists["light"].values() for word in words]
        index = PhraseIndex(light, self.citations.lists["skipped"])
        symbol = self.citations.pattern("symbol", LANGUAGES[0])
        resolutions = {
            row["instrument"]
            for row in _rows(registers, "instruments")
            if row["instrument_kind"] == "resolution" and symbol and symbol.match(row["short_name"])
        }
        for row in _rows(registers, "instrument-names"):
            topic = row["instrument"] in resolutions and not any(char.isdigit() for char in row["name"])
            if row["name_kind"] != "ambiguous" and not topic:
                index.add(row["name"], "instrument", row["instrument"])
        for row in _rows(registers, "instruments"):
            if row["instrument"] not in resolutions:
                index.add(row["name"], "instrument", row["instrument"])
                index.add(row["short_name"], "instrument", row["instrument"])
        for key, names in load_forms("translations").section("instruments").items():
            for name in names if key in self.instruments else ():
                index.add(name, "instrument", key)
        for row in _rows(registers, "states"):
            index.add(row["name"], "state", row["state"])
            index.add(row["official_name"], "state", row["state"])
        for row in _rows(registers, "state-names"):
            index.add(row["name"], "state", row["state"])
        for row in _rows(registers, "organizations"):
            index.add(row["name"], "organization", row["organization"])
        for row in _rows(registers, "organization-names"):
            index.add(row["name"], "organization", row["organization"])
        return index


def _rows(registers: Registers, table: str) -> Iterator[Mapping[str, str]]:
    """The cells of a table's rows; nothing where there is no such table."""
    known = registers.tables.get(table)
    for row in known.rows if known else ():
        yield row.cells


def _mandate_names(registers: Registers, sections: Forms, language: str) -> Iterator[Name]:
    """The names of mandates in a language without the office they begin with."""
    ended = {row["mandate"]: row["ended"] for row in _rows(registers, "mandates")}
    established = {row["mandate"]: row["established"] for row in _rows(registers, "mandates")}
    opener = sections.pattern("opener", language)
    for row in _rows(registers, "mandate-names"):
        if row["language"] == language:
            text = _without(row["name"], opener)
            yield Name(row["mandate"], text, row["start"], row["end"], ended.get(row["mandate"], ""))
    for mandate, names in load_forms("translations").section("mandates").items():
        for name in names.get(language, ()):
            yield Name(mandate, name, established.get(mandate, ""), "", ended.get(mandate, ""))
    if language == LANGUAGES[0]:
        for row in _rows(registers, "mandates"):
            yield Name(row["mandate"], row["short_name"], "", "", row["ended"])


def _without(name: str, opener: object) -> str:
    """A mandate's name without ``Special Rapporteur`` and the like."""
    match = opener.match(fold(name)) if opener else None  # type: ignore[attr-defined]
    return name[match.end() :].strip() if match else name


def _instruments(registers: Registers) -> Iterator[Instrument]:
    names: dict[str, set[str]] = {}
    for row in _rows(registers, "instrument-names"):
        names.setdefault(row["instrument"], set()).update(words(row["name"]))
    for row in _rows(registers, "instruments"):
        known = names.get(row["instrument"], set()) | set(words(row["name"]))
        units = int(row["units"]) if row["units"].isdigit() else None
        yield Instrument(row["instrument"], row["instrument_kind"], row["unit"], units, frozenset(known))


def _symbols(registers: Registers, citations: Forms) -> dict[str, str]:
    """Document symbol → instrument, where a symbol stands for one instrument only."""
    pattern = citations.pattern("symbol", LANGUAGES[0])
    owners: dict[str, set[str]] = {}
    own: dict[str, str] = {}
    for row in _rows(registers, "instruments"):
        for match in pattern.finditer(row["adopting_resolution"]) if pattern else ():
            owners.setdefault(match.group(), set()).add(row["instrument"])
            if row["instrument_kind"] == "resolution":
                own[match.group()] = row["instrument"]
    known = {symbol: next(iter(keys)) for symbol, keys in owners.items() if len(keys) == 1} | own
    return {symbol.partition("(")[0]: key for symbol, key in known.items() if key in own.values()} | known


@lru_cache(maxsize=2)
def load_lexicon(registers: Registers) -> Lexicon:
    """The indexes for some registers; kept for the registers last used."""
    return Lexicon(registers, load_forms("sections"), load_forms("citations"))
