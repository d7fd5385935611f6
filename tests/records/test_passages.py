"""Passages in the words of many hands, in the three languages: tests/records/passages.yaml."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from hrgraph.documents import read_bytes
from hrgraph.records import Registers, extract

DATA = yaml.safe_load(Path(__file__).with_name("passages.yaml").read_text(encoding="utf-8"))


def cases(kind: str) -> list[Any]:
    """The passages of a kind, each as (language, what is read, text)."""
    return [
        pytest.param(language, wanted, text, id=f"{language}-{text[:50]}")
        for language, passages in DATA[kind].items()
        for wanted, text in passages
    ]


def read(language: str, text: str, registers: Registers) -> dict[str, Any]:
    """The record of a letter of that language with this passage in it."""
    frame = DATA["frames"][language]
    letter = frame["before"] + text + frame["behind"]
    return extract(read_bytes(letter.encode(), "letter.txt"), registers).to_json()


@pytest.mark.parametrize(("language", "wanted", "text"), cases("publication"))
def test_publication(language: str, wanted: int | None, text: str, registers: Registers) -> None:
    assert read(language, text, registers)["public_after_days"] == wanted


@pytest.mark.parametrize(("language", "wanted", "text"), cases("press_release"))
def test_press_release(language: str, wanted: bool, text: str, registers: Registers) -> None:
    assert read(language, text, registers)["press_release"] is wanted


@pytest.mark.parametrize(("language", "wanted", "text"), cases("requests"))
def test_requests(language: str, wanted: str | int, text: str, registers: Registers) -> None:
    count, _, words = str(wanted).partition(" ")
    found = read(language, text, registers)["questions"]
    assert [one["number"] for one in found] == list(range(1, int(count) + 1))
    assert not found or found[-1]["text"].startswith(words)


@pytest.mark.parametrize(
    ("language", "case"),
    [
        pytest.param(language, case, id=f"{language}-{case[2][:40]}")
        for language, cases in DATA["addressees"].items()
        for case in cases
    ],
)
def test_addressee(language: str, case: list[str], registers: Registers) -> None:
    wanted, place, lines, greeting, text = case
    frame = DATA["frames"][language]
    before, behind = frame["before"], frame["behind"]
    before = re.sub(r"(AL) [A-Z]{3}", r"\1 OTH", before)
    greeted = re.search(r"\n(Excell?enc[^\n]*)\n", before)
    assert greeted
    top = f"{lines}\n\n" if place == "top" else ""
    before = before.replace(greeted[1], f"{top}{greeting}", 1)
    foot = f"\n\n{lines}\n\n" if place == "foot" else "\n\n"
    end = f"\n\n{lines}\n" if place == "end" else ""
    letter = f"{before}{text}{foot}{text}{behind}{end}"
    found = extract(read_bytes(letter.encode(), "letter.txt"), registers).to_json()["addressee"]
    assert [str(found[key]).replace("None", "null") for key in ("kind", "name", "attention")] == wanted.split(
        " | "
    )


PARTS = {"principle": "p", "commentary": "c", "article": "a", None: "-"}


@pytest.mark.parametrize(("language", "wanted", "text"), cases("citations"))
def test_citations(language: str, wanted: str, text: str, registers: Registers) -> None:
    found = read(language, text, registers)["citations"]
    told = {
        f"{one['instrument']} {PARTS[one['part']]}{one['provision']}"
        if one["provision"]
        else one["instrument"]
        for one in found
    }
    assert told == {one for one in wanted.split(", ") if one}
