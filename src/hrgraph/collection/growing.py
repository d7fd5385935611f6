"""A graph that grows by a user's own letters: each is checked, then added, replaced, or put aside.

What is published is always what ``hrgraph build`` makes of the same folder, down to the id of the
release. The order of a change: what is intended is noted; the records are written; the graph is
published; the history says so. Whoever is killed in between leaves a note to the next writer, and
the published graph as it was.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from hrgraph.checks import Report
from hrgraph.collection.applying import Applier, letter_hashes
from hrgraph.collection.checking import Checking
from hrgraph.collection.folder import Folder, kept_in, remember
from hrgraph.collection.reported import Reported
from hrgraph.errors import StoreError, UsageError
from hrgraph.findings import Finding, Severity
from hrgraph.graph import GraphSource
from hrgraph.graph.letters import LETTERS, DescribedLetter, describe_letter, find_records, tables_folder
from hrgraph.pipeline import build_release, hash_base
from hrgraph.records.registers import Registers, load_registers
from hrgraph.store.build import REPORT
from hrgraph.store.live import Writer, open_writer
from hrgraph.store.publishing import Release
from hrgraph.store.releases import PublishedRelease, find_release

__all__ = ["Collection", "Outcome", "State", "dump_record", "open_collection"]

Tell = Callable[[str], None]


class State(StrEnum):
    """What came of a letter."""

    ADDED = "added"
    REPLACED = "replaced"
    UNCHANGED = "unchanged"
    REMOVED = "removed"
    DOUBTFUL = "doubtful"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one letter; ``file`` is the place of its record (None: it has no graph of its own)."""

    state: State
    name: str
    file: str | None
    report: Report = field(default_factory=Report)


def dump_record(record: Mapping[str, Any]) -> bytes:
    """A record as the text of its file.

    >>> dump_record({"reference": "AL OTH 10/2023"})
    b'{\\n "reference": "AL OTH 10/2023"\\n}\\n'
    """
    return (json.dumps(record, ensure_ascii=False, indent=1) + "\n").encode()


@contextmanager
def open_collection(store: Path, data: Path, tell: Tell) -> Iterator[Collection]:
    """The letters of a folder and the graph that holds them, to be changed by this process alone.

    The graph is built first when there is none yet, or when the tables, the ontology or hrgraph itself
    have changed since. What a writer that was killed had begun is finished. ``tell`` is told of both.
    Raises :class:`StoreError` when store or folder cannot be written or somebody else is writing, and
    :class:`hrgraph.errors.DataError` when the tables break their promises.
    """
    folder = Folder(data)
    with kept_in(data):
        (data / LETTERS).mkdir(parents=True, exist_ok=True)
    _make_sure(store, data, tell)
    remember(store, data)
    with open_writer(store) as writer:
        # The tables are those of the graph, to the byte: they were checked when it was built.
        collection = Collection(folder, writer, load_registers(tables_folder(data), known=True))
        collection.recover(tell)
        yield collection


def _make_sure(store: Path, data: Path, tell: Tell) -> None:
    """A release that letters can be added to: of the same tables, and of a version that keeps its sum."""
    try:
        about = find_release(store).about
    except StoreError:
        tell(f"there is no graph in {store} yet: it is built first")
    else:
        if "sum" in about and about.get("base") == hash_base(data):
            return
        tell("the tables or hrgraph itself have changed since the graph was built: it is built anew")
    result = build_release(store, data=data)
    if result.release is None:
        raise StoreError(f"the graph cannot be built:\n{result.report.to_text()}")


