"""The commands on a user's own letters, as a user meets them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from hrgraph.cli.app import app
from hrgraph.collection.growing import dump_record
from hrgraph.store.releases import find_release

Record = dict[str, Any]
Run = Callable[..., Result]


@pytest.fixture
def run(store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command on a store and a folder of its own."""
    monkeypatch.setenv("HRGRAPH_STORE", str(store))
    monkeypatch.setenv("HRGRAPH_DATA", str(tmp_path / "own"))
    runner = CliRunner()
    return lambda *words: runner.invoke(app, [str(word) for word in words])


def written(folder: Path, *records: Record) -> list[Path]:
    paths = [folder / f"{number}.json" for number in range(len(records))]
    for path, record in zip(paths, records, strict=True):
        path.write_bytes(dump_record(record))
    return paths


def test_add_remove_history_diff(run: Run, letters: list[Record], store: Path, tmp_path: Path) -> None:
    before = find_release(store).id
    (path,) = written(tmp_path, letters[0])
    reference = str(letters[0]["reference"])
    added = run("add", path)
    assert added.exit_code == 0, added.output
    assert f"added     {reference}" in added.output
    after = find_release(store).id
    assert after in added.output
    again = run("add", path)
    assert again.exit_code == 0
    assert "unchanged" in again.output
    assert find_release(store).id == after
    told = run("diff", before[:8], after[:8])
    assert "+ OTH-5001-2019" in told.output, told.output
    assert "came" in told.output
    assert run("remove", reference).exit_code == 0
    assert find_release(store).id == before
    told = run("history", reference)
    assert [word in told.output for word in ("added", "removed", "older version")] == [True] * 3


def test_a_build_keeps_the_letters_that_were_added(
    run: Run, letters: list[Record], store: Path, tmp_path: Path
) -> None:
    assert run("add", *written(tmp_path, letters[0])).exit_code == 0
    after = find_release(store).id
    built = run("build", "--quiet")
    assert built.exit_code == 0, built.output
    assert "with the letters of" in built.output
    assert find_release(store).id == after


def test_a_doubtful_letter_can_be_corrected_or_accepted(
    run: Run, letters: list[Record], tmp_path: Path
) -> None:
    (path,) = written(tmp_path, letters[0] | {"date": "on a Monday"})
    result = run("add", path, tmp_path / "0.json")
    assert result.exit_code == 1
    assert "quarantine: OTH-5001-2019" in result.output
    assert "OTH-5001-2019: " in run("quarantine", "list").output
    shown = run("quarantine", "show", "OTH-5001-2019").output
    assert "a communication has at most one date" in shown
    assert "retry OTH-5001-2019" in shown
    # The file says the same as before.
    assert run("quarantine", "retry").exit_code == 1
    record = tmp_path / "own" / "quarantine" / "OTH-5001-2019" / "record.json"
    record.write_bytes(dump_record(json.loads(record.read_bytes()) | {"date": letters[0]["date"]}))
    retried = run("quarantine", "retry", "OTH-5001-2019")
    assert retried.exit_code == 0, retried.output
    assert run("quarantine", "list").output.startswith("nothing is in quarantine")
    assert run("add", path).exit_code == 1
    accepted = run("quarantine", "accept", "OTH-5001-2019", "--reason", "printed so", "--by", "me")
    assert accepted.exit_code == 0, accepted.output
    assert "replaced" in accepted.output


def test_what_is_no_letter_goes_into_quarantine(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "recipe.txt"
    path.write_text("Take two eggs.\n" * 5, encoding="utf-8")
    result = run("add", path)
    assert result.exit_code == 1
    assert "recipe-txt" in run("quarantine", "list").output
    assert isinstance(run("quarantine", "accept", "recipe-txt", "--reason", "so").exception, Exception)


PAGE = """<!DOCTYPE html><table><tr><th>Communication</th><th>Mandates</th></tr>
<tr data-id="1"><td>13 Feb 2026<br><b>Meta Inc.</b><br>JAL<br><a href="/x?gId=1">OTH 9001/2026</a></td>
<td>business<br>terrorism</td><td>Information received concerning a secret.</td>
<td><a href="/y">14 Apr 2026</a></td></tr>
<tr data-id="2"><td>14 Feb 2026<br><b>Nobody Knows It</b><br>AL<br><a href="/x?gId=2">OTH 9002/2026</a></td>
<td>magic</td><td>Something</td><td></td></tr></table>"""


def test_a_saved_page_is_imported_row_by_row(run: Run, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(PAGE, encoding="utf-8")
    result = run("import", page)
    assert result.exit_code == 1
    assert "added     OTH 9001/2026" in result.output, result.output
    assert "quarantine: OTH-9002-2026" in result.output
    record = json.loads((tmp_path / "own" / "letters" / "OTH-9001-2026.json").read_bytes())
    assert record["mandates"] == ["business", "counter-terrorism"]
    assert (record["type"], record["date"], record["addressee"]["kind"]) == ("JAL", "2026-02-13", "company")
    assert record["replies"][0]["date"] == "2026-04-14"
    assert "secret" not in json.dumps(record)
    shown = run("quarantine", "show", "OTH-9002-2026").output
    assert "no mandate of the register" in shown
    assert "lookups.yaml" in shown


def test_a_csv_is_imported_and_a_read_letter_wins(run: Run, letters: list[Record], tmp_path: Path) -> None:
    (path,) = written(tmp_path, letters[0])
    assert run("add", path).exit_code == 0
    table = tmp_path / "rows.csv"
    table.write_text(
        "Date,Addressee,Type,Reference,Mandates\n"
        f"27 Dec 2019,TikTok,AL,{letters[0]['reference'][3:]},business\n"
        "2023-03-13,China,AL,CHN 9001/2023,business;expression\n",
        encoding="utf-8",
    )
    result = run("import", table)
    assert result.exit_code == 0, result.output
    assert "unchanged" in result.output
    assert "added     CHN 9001/2023" in result.output
    assert isinstance(run("import", path).exception, Exception)
