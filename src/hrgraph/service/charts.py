"""The picture of an answer, worked out here so that it needs no script: bars and timelines as SVG.

What is drawn are numbers and words; the template puts them into elements. The same columns and
rows are in the page as JSON, for a script that draws more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hrgraph.store.picture import Picture, PictureKind
from hrgraph.store.queries import Query

__all__ = ["Chart", "Mark", "Tick", "draw"]

WIDTH, LEFT, ROW = 720, 260, 22  # of the drawing, of the words beside it, of one line
_BARS, _LANES, _WORDS = 30, 30, 34

Row = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Mark:
    """One bar or one point: its line, where it begins, how long it is, its words and its value."""

    line: int
    x: float
    width: float
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Tick:
    """A year on the axis of a timeline."""

    x: float
    label: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing: its marks, the words of its lines, how many rows it leaves out."""

    kind: PictureKind
    title: str
    marks: Sequence[Mark]
    lines: Sequence[str]
    left_out: int = 0
    ticks: Sequence[Tick] = ()
    width: int = WIDTH
    left: int = LEFT
    row: int = ROW

    @property
    def height(self) -> int:
        """Height of the drawing, with room for the axis."""
        return (len(self.lines) + 1) * self.row + 8


def draw(query: Query, rows: Sequence[Row]) -> Chart | None:
    """The chart of an answer; None where its picture is another kind, or there is nothing to draw."""
    if query.picture.kind is PictureKind.BAR:
        return _bars(query, rows)
    if query.picture.kind is PictureKind.TIMELINE:
        return _timeline(query, rows)
    return None


def _bars(query: Query, rows: Sequence[Row]) -> Chart | None:
    roles = query.picture.roles
    told = [(row, value) for row in rows if isinstance(value := row.get(roles["value"]), int | float)]
    longest = max((value for _, value in told), default=0)
    if longest <= 0:
        return None
    room = WIDTH - LEFT - 60
    marks = [
        Mark(line, LEFT, round(room * max(value, 0) / longest, 1), _name(query.picture, row), f"{value:g}")
        for line, (row, value) in enumerate(told[:_BARS])
    ]
    lines = [_short(mark.label) for mark in marks]
    return Chart(PictureKind.BAR, query.summary, marks, lines, max(0, len(told) - _BARS))


def _timeline(query: Query, rows: Sequence[Row]) -> Chart | None:
    roles = query.picture.roles
    spans = []
    for row in rows:
        start = _year(row.get(roles["start"]))
        end = _year(row.get(roles.get("end", ""))) if "end" in roles else start
        if start is not None:
            spans.append((row, start, max(start, end if end is not None else start)))
    if not spans:
        return None
    lanes = list(dict.fromkeys(_lane(query.picture, row) for row, _, _ in spans))
    first, last = int(min(start for _, start, _ in spans)), int(max(end for _, _, end in spans)) + 1
    scale = (WIDTH - LEFT - 20) / (last - first)
    marks = [
        Mark(
            lanes.index(lane),
            round(LEFT + (start - first) * scale, 1),
            round(max((end - start) * scale, 5), 1),
            _name(query.picture, row),
            str(row.get(roles["start"])),
        )
        for row, start, end in spans
        if (lane := _lane(query.picture, row)) in lanes[:_LANES]
    ]
    step = next(step for step in (1, 2, 5, 10, 20, 50, 100, 1000) if (last - first) / step <= 10)
    ticks = [
        Tick(round(LEFT + (year - first) * scale, 1), str(year))
        for year in range(first + -first % step, last + 1, step)
    ]
    lines = [_short(lane) for lane in lanes[:_LANES]]
    return Chart(PictureKind.TIMELINE, query.summary, marks, lines, max(0, len(lanes) - _LANES), ticks)


def _lane(picture: Picture, row: Row) -> str:
    return _words(row, picture.roles["group"]) if "group" in picture.roles else _name(picture, row)


def _name(picture: Picture, row: Row) -> str:
    words = _words(row, picture.roles["label"])
    series = picture.roles.get("series")
    return f"{_words(row, series)}: {words}" if series and row.get(series) else words


def _words(row: Row, column: str) -> str:
    """What stands in a column for a person: its label, or the key of the thing."""
    value = row.get(f"{column}_label") or row.get(column) or "not known"
    return str(value).partition("/id/")[2] or str(value)


def _short(words: str) -> str:
    return words if len(words) <= _WORDS else words[: _WORDS - 1].rstrip() + "…"


def _year(value: object) -> float | None:
    """A date as a number of years; a month or a year counts from its beginning."""
    parts = str(value or "").split("-")
    if not all(part.isdigit() for part in parts) or not 1 <= len(parts) <= 3:
        return None
    year, month, day = (int(part) for part in (*parts, "1", "1")[:3])
    return year + (month - 1) / 12 + (day - 1) / 372
