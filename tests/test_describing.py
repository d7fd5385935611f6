"""describing.py: whoever describes a letter, it is the same; a killed worker costs only time."""

from __future__ import annotations

import json
import multiprocessing
from pathlib import Path

import pytest

from hrgraph import describing
from hrgraph.describing import Described, describe_letters
from hrgraph.graph.letters import find_records
from hrgraph.records.registers import Registers, load_registers
from hrgraph.resources import data_dir


@pytest.fixture(scope="module")
def registers() -> Registers:
    return load_registers()


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The shipped letters, one that is none and one that lies under another name."""
    folder = tmp_path_factory.mktemp("letters")
    found = dict(list(find_records(None).items())[:12])
    (folder / "broken.json").write_text("{", encoding="utf-8")
    (folder / "other.json").write_text(json.dumps({"reference": "AL OTH 1/2020"}), encoding="utf-8")
    return found | {f"letters/{path.name}": path for path in sorted(folder.iterdir())}


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(describing, "_AT_ONCE", 3)


def described(records: dict[str, Path], registers: Registers, workers: int) -> list[Described]:
    return list(describe_letters(records, registers, data_dir(), workers))


def test_workers_describe_as_this_process_does(records: dict[str, Path], registers: Registers) -> None:
    alone = described(records, registers, 0)
    assert described(records, registers, 2) == alone
    assert sum(part.records for part in alone) == len(records)
    assert [one.file for part in alone for one in part.findings] == [
        "letters/broken.json",
        "letters/other.json",
    ]
    assert multiprocessing.active_children() == []


def test_killed_workers_cost_nothing_but_time(records: dict[str, Path], registers: Registers) -> None:
    found = describe_letters(records, registers, data_dir(), 2)
    first = next(found)
    for process in multiprocessing.active_children():
        process.kill()
        process.join()
    assert [first, *found] == described(records, registers, 0)


def test_who_stops_early_leaves_no_worker(records: dict[str, Path], registers: Registers) -> None:
    found = describe_letters(records, registers, data_dir(), 2)
    next(found)
    assert len(multiprocessing.active_children()) == 2
    found.close()  # type: ignore[attr-defined]
    assert multiprocessing.active_children() == []


def test_lines_are_counted_and_each_comes_once(records: dict[str, Path], registers: Registers) -> None:
    for part in described(records, registers, 0):
        for letter in part.letters:
            lines = letter.lines.text.splitlines()
            assert letter.lines.count == len(lines) == len(set(lines))
            assert all(line.endswith(f" <{letter.lines.graph}> .".encode()) for line in lines)
