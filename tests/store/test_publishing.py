"""How a finished directory becomes the current release."""

from __future__ import annotations

from pathlib import Path

from hrgraph.store.publishing import Release, place
from hrgraph.store.releases import find_release


def publish(directory: Path, process: int, base: str) -> Release:
    fresh = directory / "releases" / f".building-{process}"
    (fresh / "store").mkdir(parents=True)
    (fresh / "store" / "made-by").write_text(str(process))
    (fresh / "report.json").write_text(base)
    return place(fresh, directory, {"sha256": "ab" * 32, "base": base})


def test_the_same_graph_built_of_newer_tables_is_known_to_be_of_these(tmp_path: Path) -> None:
    # It was not: each letter that was added afterwards had the whole graph built anew.
    first, second = publish(tmp_path, 1, "old tables"), publish(tmp_path, 2, "new tables")
    assert second.path == first.path
    assert second.about["base"] == "new tables"
    found = find_release(tmp_path)
    assert found.about["base"] == "new tables"
    assert (found.path / "report.json").read_text() == "new tables"
    assert (found.path / "store" / "made-by").read_text() == "1", "readers have the store open"
