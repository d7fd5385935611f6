"""`hrgraph network` as a user meets it."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from hrgraph.cli import main


def run(*words: str | Path) -> object:
    with pytest.raises(SystemExit) as exit_:
        main([str(word) for word in words])
    return exit_.value.code


def test_a_table_and_csv(release: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert run("network", "mandates", "--kind", "company", "--store", release, "--top", "5") == 0
    shown = capfdbinary.readouterr().out.decode()
    assert "business and human rights" in shown
    assert "5 of " in shown
    assert "allegations" in shown
    assert run("network", "mandates", "--kind", "company", "--store", release, "--format", "csv") == 0
    rows = list(csv.DictReader(io.StringIO(capfdbinary.readouterr().out.decode(), newline="")))
    assert rows[0]["label"] == "business and human rights"
    assert int(rows[0]["letters"]) >= int(rows[1]["letters"])


def test_a_picture_goes_into_a_file(release: Path, tmp_path: Path) -> None:
    out = tmp_path / "norms.svg"
    assert run("network", "norms", "--store", release, "--format", "svg", "--out", out) == 0
    assert b"Norms cited together" in out.read_bytes()


def test_networks_are_listed_and_explained(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("network") == 0
    listed = capsys.readouterr().out
    assert all(name in listed for name in ("mandates", "addressees", "norms"))
    assert run("network", "norms", "--help") == 0
    assert "what it cannot say" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("persons",), "there are: addressees, mandates, norms"),
        (("mandates", "--since", "yesterday"), "since"),
        (("mandates", "--level", "provision"), "level"),
        (("mandates", "--over-time", "--format", "gexf"), "over_time"),
        (("mandates", "--format", "csv", "--out", "no/such/folder/x.csv"), "cannot write"),
    ],
)
def test_what_is_wrong_is_said(
    words: tuple[str, ...], told: str, release: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("network", *words, "--store", release) == 2
    lines = capsys.readouterr().err.strip().splitlines()
    assert len(lines) == 1
    assert told in lines[0]
