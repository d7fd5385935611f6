"""What a query's header says about its answer: the columns, and the picture that suits them.

A picture names the columns that it is drawn from, each in a role:

========  ============================  ==============  =============================================
kind      needs                         may have        shows
========  ============================  ==============  =============================================
bar       label, value                  series          a bar for each row, split by series
timeline  label, start                  end, group      when each row was, in lanes by group
network   source, target                value           a line between two things, as thick as value
map       place, value                                  a number for each State
table                                                   nothing: the answer is best read as a table
========  ============================  ==============  =============================================

Where a role names a column of things, its ``_label`` column, if there is one, gives the words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

__all__ = ["ROLES", "Column", "ColumnType", "Picture", "PictureKind"]


class ColumnType(StrEnum):
    """What the cells of a column are; ``date`` is a day, a month or a year, as precise as known."""

    THING = "thing"
    TEXT = "text"
    DATE = "date"
    INTEGER = "integer"
    DECIMAL = "decimal"
    BOOLEAN = "boolean"


class PictureKind(StrEnum):
    """The pictures; see the table above."""

    BAR = "bar"
    TIMELINE = "timeline"
    NETWORK = "network"
    MAP = "map"
    TABLE = "table"


ROLES: Mapping[PictureKind, tuple[tuple[str, ...], tuple[str, ...]]] = MappingProxyType(
    {
        PictureKind.BAR: (("label", "value"), ("series",)),
        PictureKind.TIMELINE: (("label", "start"), ("end", "group")),
        PictureKind.NETWORK: (("source", "target"), ("value",)),
        PictureKind.MAP: (("place", "value"), ()),
        PictureKind.TABLE: ((), ()),
    }
)
"""Kind -> the roles that it needs, and those that it may have."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the answer: variable, heading, what it holds, unit of its numbers, type of its cells.

    A ``type`` of None is not known: the file does not say.
    """

    name: str
    label: str
    meaning: str = ""
    unit: str | None = None
    type: ColumnType | None = None


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of the answer: its kind, and for each role the column that plays it."""

    kind: PictureKind = PictureKind.TABLE
    roles: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
