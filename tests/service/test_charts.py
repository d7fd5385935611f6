"""The picture that needs no script: bars as long as their values, timelines that keep to the dates."""

from __future__ import annotations

from types import MappingProxyType

import pytest

from hrgraph.service.charts import LEFT, draw
from hrgraph.store.picture import Picture, PictureKind
from hrgraph.store.queries import Query

ID = "https://w3id.org/hrgraph/id/"


def query(kind: PictureKind, **roles: str) -> Query:
    return Query("q", "A question", "SELECT", "", picture=Picture(kind, MappingProxyType(roles)))


def test_bars_are_as_long_as_their_values() -> None:
    asked = query(PictureKind.BAR, label="who", value="letters", series="kind")
    rows: list[dict[str, object]] = [
        {"who": f"{ID}company/x", "who_label": "X", "letters": 4, "kind": "new"},
        {"who": f"{ID}company/y", "letters": 1, "kind": None},
        {"who": f"{ID}company/z", "letters": None, "kind": None},
    ]
    chart = draw(asked, rows)
    assert chart is not None
    first, second = chart.marks
    assert first.width == pytest.approx(4 * second.width)
    assert [(mark.label, mark.value) for mark in chart.marks] == [("new: X", "4"), ("company/y", "1")]
    assert draw(asked, [{"who": "x", "letters": 0}]) is None


def test_more_bars_than_fit_are_counted() -> None:
    rows = [{"who": str(number), "letters": number} for number in range(1, 50)]
    chart = draw(query(PictureKind.BAR, label="who", value="letters"), rows)
    assert chart is not None
    assert len(chart.marks) + chart.left_out == 49


def test_a_timeline_keeps_to_the_dates() -> None:
    asked = query(PictureKind.TIMELINE, label="who", start="start", end="end")
    rows: list[dict[str, object]] = [
        {"who": "a", "start": "2000", "end": "2010-01-01"},
        {"who": "b", "start": "2005-01", "end": None},
        {"who": "c", "start": None, "end": "2001"},
        {"who": "d", "start": "about 1999", "end": None},
    ]
    chart = draw(asked, rows)
    assert chart is not None
    a, b = chart.marks
    assert a.x == LEFT
    assert b.x == pytest.approx(a.x + a.width / 2, abs=1)
    assert list(chart.lines) == ["a", "b"]
    assert {"2000", "2010"} <= {tick.label for tick in chart.ticks}
    assert draw(asked, [{"who": "c", "start": None, "end": None}]) is None


@pytest.mark.parametrize("kind", [PictureKind.TABLE, PictureKind.NETWORK, PictureKind.MAP])
def test_other_pictures_are_drawn_by_scripts(kind: PictureKind) -> None:
    assert draw(query(kind), [{"a": 1}]) is None