class Collection:
    """A user's letters and the writer of the graph that holds them; see :func:`open_collection`."""

    def __init__(self, folder: Folder, writer: Writer, registers: Registers) -> None:
        self.folder = folder
        self.registers = registers
        self._writer = writer
        self._applier = Applier(writer, registers, folder.path)
        self._checking = Checking(writer, self._applier)
        self._reported = Reported(writer.release.path / REPORT)
        self._letters = int(str(writer.release.about.get("letters", -1)))
        self._waiting: dict[str, tuple[State, bytes | None]] = {}

    @property
    def release(self) -> Release | PublishedRelease:
        """What is published now."""
        return self._writer.release

    def add(self, record: Mapping[str, Any]) -> Outcome:
        """Check a record and take it up; :meth:`publish` makes it seen. A doubtful one changes nothing."""
        name = str(record.get("reference") or (record.get("document") or {}).get("name") or "a letter")
        text = dump_record(record)
        letter = describe_letter(name, text, self.registers)
        if isinstance(letter, Finding):
            return Outcome(State.DOUBTFUL, name, None, Report.of([_worse(letter)]))
        before = self._text(letter.file)
        if before is not None and _same(before, record):
            return Outcome(State.UNCHANGED, name, letter.file)
        if not record.get("reference") and not letter.accepted:
            return Outcome(State.DOUBTFUL, name, letter.file, Report.of([_unnamed(name)]))
        if before is None or record.get("table") is None or _is_from_table(before):
            return self._take_up(letter, text, before, name)
        return Outcome(State.UNCHANGED, name, letter.file)

    def remove(self, reference: str) -> Outcome:
        """Take a letter of the user's own out of the graph, by its reference or key.

        Raises :class:`UsageError` when there is none.
        """
        file = f"{LETTERS}/{reference}.json"
        text = self.folder.record(file) if file not in self._waiting else self._waiting[file][1]
        if text is None:
            raise UsageError(
                f"{self.folder.path} has no letter {reference}: hrgraph history lists what it has"
            )
        self._waiting[file] = (State.REMOVED, None)
        self._settle(file)
        return Outcome(State.REMOVED, reference, file)

    def publish(self) -> Release | PublishedRelease:
        """Write what is waiting, make it the current release, and note it in the history."""
        if not self._waiting:
            return self.release
        self.folder.intend(self._waiting)
        for file, (_, text) in self._waiting.items():
            known = self._is_there(file)
            if text is None:
                self.folder.drop(file)
            else:
                self.folder.put(file, text)
            # Not counted anew: what came behind our back meanwhile is for the next writer to find.
            self._letters += self._is_there(file) - known
        release = self._release()
        told: dict[str, Any] = {"release": release.id}
        for file, (state, _) in sorted(self._waiting.items()):
            told.setdefault(state.value, []).append(_key(file))
        self.folder.done(told)
        self._waiting.clear()
        return release

    def recover(self, tell: Tell) -> None:
        """Let the graph follow the records: those a killed writer meant to change, or all, where some came
        or went behind our back.
        """
        files = self.folder.intended()
        if files:
            tell(f"an earlier run was interrupted: its {len(files)} letters are looked at again")
        elif self._count_records() != self._letters:
            tell("records came or went since the graph was published: all are compared with it")
            files = self._differing()
        for file in files:
            self._settle(file)
        if files:
            self._letters = self._count_records()
            release = self._release()
            self.folder.done({"release": release.id, "recovered": [_key(file) for file in files]})

    def _take_up(self, letter: DescribedLetter, text: bytes, before: bytes | None, name: str) -> Outcome:
        checked = self._checking.change(letter, self._put)
        if not checked.report.conforms:
            self._undo(letter.file)
            return Outcome(State.DOUBTFUL, name, letter.file, checked.report)
        self._reported.renew(checked)
        state = State.ADDED if before is None else State.REPLACED
        self._waiting[letter.file] = (state, text)
        return Outcome(state, name, letter.file, checked.report)

    def _put(self, letter: DescribedLetter) -> None:
        self._applier.put(letter)
        if not self._waiting:
            # Of many letters the first, beside its check: a letter that comes alone is then on the disk.
            self._writer.write_out()

    def _undo(self, file: str) -> None:
        """Make the graph of a letter again what it was before a change that is given up."""
        self._waiting.pop(file, None)
        self._settle(file)

    def _settle(self, file: str) -> None:
        """Make the graph of a letter what its record says, or take it out where there is none."""
        text = self._text(file)
        letter = describe_letter(file, text, self.registers) if text is not None else None
        if isinstance(letter, DescribedLetter):
            checked = self._checking.change(letter, self._applier.put)
        else:
            none = DescribedLetter(GraphSource(f"letter/{_key(file)}", ""), ())
            checked = self._checking.change(none, self._applier.take)
        self._reported.renew(checked)

    def _text(self, file: str) -> bytes | None:
        """The record that counts for a letter: one that waits, the user's own, or the shipped one."""
        if file in self._waiting and self._waiting[file][1] is not None:
            return self._waiting[file][1]
        removed = file in self._waiting
        own = None if removed else self.folder.record(file)
        return own if own is not None else Folder(tables_folder(self.folder.path)).record(file)

    def _release(self) -> Release:
        """Publish what the writer holds, with the report: what was known, and what was found since."""
        release = self._writer.publish({"letters": self._letters}, {REPORT: self._reported.written()})
        self._reported.lies_in(release.path / REPORT)
        return release

    def _is_there(self, file: str) -> bool:
        return any(
            (folder / file).is_file() for folder in (self.folder.path, tables_folder(self.folder.path))
        )

    def _count_records(self) -> int:
        folders = {self.folder.path, tables_folder(self.folder.path)}
        return len({file for folder in folders for file in _records(folder / LETTERS)})

    def _differing(self) -> list[str]:
        """The letters whose record is not the one that the graph was made of."""
        said = {f"{LETTERS}/{key}.json": of for key, of in letter_hashes(self._writer.store).items()}
        found = {
            file: hashlib.sha256(path.read_bytes()).hexdigest()
            for file, path in find_records(self.folder.path).items()
        }
        return sorted(file for file in said.keys() | found.keys() if said.get(file) != found.get(file))


def _records(folder: Path, within: str = "") -> Iterator[str]:
    """The records in a folder and the folders in it; twenty thousand in some hundredths of a second."""
    if not folder.is_dir():
        return
    for entry in os.scandir(folder):
        if entry.name.endswith(".json"):
            yield within + entry.name
        elif entry.is_dir():
            yield from _records(Path(entry.path), f"{within}{entry.name}/")


def _key(file: str) -> str:
    return file.removeprefix(f"{LETTERS}/").removesuffix(".json")


def _same(before: bytes, record: Mapping[str, Any]) -> bool:
    """Whether two records say the same, whatever their files were called."""
    return _without_name(json.loads(before)) == _without_name(json.loads(dump_record(record)))


def _without_name(record: dict[str, Any]) -> dict[str, Any]:
    if isinstance(record.get("document"), dict):
        record["document"].pop("name", None)
    return record


def _is_from_table(text: bytes) -> bool:
    return json.loads(text).get("table") is not None


def _worse(finding: Finding) -> Finding:
    return replace(finding, severity=Severity.VIOLATION)


def _unnamed(name: str) -> Finding:
    return Finding(
        Severity.VIOLATION,
        "the letter has no reference, so nobody could cite it or find it again",
        file=name,
        cure="put the reference into record.json in its folder of the quarantine, then retry; or accept it",
    )
