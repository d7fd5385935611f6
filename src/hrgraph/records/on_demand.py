"""Tables whose files are known to be right: each is read when it is first asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from hrgraph.errors import DataError
from hrgraph.records.promises import TableSpec
from hrgraph.records.tables import Table, read_table

__all__ = ["TablesOnDemand"]


class TablesOnDemand(Mapping[str, Table]):
    """The tables of a folder by name; a letter needs a few of them.

    Asking for one raises :class:`DataError` when it cannot be read after all.
    """

    def __init__(self, place: Path, specs: Mapping[str, TableSpec]) -> None:
        self._place = place
        self._specs = specs
        self._read: dict[str, Table] = {}

    def __getitem__(self, name: str) -> Table:
        """The table of this name."""
        if name not in self._read:
            table, faults = read_table(self._place / f"{name}.csv", self._specs[name], known=True)
            if faults:
                raise DataError(faults)
            self._read[name] = table
        return self._read[name]

    def __contains__(self, name: object) -> bool:
        """Whether there is such a table, without reading it."""
        return name in self._specs

    def __iter__(self) -> Iterator[str]:
        """The names of all tables."""
        return iter(self._specs)

    def __len__(self) -> int:
        """How many tables there are."""
        return len(self._specs)
