"""A writer that is killed at any moment, while a reader asks: nothing half, nothing lost, no error read.

``HRGRAPH_CRASHES`` says how often (15 without it).
"""

from __future__ import annotations

import errno
import os
import random
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from hrgraph.collection.folder import write_whole
from hrgraph.collection.growing import dump_record, open_collection
from hrgraph.errors import StoreError
from hrgraph.iris import communication_key, mint_graph
from hrgraph.store.releases import find_release, open_store

Record = dict[str, Any]
CRASHES = int(os.environ.get("HRGRAPH_CRASHES", "15"))


class Reader(threading.Thread):
    """Opens what is published, again and again, and asks it something."""

    def __init__(self, store: Path) -> None:
        super().__init__(daemon=True)
        self.store, self.errors, self.asked, self.ended = store, list[Exception](), 0, False

    def run(self) -> None:
        while not self.ended:
            try:
                release = find_release(self.store)
                found = open_store(release).quads_for_pattern(None, None, None, ox.DefaultGraph())
                next(found)
                self.asked += 1
            except Exception as error:
                # A release may be pruned between the look at the link and the opening: look again.
                if find_release(self.store).path == release.path:
                    self.errors.append(error)
            time.sleep(0.02)


def whole(store: Path, key: str) -> int:
    """How many statements the graph of a letter has."""
    graph = ox.NamedNode(mint_graph(f"letter/{key}"))
    found = open_store(find_release(store))
    return sum(1 for _ in found.quads_for_pattern(None, None, None, graph))


def grow(store: Path, data: Path, record: Record) -> None:
    with open_collection(store, data, print) as collection:
        collection.add(record)
        collection.publish()


@pytest.mark.slow
def test_a_writer_killed_at_any_moment_loses_nothing(
    letters: list[Record], store: Path, tmp_path: Path, rebuilt: Callable[[Path], str]
) -> None:
    data, choose = tmp_path / "own", random.Random(1)
    paths = []
    for number, record in enumerate(letters):
        paths.append(tmp_path / f"{number}.json")
        paths[-1].write_bytes(dump_record(record))
    acknowledged: set[str] = set()
    reader = Reader(store)
    reader.start()
    for number in range(CRASHES):
        some = choose.sample(paths, 3)
        words = (
            ["add", *map(str, some), "--data", str(data)] if number % 6 else ["build", "--data", str(data)]
        )
        command = [sys.executable, "-m", "hrgraph", *words, "--store", str(store)]
        writer = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        time.sleep(choose.uniform(0.2, 4.0))
        writer.send_signal(signal.SIGKILL)
        told = writer.communicate()[0]
        good = [line for line in told.splitlines() if line.startswith(("added", "unchanged"))]
        acknowledged |= {communication_key(line[10:].split(" (")[0]) for line in good if line.endswith(")")}
        for key in acknowledged:
            assert whole(store, key) > 50, f"{key} was acknowledged and is not there after {number} crashes"
    reader.ended = True
    reader.join()
    assert not reader.errors
    assert reader.asked > CRASHES
    with open_collection(store, data, print) as collection:
        collection.add(letters[0])
        release = collection.publish()
    assert release.id == rebuilt(data), "what is there after all is what a build of the records gives"


def test_a_full_disk_is_said_and_loses_nothing(letters: list[Record], store: Path, tmp_path: Path) -> None:
    before = find_release(store).id
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    # A file larger than this cannot be written, as on a disk that is full.
    old = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, limits[1]))
    try:
        with pytest.raises(StoreError, match=r"cannot publish|cannot write"):
            grow(store, tmp_path / "own", letters[0])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, old)
    assert find_release(store).id == before
    grow(store, tmp_path / "own", letters[0])
    assert find_release(store).id != before


def test_a_folder_that_refuses_is_named(
    letters: list[Record], store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = find_release(store).id

    def refuse(*_: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr("hrgraph.collection.folder.write_whole", refuse)
    with pytest.raises(StoreError, match=r"cannot write in .*: Read-only file system"):
        grow(store, tmp_path / "own", letters[0])
    assert find_release(store).id == before


def test_a_file_is_whole_or_what_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "record.json"
    write_whole(path, b"old")

    def fail(_: Path) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("hrgraph.collection.folder.sync", fail)
    with pytest.raises(OSError, match="No space left"):
        write_whole(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]
