"""The one real letter: read exactly as its gold record says, and committed without a sentence of it."""

from __future__ import annotations

import json
from pathlib import Path

from hrgraph.documents import read_document
from hrgraph.records import Communication, Registers, extract

COMMITTED = Path(__file__).resolve().parents[2] / "data" / "letters" / "OTH-10-2023.json"
EXTRA = {"problems", "evidence", "document", "as_printed"}


def test_the_record_is_the_gold_record(real_letter: Path, registers: Registers) -> None:
    gold = json.loads(real_letter.with_suffix(".gold.json").read_text(encoding="utf-8"))
    record = extract(read_document(real_letter), registers).to_json()
    assert record["problems"] == []
    for question, wanted in zip(record["questions"], gold["questions"], strict=True):
        assert question["text"].startswith(wanted["text"])
        question["text"] = wanted["text"]
    assert {key: value for key, value in record.items() if key not in EXTRA} == gold


def test_the_committed_record_is_what_the_reader_gives(
    real_letter: Path, rewrite_golden: bool, registers: Registers
) -> None:
    record = extract(read_document(real_letter), registers).to_json(text=False)
    if rewrite_golden:
        COMMITTED.write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    assert json.loads(COMMITTED.read_text(encoding="utf-8")) == record


def test_the_committed_record_holds_no_wording() -> None:
    record = json.loads(COMMITTED.read_text(encoding="utf-8"))
    assert all(set(question) == {"number"} for question in record["questions"])
    assert all(set(place) == {"start", "end", "page"} for place in record["evidence"].values())
    assert Communication.from_json(record).to_json(text=False) == record


def test_every_value_points_at_its_words(real_letter: Path, registers: Registers) -> None:
    document = read_document(real_letter)
    record = extract(document, registers).to_json()
    text = real_letter.read_text(encoding="utf-8")
    for pointer, place in record["evidence"].items():
        assert text[place["start"] : place["end"]] == place["quote"], pointer
    quotes = {pointer: place["quote"] for pointer, place in record["evidence"].items()}
    assert quotes["/reference"] == record["reference"]
    assert quotes["/date"] == "13 March 2023"
    for number, signatory in enumerate(record["signatories"]):
        assert quotes[f"/signatories/{number}/name"] == signatory["name"]
        assert f"/signatories/{number}/mandate" in quotes
    for number in range(len(record["citations"])):
        assert f"/citations/{number}/instrument" in quotes
