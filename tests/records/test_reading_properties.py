"""What holds for every letter: values point at their words, the order of mandates does not matter."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hrgraph.documents import read_bytes, read_document
from hrgraph.documents.clean import clean
from hrgraph.records import Communication, Registers, extract

LETTERS = Path(__file__).resolve().parents[1] / "letters"
SLUGS = sorted(path.parent.name for path in LETTERS.glob("*/letter.txt"))


def words(text: str) -> list[str]:
    return re.findall(r"\w+", clean(read_bytes(text.encode(), "quote")).text)


@pytest.mark.parametrize("slug", SLUGS)
def test_every_value_points_at_its_words_in_the_file(slug: str, registers: Registers) -> None:
    path = LETTERS / slug / "letter.txt"
    record = extract(read_document(path), registers)
    printed = path.read_text(encoding="utf-8")
    places = {one.pointer: printed[one.span.start : one.span.end] for one in record.evidence}
    assert all(one.quote == places[one.pointer] for one in record.evidence)
    if record.reference:
        assert words(places["/reference"])[-2:] == words(record.reference)[-2:]
    if record.date:
        assert record.date[:4] in places["/date"]
    for number, one in enumerate(record.signatories):
        assert words(places[f"/signatories/{number}/name"]) == words(one.name)
        assert (f"/signatories/{number}/mandate" in places) == (one.mandate is not None)
    for number, symbol in enumerate(record.documents):
        assert re.sub(r"\s", "", places[f"/documents/{number}"]) == symbol
    for number, resolution in enumerate(record.resolutions):
        assert words(resolution)[-1] in words(places[f"/resolutions/{number}"])
    for number, question in enumerate(record.questions):
        assert words(places[f"/questions/{number}/text"]) == words(question.text or "")
    for number, cited in enumerate(record.citations):
        assert f"/citations/{number}/instrument" in places
        assert (f"/citations/{number}/provision" in places) == (cited.provision is not None)
    if record.addressee and record.addressee.attention:
        assert places["/addressee/attention"].split() == record.addressee.attention.split()


@pytest.mark.parametrize("slug", SLUGS)
def test_a_record_survives_json(slug: str, registers: Registers) -> None:
    record = extract(read_document(LETTERS / slug / "letter.txt"), registers)
    assert Communication.from_json(record.to_json()) == record
    bare = record.to_json(text=False)
    assert Communication.from_json(bare).to_json(text=False) == bare


@settings(max_examples=25, deadline=None)
@given(rng=st.randoms(use_true_random=False))
def test_shuffled_mandates_are_the_same_set(rng: random.Random, registers: Registers) -> None:
    text = (LETTERS / "en-state-twelve-2021" / "letter.txt").read_text(encoding="utf-8")
    heading, rest = text.split("\n\n", 1)
    names = re.split(r"; the | and the |^Mandates of the ", heading)[1:]
    rng.shuffle(names)
    shuffled = f"Mandates of the {'; the '.join(names)}\n\n{rest}"
    wanted = extract(read_bytes(text.encode(), "a"), registers).mandates
    found = extract(read_bytes(shuffled.encode(), "b"), registers).mandates
    assert len(names) == 12
    assert sorted(found) == sorted(wanted)


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("", "empty"),
        ("Nothing to see here.", "no-letter"),
        ("PRESS RELEASE\n\nThe experts said today that all is well.", "no-letter"),
        ("The Permanent Mission of Kenya presents its compliments to the Office.", "no-letter"),
        ("Dear Special Rapporteurs,\n\nThank you for AL OTH 1/2020.\n", "no-letter"),
    ],
)
def test_what_is_no_letter_is_told_so(text: str, source: str, registers: Registers) -> None:
    record = extract(read_bytes(text.encode(), "a.txt"), registers)
    assert [problem.source for problem in record.problems] == [source]
    assert record.reference is None
    assert record.mandates == ()


def test_no_value_is_taken_from_a_future_letter_or_another_reference(registers: Registers) -> None:
    text = (LETTERS / "en-no-head-2015" / "letter.txt").read_text(encoding="utf-8")
    record = extract(read_bytes(text.encode(), "a.txt"), registers)
    assert record.reference is None
    assert record.date is None
