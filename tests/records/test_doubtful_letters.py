"""Letters as carelessness and poor text recognition leave them: what is in doubt is said, never guessed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from hrgraph.documents import read_bytes
from hrgraph.records import Registers, extract

LETTER = Path(__file__).resolve().parents[1] / "letters" / "en-cement-2024" / "letter.txt"
REFERENCE, DAY = "AL OTH 31/2024", "11 March 2024"
QUOTED = """

Annex II

Letter of 4 September 2022

Mandates of the Special Rapporteur on the right to food and the Special Rapporteur on the right to education

Ref.: AL OTH 88/2022

4 September 2022

Dear Mr. Olsen,

We have the honour to address you in our capacities as Special Rapporteur on the right to food and
Special Rapporteur on the right to education, pursuant to Human Rights Council resolutions 49/13 and 44/3.

1. Please provide information on schools.
2. Please explain the price of food.

We may publicly express our concerns. This letter will be made public within 30 days.

Please accept, Mr. Olsen, the assurances of our highest consideration.

Michael Fakhri
Special Rapporteur on the right to food
"""


def reading(registers: Registers, text: str) -> dict[str, Any]:
    """The record of a text."""
    return extract(read_bytes(text.encode(), "letter.txt"), registers).to_json()


def told(record: dict[str, Any], path: str) -> list[str]:
    """What the problems say of a field."""
    return [one["message"] for one in record["problems"] if one["path"] == path]


@pytest.mark.parametrize(
    "printed",
    [
        "AL 0TH 31/2024",
        "AL OTH 3l/2024",
        "AL OTH 31/2O24",
        "AL OTH 31/20Z4",
        f"{REFERENCE}\nRef.: AL OTH 32/2024",
    ],
)
def test_a_reference_that_cannot_be_told_is_none(registers: Registers, printed: str) -> None:
    record = reading(registers, LETTER.read_text(encoding="utf-8").replace(REFERENCE, printed))
    assert record["reference"] is None
    assert told(record, "/reference")


def test_a_type_that_cannot_be_read_is_none(registers: Registers) -> None:
    text = LETTER.read_text(encoding="utf-8").replace(REFERENCE, "Al OTH 31/2024")
    record = reading(registers, text)
    assert (record["reference"], record["type"]) == ("OTH 31/2024", None)
    assert told(record, "/type")


@pytest.mark.parametrize(("printed", "read"), [("l1 March 2024", "2024-03"), ("11 March 2O24", None)])
def test_a_day_that_cannot_be_read_is_left_out(registers: Registers, printed: str, read: str | None) -> None:
    record = reading(registers, LETTER.read_text(encoding="utf-8").replace(DAY, printed, 1))
    assert record["date"] == read
    assert told(record, "/date")


def test_a_year_that_is_not_yet_is_doubted(registers: Registers) -> None:
    text = LETTER.read_text(encoding="utf-8").replace(REFERENCE, "AL OTH 31/2042")
    assert told(reading(registers, text), "/date")


def test_a_letter_quoted_in_an_annex_gives_nothing_to_the_record(registers: Registers) -> None:
    text = LETTER.read_text(encoding="utf-8")
    alone, quoting = reading(registers, text), reading(registers, text + QUOTED)
    for field in alone.keys() - {"evidence", "document", "problems"}:
        assert quoting[field] == alone[field], field


def test_poor_text_recognition_is_said(registers: Registers) -> None:
    text = (
        LETTER.read_text(encoding="utf-8").replace("concern", "c0ncern").replace("would like", "wou1d 1ike")
    )
    text = text.replace("alleg", "a1leg").replace("communication", "communicati0n")
    assert any(one["source"] == "garbled" for one in reading(registers, text)["problems"])
    clean = reading(registers, LETTER.read_text(encoding="utf-8"))
    assert not any(one["source"] == "garbled" for one in clean["problems"])
