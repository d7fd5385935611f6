"""A folder of letters at the terminal: what was read is known, corrections stay, no letter is exit 2."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from hrgraph.cli import main

LETTERS = sorted((Path(__file__).parent.parent / "letters").glob("*/letter.txt"))[:3]
PRESS = "PRESS RELEASE\n\nThe experts said today that all is well.\n"


def run(*words: str | Path) -> int:
    with pytest.raises(SystemExit) as exit_:
        main([str(word) for word in words])
    assert isinstance(exit_.value.code, int)
    return exit_.value.code


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three letters in a folder."""
    place = tmp_path / "letters"
    place.mkdir()
    for number, letter in enumerate(LETTERS):
        shutil.copy(letter, place / f"{number}.txt")
    return place


def test_a_second_run_knows_what_the_first_has_read(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("read", folder, "--format", "jsonl", "--cache", tmp_path / "cache")
    run(*words)
    first = capsys.readouterr()
    assert "known" not in first.err
    assert first.err.splitlines()[-1].startswith("3 files: ")
    run(*words)
    second = capsys.readouterr()
    assert second.out == first.out, "the same records in the same order"
    assert "3 known from an earlier run" in second.err
    (folder / "1.txt").write_text("Something else.\n", encoding="utf-8")
    run(*words)
    third = capsys.readouterr()
    assert "2 known" in third.err, "a changed file is read again"
    assert third.out.splitlines()[1] != first.out.splitlines()[1]
    run(*words, "--again")
    assert "known" not in capsys.readouterr().err
    run(*words, "--no-text")
    assert "known" not in capsys.readouterr().err, "a record with other wording is another record"


def test_a_cache_that_cannot_be_used_costs_nothing_but_time(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "readings.sqlite").write_bytes(b"no database at all" * 100)
    run("read", folder, "--cache", tmp_path)
    assert len(capsys.readouterr().out.splitlines()) == 3
    run("read", folder, "--cache", tmp_path / "readings.sqlite")
    out, err = capsys.readouterr()
    assert len(out.splitlines()) == 3
    assert "Traceback" not in err


def test_a_single_document_that_is_no_letter(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    press = tmp_path / "press.txt"
    press.write_text(PRESS, encoding="utf-8")
    assert run("read", press) == 2
    out, err = capsys.readouterr()
    assert not out
    assert len(err.splitlines()) == 1
    assert "no letter of the special procedures" in err


def test_one_that_is_no_letter_does_not_stop_the_others(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "0a-press.txt").write_text(PRESS, encoding="utf-8")
    assert run("read", folder, "--cache", tmp_path / "cache") == 1
    out, err = capsys.readouterr()
    assert len(out.splitlines()) == 4
    assert "0a-press.txt" in err


def test_corrections_by_hand_are_kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    letter = tmp_path / "letter.txt"
    shutil.copy(LETTERS[0], letter)
    run("read", letter)
    record = json.loads(capsys.readouterr().out)
    record["corrections"] = [{"pointer": "/date", "value": "2001-02-03", "reason": "stamped by hand"}]
    records = tmp_path / "records"
    records.mkdir()
    (records / "one.json").write_text(json.dumps(record), encoding="utf-8")
    run("read", letter, "--corrections", records)
    out, err = capsys.readouterr()
    again = json.loads(out)
    assert again["date"] == "2001-02-03"
    assert again["corrections"] == record["corrections"]
    assert "stamped by hand" in err
    assert record["date"] in err, "the text's own value is said"
    (records / "two.json").write_text("{", encoding="utf-8")
    assert run("read", letter, "--corrections", records) == 2
    assert "two.json" in capsys.readouterr().err
