"""Corrections by hand outlive a new reading, and say where they differ from the text."""

from __future__ import annotations

import pytest

from hrgraph.errors import UsageError
from hrgraph.records import Communication
from hrgraph.records.corrections import correct, reread
from hrgraph.records.model import EarlierCommunication

RECORD = Communication(
    reference="AL OTH 1/2020",
    date="2011-01-17",
    earlier_communications=(EarlierCommunication("OTH 2/2019", None, "mentions"),),
).to_json()
DATE = {"pointer": "/date", "value": "2012-01-17", "reason": "the file misprints the year"}


def test_a_new_reading_keeps_the_correction_and_says_what_the_text_has() -> None:
    once = correct(RECORD, [DATE])
    again = reread(once, RECORD)
    assert again == once
    assert again["date"] == "2012-01-17"
    assert again["corrections"] == [DATE]
    problem = again["problems"][-1]
    assert (problem["path"], problem["value"], problem["severity"]) == ("/date", "2011-01-17", "info")


def test_values_inside_lists_and_new_ones() -> None:
    relation = {"pointer": "/earlier_communications/0/relation", "value": "follows-up", "reason": "page 2"}
    mandate = {"pointer": "/mandates/-", "value": "food", "reason": "named in the text only"}
    record = correct(RECORD, [relation, mandate])
    assert record["earlier_communications"][0]["relation"] == "follows-up"
    assert record["mandates"] == ["food"]
    assert RECORD["mandates"] == []


def test_what_the_text_has_by_now_is_not_added_twice() -> None:
    mandate = {"pointer": "/mandates/-", "value": "food", "reason": "named in the text only"}
    once = correct(RECORD, [mandate])
    again = reread(once, {**RECORD, "mandates": ["food"]})
    assert again["mandates"] == ["food"]
    assert again["problems"][-1]["message"].startswith("the text now says")


def test_a_correction_that_lost_its_place_is_kept_and_said() -> None:
    relation = {"pointer": "/earlier_communications/0/relation", "value": "follows-up", "reason": "page 2"}
    once = correct(RECORD, [relation, DATE])
    again = reread(once, {**RECORD, "earlier_communications": []})
    assert again["corrections"] == [relation, DATE]
    assert again["date"] == "2012-01-17"
    lost = next(one for one in again["problems"] if one["path"] == relation["pointer"])
    assert lost["severity"] == "warning"
    assert "no place in this reading" in lost["message"]


def test_without_corrections_nothing_changes() -> None:
    assert reread({}, RECORD) == RECORD


@pytest.mark.parametrize(
    "wrong",
    [
        {"pointer": "/no/where", "value": 1, "reason": "x"},
        {"pointer": "/mandates/7", "value": "food", "reason": "x"},
        {"pointer": "/date", "value": None},
        {"pointer": "/date", "value": None, "reason": ""},
    ],
)
def test_a_broken_correction_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(UsageError):
        correct(RECORD, [wrong])
