"""Commands on letters: read them, explain a reading."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

__all__ = ["RecordFormat", "commands", "explain", "read"]

commands = typer.Typer()


class RecordFormat(StrEnum):
    """How a read letter is printed."""

    JSON = "json"
    JSONL = "jsonl"
    JSONLD = "jsonld"
    TURTLE = "turtle"
    NQUADS = "nquads"


@commands.command()
def read(
    paths: Annotated[
        list[Path], typer.Argument(help="Letters or folders of letters; - reads standard input.")
    ],
    format: Annotated[RecordFormat, typer.Option(help="json, or the same as a graph.")] = RecordFormat.JSON,
    text: Annotated[bool, typer.Option("--text/--no-text", help="Keep the wording of questions.")] = True,
    again: Annotated[bool, typer.Option("--again", help="Read also what an earlier run has read.")] = False,
    corrections: Annotated[
        Path | None,
        typer.Option(
            exists=True, file_okay=False, help="Folder of earlier records: their corrections are kept."
        ),
    ] = None,
    cache: Annotated[
        Path,
        typer.Option(envvar="HRGRAPH_CACHE", help="Folder that remembers what was read."),
    ] = Path("~/.cache/hrgraph"),
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress bar, no count at the end.")] = False,
) -> None:
    """Read letters and print their records: one object, or one a line for several letters."""
    from hrgraph.cli.reading import print_records

    known = None if again else cache.expanduser() / "readings.sqlite"
    code = print_records(paths, format.value, text, known=known, corrections=corrections, quiet=quiet)
    raise typer.Exit(code)


@commands.command()
def explain(
    letter: Annotated[Path, typer.Argument(help="A letter; - reads standard input.")],
    html: Annotated[Path | None, typer.Option("--html", help="Write one HTML page instead.")] = None,
) -> None:
    """Show a letter with each value that was read from it marked: how a person checks a reading."""
    from hrgraph.cli import reading

    reading.explain(letter, html)
