"""The letter with its values marked is the whole letter, and names the value at each place."""

from __future__ import annotations

from pathlib import Path

from hrgraph.documents import read_document
from hrgraph.records import Registers, extract
from hrgraph.records.marks import marked, page

LETTER = Path(__file__).resolve().parents[1] / "letters" / "en-company-quarry-2019" / "letter.txt"


def test_the_pieces_are_the_text_and_carry_their_values(registers: Registers) -> None:
    document = read_document(LETTER)
    record = extract(document, registers)
    pieces = list(marked(document, record))
    assert "".join(piece.text for piece in pieces) == document.text
    found = {pointer: piece.text for piece in pieces for pointer in piece.pointers}
    assert found["/date"] == "14 May 2019"
    assert {one.pointer for one in record.evidence} == set(found)


def test_the_page_needs_nothing_else_and_escapes_the_text(registers: Registers) -> None:
    document = read_document(LETTER)
    text = page(document, extract(document, registers))
    assert text.startswith("<!doctype html>")
    assert "http" not in text.replace(document.text, "")
    assert 'title="/date"' in text
    assert "<script" not in text
