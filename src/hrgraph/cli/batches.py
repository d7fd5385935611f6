"""Many letters on the command line: how far the reading is, and corrections that earlier records hold."""

from __future__ import annotations

import json
from pathlib import Path
from types import TracebackType
from typing import Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

from hrgraph.errors import UsageError
from hrgraph.findings import Finding, Severity
from hrgraph.records import corrections
from hrgraph.records.batch import Reading

__all__ = ["Count", "Kept"]


class Count:
    """Counts files, pages and problems; shows them as a bar where stderr is a terminal, at the end else.

    The bar stays away where stdout is a terminal as well: records and bar would write over each other.
    ``total`` None is for a single letter, of which nothing is counted.
    """

    def __init__(self, total: int | None, quiet: bool = False) -> None:
        self.failed = False
        self._total = total
        self._quiet = quiet or total is None
        self._seen = self._before = self._pages = self._problems = self._lost = 0
        console = Console(stderr=True)
        self._bar = Bar(
            TextColumn("reading"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[told]} {task.fields[rate]}"),
            TimeRemainingColumn(),
            console=console,
            disable=self._quiet or not console.is_terminal or Console().is_terminal,
        )
        self._task = self._bar.add_task("reading", total=total, told="", rate="")

    def __enter__(self) -> Count:
        self._bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._bar.stop()
        if not self._quiet and error is None:
            typer.echo(f"{self._seen} files: {self._told()}", err=True)

    def add(self, reading: Reading, findings: tuple[Finding, ...]) -> None:
        """Count a reading, and print what is wrong with it."""
        self._seen += 1
        self._before += reading.before
        self._pages += reading.pages
        self._problems += len(findings)
        bad = reading.json is None or any(one.severity is Severity.VIOLATION for one in findings)
        self._lost += bad
        self.failed = self.failed or bad
        for finding in findings:
            line = f"{reading.path}: {finding.to_text()}"
            if self._bar.disable:
                typer.echo(line, err=True)
            else:
                self._bar.console.print(line, highlight=False, markup=False, soft_wrap=True)
        speed = self._bar.tasks[0].speed
        rate = f"{speed:.0f} files/s" if speed else ""
        self._bar.update(self._task, advance=1, told=self._told(), rate=rate)

    def _told(self) -> str:
        known = f", {self._before} known from an earlier run" if self._before else ""
        return f"{self._pages} pages, {self._problems} problems, {self._lost} with violations{known}"


class Kept:
    """Records made before, whose corrections by hand are kept when their letters are read again."""

    def __init__(self, folder: Path) -> None:
        self._records: dict[str, dict[str, Any]] = {}
        for path in sorted(folder.rglob("*.json")):
            try:
                record = json.loads(path.read_text(encoding="utf-8"))
            except (OSError, ValueError) as error:
                raise UsageError(f"{path} is no record: {error}") from None
            if isinstance(record, dict) and record.get("corrections"):
                for name in _names(record):
                    self._records[name] = record

    def apply(self, line: str) -> tuple[str, tuple[Finding, ...]]:
        """A record with the corrections of its earlier self, and what is to be said about them."""
        fresh = json.loads(line)
        before = next((self._records[name] for name in _names(fresh) if name in self._records), None)
        if before is None:
            return line, ()
        record = corrections.reread(before, fresh)
        told = record["problems"][len(fresh["problems"]) :]
        findings = tuple(Finding(**one | {"severity": Severity(one["severity"])}) for one in told)
        return json.dumps(record, ensure_ascii=False), findings


def _names(record: dict[str, Any]) -> list[str]:
    """By what a record is found again: its file, then its reference."""
    document = record.get("document") or {}
    return [name for name in (document.get("sha256"), record.get("reference")) if name]
