"""Many files → their readings, in order, by worker processes that can be killed.

One bad file never stops the others: a reader that takes too long or too much memory is ended,
and its file gets a finding that says so. Memory stays flat: only a few results wait at a time.
Workers hand back the record as JSON text: whoever writes it out need not take it apart first, and
the process that collects stays idle enough for all of them.
"""

from __future__ import annotations

import json
import multiprocessing
import time
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path

from hrgraph.documents.readers import load_document, read_bytes
from hrgraph.errors import DocumentError
from hrgraph.findings import Finding, Severity
from hrgraph.records.extracting import extract
from hrgraph.records.known import Known
from hrgraph.records.model import Communication
from hrgraph.records.registers import Registers, load_registers

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
    """What came of one file: a record as a line of JSON, or (None) why there is none in ``findings``.

    ``before`` tells that the record was read in an earlier run.
    """

    path: Path
    json: str | None
    findings: tuple[Finding, ...]
    pages: int = 0
    before: bool = False

    @property
    def record(self) -> Communication | None:
        """The record itself, made from the JSON at each call."""
        return None if self.json is None else Communication.from_json(json.loads(self.json))


@dataclass(frozen=True, slots=True)
class _Task:
    """What every worker is told once: its tables, its memory, whether wording is kept, what is known."""

    directory: Path | None
    bytes: int
    text: bool
    known: Path | None


@dataclass(slots=True)
class _Worker:
    """One reading process, the numbers of its files (it is at the first), and since when (0: it starts)."""

    process: BaseProcess
    line: Connection
    queue: deque[int] = field(default_factory=deque)
    since: float = 0.0


def read_letters(
    paths: Iterable[Path],
    workers: int = 2,
    limits: Limits = Limits(),
    directory: Path | None = None,
    *,
    text: bool = True,
    known: Path | None = None,
) -> Iterator[Reading]:
    """The readings of files, in the order of the paths. ``directory`` holds other tables than data/.

    ``text`` keeps the wording of questions; ``known`` is a file that remembers readings: a document
    that it holds is not read again, and what is read now is added to it.
    Raises :class:`hrgraph.errors.DataError` when the tables are broken.
    """
    load_registers(directory)
    if known is None:
        yield from _read_all(paths, workers, limits, _Task(directory, limits.bytes, text, None))
        return
    with Known(known, directory, text) as memory:
        for reading in _read_all(paths, workers, limits, _Task(directory, limits.bytes, text, known)):
            if reading.json is not None and not reading.before:
                memory.add(reading.json)
            yield reading


def _read_all(paths: Iterable[Path], workers: int, limits: Limits, task: _Task) -> Iterator[Reading]:
    crew = _Crew(max(workers, 1), limits, task)
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

    def __init__(self, size: int, limits: Limits, task: _Task) -> None:
        self._context = multiprocessing.get_context("spawn")
        self._limits = limits
        self._task = task
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
        process = self._context.Process(target=_work, args=(theirs, self._task), daemon=True)
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


def _work(line: Connection, task: _Task) -> None:
    """A worker's life: read the files that come until the line is closed."""
    _limit_memory(task.bytes)
    registers = load_registers(task.directory)
    known = Known(task.known, task.directory, task.text) if task.known else None
    line.send(_READY)
    while True:
        try:
            path = line.recv()
        except (EOFError, OSError):
            return
        line.send(_read(path, registers, task.text, known))


def _read(path: Path, registers: Registers, text: bool, known: Known | None) -> Reading:
    """One file's reading, from memory where it is the very document that was read before."""
    try:
        data = load_document(path)
        record = known.find(data, path.name) if known else None
        if record is not None:
            communication = Communication.from_json(json.loads(record))
            return Reading(path, record, communication.problems, _pages(communication), before=True)
        communication = extract(read_bytes(data, path.name), registers)
        record = json.dumps(communication.to_json(text=text), ensure_ascii=False)
        return Reading(path, record, communication.problems, _pages(communication))
    except (DocumentError, MemoryError) as error:
        message = str(error) or "the file needs more memory than a letter may take"
        finding = Finding(Severity.VIOLATION, message, file=path.name, source="unreadable")
        return Reading(path, None, (finding,))


def _pages(communication: Communication) -> int:
    return communication.document.pages if communication.document else 0


def _limit_memory(most_bytes: int) -> None:
    """Bound the memory of this process, where the system can do that."""
    if not most_bytes:
        return
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (most_bytes, most_bytes))
