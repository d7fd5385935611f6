"""Our own letters beside their records: tests/letters/<slug>/letter.txt and record.json.

The records were written by hand from what the letter says. A letter without one gets the reader's
own, and the test fails: read it, correct it, commit it.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hrgraph.documents import read_bytes, read_document
from hrgraph.records import Registers, extract

LETTERS = Path(__file__).resolve().parents[1] / "letters"
EXTRA = {"problems", "evidence", "document", "as_printed"}
SLUGS = sorted(path.parent.name for path in LETTERS.glob("*/letter.txt"))


def comparable(record: dict[str, Any]) -> dict[str, Any]:
    """A record without what is not compared: problems, places, and the wording behind 60 characters."""
    questions = [{**one, "text": (one["text"] or "")[:60].strip()} for one in record["questions"]]
    return {key: value for key, value in record.items() if key not in EXTRA} | {"questions": questions}


@pytest.mark.parametrize("slug", SLUGS)
def test_letter_as_pdf(
    slug: str, set_letter: Callable[[str], bytes], can_set: Callable[[str], bool], registers: Registers
) -> None:
    text = (LETTERS / slug / "letter.txt").read_text(encoding="utf-8")
    if not can_set(text):
        pytest.skip("the font at hand lacks a letter of this text")
    record = comparable(extract(read_bytes(set_letter(text), f"{slug}.pdf"), registers).to_json())
    assert record == comparable(json.loads((LETTERS / slug / "record.json").read_text(encoding="utf-8")))


@pytest.mark.parametrize("slug", SLUGS)
def test_letter(slug: str, registers: Registers) -> None:
    letter, golden = LETTERS / slug / "letter.txt", LETTERS / slug / "record.json"
    record = comparable(extract(read_document(letter), registers).to_json())
    if not golden.is_file():
        golden.write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        pytest.fail(f"{slug} had no record: one was written; read it against the letter and commit it")
    assert record == comparable(json.loads(golden.read_text(encoding="utf-8")))
