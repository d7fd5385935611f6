"""Many files → their readings, in order, by worker processes that can be killed.

One bad file never stops the others: a reader that takes too long or too much memory is ended,
and its file gets a finding that says so. Memory stays flat: only a few results wait at a time.
"""

from __future__ import annotations

import multiprocessing
import time
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path

from hrgraph.documents.readers import read_document
from hrgraph.errors import DocumentError
from hrgraph.findings import Finding, Severity
from hrgraph.records.extract import extract
from hrgraph.records.model import Communication
from hrgraph.records.registers import load_registers

__all__ = ["Limits", "Reading", "read_letters"]

_AHEAD = 64
"""So many results may wait for a slow file before them."""

_READY = "ready"
_QUEUE = 6
"""So many files lie ready at each worker: it never waits for the next."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may take: seconds, and bytes of memory of its reader (0: no limit)."""

    seconds: float = 30.0
    bytes: int = 2_000_000_000


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of one file: a record, or (None) why there is none in ``findings``."""

    path: Path
    record: Communication | None
    findings: tuple[Finding, ...]


@dataclass(slots=True)
class _Worker:
    """One reading process, the numbers of its files (it is at the first), and since when (0: it starts)."""

    process: BaseProcess
    line: Connection
    queue: deque[int] = field(default_factory=deque)
    since: float = 0.0


def read_letters(
    paths: Iterable[Path], workers: int = 2, limits: Limits = Limits(), directory: Path | None = None
) -> Iterator[Reading]:
    """The readings of files, in the order of the paths. ``directory`` holds other tables than data/.

    Raises :class:`hrgraph.errors.DataError` when the tables are broken.
    """
    load_registers(directory)
    crew = _Crew(max(workers, 1), limits, directory)
    waiting: dict[int, Reading] = {}
    todo = enumerate(paths)
    given = shown = 0
    more = True
    try:
        while more or shown < given:
            while more and given - shown < _AHEAD and (idle := crew.idle()):
                item = next(todo, None)
                if item is None:
                    more = False
                    break
                given += 1
                crew.give(idle, *item)
            for number, reading in crew.collect():
                waiting[number] = reading
            while shown in waiting:
                yield waiting.pop(shown)
                shown += 1
    finally:
        crew.dismiss()


class _Crew:
    """The reading processes; those that die or dawdle are replaced."""

    def __init__(self, size: int, limits: Limits, directory: Path | None) -> None:
        self._context = multiprocessing.get_context("spawn")
        self._limits = limits
        self._directory = directory
        self._paths: dict[int, Path] = {}
        self._workers = [self._hire() for _ in range(size)]

    def idle(self) -> _Worker | None:
        """The worker with the shortest queue, or None where all have enough."""
        worker = min(self._workers, key=lambda one: len(one.queue))
        return worker if len(worker.queue) < _QUEUE else None

    def give(self, worker: _Worker, number: int, path: Path) -> None:
        """Send a file to a worker."""
        if not worker.queue and worker.since:
            worker.since = time.monotonic()
        self._paths[number] = path
        worker.queue.append(number)
        worker.line.send(path)

    def collect(self) -> list[tuple[int, Reading]]:
        """The results that have come within a moment, also of workers that had to be ended."""
        busy = [one for one in self._workers if one.queue]
        ready = set(wait([one.line for one in busy], timeout=0.1)) if busy else set()
        found = []
        for worker in busy:
            if worker.line in ready:
                answer = self._answer(worker)
                late = None if answer is not None else "died: out of memory?"
            elif worker.since and time.monotonic() - worker.since > self._limits.seconds:
                answer, late = None, f"took longer than {self._limits.seconds:g} seconds"
            else:
                continue
            worker.since = time.monotonic()
            if answer == _READY:
                continue
            number = worker.queue.popleft()
            path = self._paths.pop(number)
            if late:
                self._replace(worker)
            found.append(
                (number, answer if isinstance(answer, Reading) else _left_out(path, late or "failed"))
            )
        return found

    def dismiss(self) -> None:
        """End all workers."""
        for worker in self._workers:
            worker.process.kill()
            worker.process.join()
            worker.line.close()

    def _answer(self, worker: _Worker) -> object:
        try:
            return worker.line.recv()
        except (EOFError, OSError):
            return None

    def _replace(self, worker: _Worker) -> None:
        """Put a new process in the place of one that failed, with the files that it had not begun."""
        worker.process.kill()
        worker.process.join()
        worker.line.close()
        fresh = self._hire()
        worker.process, worker.line, worker.since = fresh.process, fresh.line, 0.0
        for number in worker.queue:
            worker.line.send(self._paths[number])

    def _hire(self) -> _Worker:
        ours, theirs = self._context.Pipe()
        process = self._context.Process(
            target=_work, args=(theirs, self._limits.bytes, self._directory), daemon=True
        )
        process.start()
        theirs.close()
        return _Worker(process, ours)


def _left_out(path: Path, why: str) -> Reading:
    """The reading of a file whose reader had to be ended."""
    finding = Finding(
        Severity.VIOLATION,
        f"reading this file {why}; it was left out",
        file=path.name,
        source="limits",
        cure="look at the file: is it a letter?",
    )
    return Reading(path, None, (finding,))


def _work(line: Connection, most_bytes: int, directory: Path | None) -> None:
    """A worker's life: read the files that come until the line is closed."""
    _limit_memory(most_bytes)
    registers = load_registers(directory)
    line.send(_READY)
    while True:
        try:
            path = line.recv()
        except (EOFError, OSError):
            return
        try:
            record = extract(read_document(path), registers)
            reading = Reading(path, record, record.problems)
        except (DocumentError, MemoryError) as error:
            message = str(error) or "the file needs more memory than a letter may take"
            finding = Finding(Severity.VIOLATION, message, file=path.name, source="unreadable")
            reading = Reading(path, None, (finding,))
        line.send(reading)


def _limit_memory(most_bytes: int) -> None:
    """Bound the memory of this process, where the system can do that."""
    if not most_bytes:
        return
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (most_bytes, most_bytes))
