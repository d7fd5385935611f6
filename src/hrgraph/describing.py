"""The letters of a folder, described: each as the lines of its graph, by worker processes.

A letter's graph follows from its record and the tables alone, so any process can describe it. A worker
ends with the process that started it; where one is killed, that process describes its letters itself.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox

from hrgraph.checks import check_source
from hrgraph.findings import Finding, Severity
from hrgraph.graph import GraphSource
from hrgraph.graph.letters import DescribedLetter, describe_letter
from hrgraph.iris import mint_graph
from hrgraph.records.registers import Registers, load_registers
from hrgraph.store.digest import Lines, canonical_lines

__all__ = ["Described", "Letter", "describe_letters"]

_AT_ONCE = 50
"""So many letters are given to a worker at once."""
_AHEAD = 2
"""So often: it never waits for the next."""
_FEW = 500
"""So many letters are described before other processes have started."""

_Files = list[tuple[str, Path]]


@dataclass(frozen=True, slots=True)
class Letter:
    """A described letter: where its graph comes from, its lines, the IRI of the communication.

    ``accepted`` are the IRIs of all that it describes where somebody accepted it in spite of findings.
    """

    source: GraphSource
    lines: Lines
    thing: str
    accepted: frozenset[str] = frozenset()


class Described(NamedTuple):
    """Some letters, how many records they were, and what is wrong with them or with those left out."""

    letters: list[Letter]
    records: int
    findings: list[Finding]


def describe_letters(
    records: Mapping[str, Path], registers: Registers, tables: Path, workers: int | None = None
) -> Iterator[Described]:
    """The letters of records, by their places in a folder, in order, some at a time.

    ``tables`` is the folder that the registers were read from; ``workers`` other processes are used
    (none for few records, one for each processor without it).
    """
    files = list(records.items())
    parts = [files[start : start + _AT_ONCE] for start in range(0, len(files), _AT_ONCE)]
    if workers is None:
        workers = min(os.cpu_count() or 1, 4) if len(files) > _FEW else 0
    if not workers:
        yield from (_describe(part, registers) for part in parts)
        return
    with closing(_Crew(workers, tables)) as crew:
        for number, part in enumerate(parts[: workers * _AHEAD]):
            crew.give(number, part)
        for number, part in enumerate(parts):
            found = crew.take(number)
            if (following := number + workers * _AHEAD) < len(parts):
                crew.give(following, parts[following])
            yield found if found is not None else _describe(part, registers)


class _Crew:
    """Worker processes, to which parts are dealt out in turn."""

    def __init__(self, size: int, tables: Path) -> None:
        context = multiprocessing.get_context("spawn")
        self._lines: list[Connection] = []
        self._processes = []
        for _ in range(size):
            ours, theirs = context.Pipe()
            process = context.Process(target=_work, args=(theirs, tables), daemon=True)
            process.start()
            theirs.close()
            self._lines.append(ours)
            self._processes.append(process)

    def give(self, number: int, part: _Files) -> None:
        """Give a part to the worker whose turn it is."""
        with suppress(OSError):  # it was killed: take() tells
            self._lines[number % len(self._lines)].send(part)

    def take(self, number: int) -> Described | None:
        """What came of a part; None where its worker was killed."""
        try:
            found = self._lines[number % len(self._lines)].recv()
        except (EOFError, OSError):
            return None
        assert isinstance(found, Described)
        return found

    def close(self) -> None:
        """End all workers."""
        for process, line in zip(self._processes, self._lines, strict=True):
            process.kill()
            process.join()
            line.close()


def _work(line: Connection, tables: Path) -> None:
    """Describe what comes until nobody is there any more."""
    registers = load_registers(tables)
    try:
        while True:
            line.send(_describe(line.recv(), registers))
    except (EOFError, OSError, KeyboardInterrupt):
        return


def _describe(files: _Files, registers: Registers) -> Described:
    """One letter never stops the others: one that cannot be described is left out, and said so."""
    letters: list[Letter] = []
    findings: list[Finding] = []
    quads: list[ox.Quad] = []
    for file, path in files:
        letter = describe_letter(file, path.read_bytes(), registers)
        if isinstance(letter, Finding):
            findings.append(letter)
            continue
        if file != letter.file:
            # References of tables to letters are followed by the names of these files.
            message, cure = "the letter lies under another name than its key", f"rename it to {letter.file}"
            findings.append(Finding(Severity.VIOLATION, message, file=file, cure=cure))
        letters.append(_letter(letter))
        quads += letter.quads
    findings += check_source(quads).findings
    return Described(letters, len(files), findings)


def _letter(letter: DescribedLetter) -> Letter:
    lines = Lines.of(mint_graph(letter.source.name), canonical_lines(letter.quads))
    accepted = frozenset(letter.things) if letter.accepted else frozenset()
    return Letter(letter.source, lines, letter.thing.value, accepted)
