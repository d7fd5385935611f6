"""From what a record prints to a register's key: the rules that frames.yaml names with ``by``.

A rule gives the key or None where it cannot be known; it never guesses. Only a company or
another organization that no register holds gets a key made of its printed name.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cached_property

from hrgraph.graph.frames import Frames, load_frames
from hrgraph.iris import communication_key
from hrgraph.records.identifiers import parse_provision
from hrgraph.records.registers import Registers

__all__ = ["Resolver", "slug"]


def slug(name: str) -> str:
    """A name as a key: lower-case ASCII words joined by hyphens; of a name without any, its code points.

    >>> slug("Société Générale S.A."), slug("中国")
    ('societe-generale-s-a', 'u4e2d-u56fd')
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9]+", plain)
    return "-".join(words or [f"u{ord(char):x}" for char in name if not char.isspace()])


class Resolver:
    """The rules, on one set of registers; indexes are built when first asked for."""

    def __init__(self, registers: Registers, frames: Frames | None = None) -> None:
        self._registers = registers
        self._frames = frames or load_frames()

    def apply(self, rule: str, arguments: Mapping[str, object]) -> object:
        """The value that a rule gives for its arguments; None when one that it needs is unknown."""
        result: object = getattr(self, f"_by_{rule}")(**arguments)
        return result

    def knows(self, key: str) -> bool:
        """Whether a register has this State, organization or person."""
        kind, _, rest = key.partition("/")
        keys = self._keys[self._frames.found_in[kind]]
        return key in keys or rest in keys

    def _by_value(self, value: object) -> object:
        return value

    def _by_words(self, name: str | None) -> str | None:
        """A printed name; a register's key in its place (CHN for a State) is no printed name."""
        return None if any(name in keys for keys in self._keys.values()) else name

    def _by_communication(self, reference: str | None) -> str | None:
        try:
            return communication_key(reference) if reference else None
        except ValueError:
            return None

    def _by_resolution(self, number: Iterable[str] | None) -> list[str | None]:
        return [self._resolutions.get(_squeeze(one)) for one in number or ()]

    def _by_unknown_resolution(self, number: Iterable[str] | None) -> list[str | None]:
        """Those that no register holds, as printed: a number alone does not say of which body it is."""
        return [None if _squeeze(one) in self._resolutions else one for one in number or ()]

    def _by_instrument(self, id: str | None) -> str | None:
        return id.lower() if id else None

    def _by_provision(self, instrument: str | None, number: str | None, part: str | None) -> str | None:
        if not instrument or not number:
            return None
        try:
            parsed = parse_provision(number)
        except ValueError:
            places = [slug(number)]
        else:
            places = [parsed.number.replace(" ", "-"), *parsed.parts]
        if part in self._frames.own_place:
            # A commentary is to the whole principle, also where a letter names one of its parts.
            places = [places[0], str(part)]
        return "/".join([instrument.lower(), *places])

    def _by_named(self, kind: str, name: str | None) -> str | None:
        found = self._find(kind, name) if name else None
        return found.partition("/")[2] if found else None

    def _by_actor(self, kind: str | None, name: str | None, state: str | None = None) -> str | None:
        """The key of an addressee or sender, such as ``company/tiktok``."""
        if state:
            name = state
        if not name:
            return None
        wanted = self._frames.actors.get(kind or "")
        kinds = [wanted] if wanted else list(dict.fromkeys(self._frames.actors.values()))
        for one in kinds:
            found = self._find(one, name)
            if found:
                return found
        return f"{wanted}/{slug(name)}" if wanted in self._frames.made_up else None

    def _by_slug(self, kind: str | None, name: str | None) -> str:
        actor = self._by_actor(kind, name)
        return actor.rpartition("/")[2] if actor else slug(name or "unknown")

    def _find(self, kind: str, name: str) -> str | None:
        """The key, with its kind, of the one thing of a register that has this name."""
        register = self._frames.found_in[kind]
        by_hand = self._registers.lookup(register, name)
        keys = {by_hand} if by_hand else self._names[register].get(_squeeze(name), set())
        if len(keys) != 1:
            return None
        key = next(iter(keys))
        return key if "/" in key else f"{register}/{key}"

    @cached_property
    def _names(self) -> dict[str, dict[str, set[str]]]:
        names: dict[str, dict[str, set[str]]] = {}
        for register, places in self._frames.names.items():
            index = names.setdefault(register, {})
            for table, key, column in places:
                for row in self._registers.tables[table].rows:
                    if row.cells[column]:
                        index.setdefault(_squeeze(row.cells[column]), set()).add(row.cells[key])
        return names

    @cached_property
    def _keys(self) -> dict[str, set[str]]:
        return {
            register: {
                row.cells[key] for table, key, _ in places[:1] for row in self._registers.tables[table].rows
            }
            for register, places in self._frames.names.items()
        }

    @cached_property
    def _resolutions(self) -> dict[str, str]:
        table, number, key = self._frames.numbers
        known = self._registers.tables[table].rows
        # A symbol is printed as it is; a number stands for the symbol.
        return {_squeeze(row.cells[column]): row.cells[key] for column in (key, number) for row in known}


def _squeeze(name: str) -> str:
    """A name as it is compared: without accents, case and signs between words."""
    letters = name
    if not name.isascii():
        plain = unicodedata.normalize("NFKD", name)
        letters = "".join(char for char in plain if not unicodedata.combining(char))
    return " ".join(re.findall(r"[^\W_]+", letters.casefold()))
