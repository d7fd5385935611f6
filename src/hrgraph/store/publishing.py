"""How a release gets its place: one writer at a time, synced to disk, then one change of a link."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from hrgraph.errors import StoreError

__all__ = ["KEPT", "Release", "locked", "place", "prune", "sync", "writing"]

KEPT = 3
"""How many releases stay on disk, the published one included."""

BUILDING = ".building-"
"""How the name of a directory begins in which a release is being made."""

_SHOWN = 16


@dataclass(frozen=True, slots=True)
class Release:
    """A published release: its id, where it lies, and what it holds."""

    id: str
    path: Path
    about: Mapping[str, object]

    def to_text(self) -> str:
        """What was published, for a person: id, place, counts of the larger classes."""
        lines = [f"release {self.id} in {self.path}"]
        lines.append(f"{self.about['triples']} statements in {self.about['graphs']} graphs")
        classes = self.about["classes"]
        assert isinstance(classes, Mapping)
        lines += [f"{count:>7} {name}" for name, count in classes.items()]
        return "\n".join(lines)


@contextmanager
def writing(directory: Path) -> Iterator[None]:
    """What the operating system refuses becomes a :class:`StoreError` that names the directory."""
    try:
        yield
    except OSError as error:
        raise StoreError(f"cannot publish in {directory}: {error.strerror or error}") from error


@contextmanager
def locked(directory: Path) -> Iterator[None]:
    """Hold the directory for one writer; the lock goes with the process, however that ends.

    What a writer that was killed has left is removed. Raises :class:`StoreError` when somebody else
    holds it, and OSError when the directory cannot be written.
    """
    (directory / "releases").mkdir(parents=True, exist_ok=True)
    with (directory / ".lock").open("wb") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            message = f"somebody else is writing in {directory}: wait for that build or add to end"
            raise StoreError(message) from error
        for left in (directory / "releases").glob(f"{BUILDING}*"):
            shutil.rmtree(left, ignore_errors=True)
        yield


def place(fresh: Path, directory: Path, facts: Mapping[str, object]) -> Release:
    """Make a finished directory the current release of ``directory``.

    ``facts`` become its release.json; their ``sha256`` gives the id. The store of a release of that id
    that is there already stays; its other files, which may come of newer tables or queries, are those of
    ``fresh``. Whatever was published before stays, until :func:`prune`.
    """
    releases = directory / "releases"
    name = str(facts["sha256"])[:_SHOWN]
    final = releases / name
    text = json.dumps({"id": name, **facts}, ensure_ascii=False, indent=1) + "\n"
    (fresh / "release.json").write_text(text, encoding="utf-8")
    if not (final / "release.json").is_file():
        shutil.rmtree(final, ignore_errors=True)
        _sync_tree(fresh)
        fresh.rename(final)
    elif (final / "release.json").read_text(encoding="utf-8") != text:
        _renew(final, fresh)
    final.touch()
    sync(releases)
    _point(directory, final)
    return Release(name, final, json.loads((final / "release.json").read_text(encoding="utf-8")))


def _renew(final: Path, fresh: Path) -> None:
    """Give a release the files of another with the same store, each at once, its release.json last."""
    files = [path for path in fresh.iterdir() if path.is_file()]
    for path in sorted(files, key=lambda path: path.name == "release.json"):
        sync(path)
        path.replace(final / path.name)
    sync(final)


def sync(path: Path) -> None:
    """Wait until a file or the names in a directory are on the disk.

    RocksDB does not sync its log by itself: after a power cut only what was synced is there.
    """
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _point(directory: Path, final: Path) -> None:
    link = directory / ".current-new"
    link.unlink(missing_ok=True)
    link.symlink_to(final.relative_to(directory), target_is_directory=True)
    link.replace(directory / "current")
    sync(directory)


def prune(release: Release) -> None:
    """Remove the oldest releases beside the current one; a reader that has one open keeps answering."""
    releases = release.path.parent
    old = sorted(
        (path for path in releases.iterdir() if path != release.path and not path.name.startswith(".")),
        key=lambda path: path.stat().st_mtime,
    )
    for path in old[: max(0, len(old) - (KEPT - 1))]:
        shutil.rmtree(path, ignore_errors=True)


def _sync_tree(root: Path) -> None:
    """Sync all but tables of RocksDB, which syncs each itself when it has written it (not its log).

    All at once: the disk then has one thing to wait for instead of ten.
    """
    paths = [path for path in [*root.rglob("*"), root] if path.suffix != ".sst"]
    with ThreadPoolExecutor(len(paths)) as together:
        for done in [together.submit(sync, path) for path in paths]:
            done.result()
