"""Files are read by workers in the order given; what fails or hangs is a finding, and the rest goes on."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from hrgraph.records.batch import Limits, read_letters

LETTERS = sorted((Path(__file__).resolve().parents[1] / "letters").glob("*/letter.txt"))


def test_order_is_kept_and_bad_files_are_findings(tmp_path: Path) -> None:
    empty = tmp_path / "empty.pdf"
    empty.write_bytes(b"")
    paths = [*LETTERS[:4], tmp_path / "gone.txt", empty, *LETTERS[4:8]]
    readings = list(read_letters(paths, workers=2))
    assert [one.path for one in readings] == paths
    assert [one.record.reference for one in readings[:4] if one.record] != []
    assert readings[4].record is None
    assert "there is no file" in readings[4].findings[0].message
    assert [finding.source for finding in readings[5].findings] == ["empty"]
    assert all(one.record for one in readings[6:])


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs a pipe in the file system")
def test_a_file_that_hangs_is_left_out(tmp_path: Path) -> None:
    hanging = tmp_path / "never.txt"
    os.mkfifo(hanging)
    readings = list(read_letters([hanging, LETTERS[0]], workers=1, limits=Limits(seconds=5.0)))
    assert readings[0].record is None
    assert "longer than 5 seconds" in readings[0].findings[0].message
    assert readings[1].record is not None
