"""Who wrote to whom and who answered: paragraphs of our own, in the three languages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from hrgraph.documents import read_bytes
from hrgraph.records import Registers, extract

DATA = yaml.safe_load(Path(__file__).with_name("exchanges.yaml").read_text(encoding="utf-8"))


def read(text: str, frame: dict[str, str], registers: Registers) -> dict[str, Any]:
    letter = frame["before"] + text + frame["behind"]
    return extract(read_bytes(letter.encode(), "letter.txt"), registers).to_json()


@pytest.mark.parametrize("case", DATA["cases"], ids=lambda case: case["text"][:40])
def test_exchange(case: dict[str, Any], registers: Registers) -> None:
    frame = DATA["frames"][case["frame"]]
    record = read(case["text"], frame, registers)
    letters = [
        f"{one['reference'] or '-'} {one['date'] or 'null'} {one['relation']}"
        for one in record["earlier_communications"]
    ]
    assert sorted(letters) == sorted(case["letters"])
    own = frame["own"] if len(frame["own"]) > 3 else None
    replies = [
        f"{'OWN' if one['from'] == own else one['from']} {one['date'] or 'null'} {one['to'] or '-'}"
        for one in record["replies"]
    ]
    assert sorted(replies) == sorted(case["replies"])


@pytest.mark.parametrize("frame", ["en-state", "en-company"])
@pytest.mark.parametrize(
    "text",
    [
        "On 3 May 2021 we wrote to three companies about the quarry. The operator replied on 2 June 2021, "
        "for which we are grateful.",
        "Our letters of 3 May 2021 went to the two banks. We thank the larger bank for the reply dated "
        "2 June 2021.",
    ],
)
def test_a_reply_of_nobody_is_a_problem(text: str, frame: str, registers: Registers) -> None:
    record = read(text, DATA["frames"][frame], registers)
    assert record["replies"] == []
    assert "reply-of-nobody" in [one["source"] for one in record["problems"]]
