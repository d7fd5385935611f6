"""Commands on a user's own letters: add and remove them, import a table of them, see what was done."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hrgraph.cli.options import STORE, StoreOption

if TYPE_CHECKING:
    from hrgraph.collection.growing import Collection, Outcome
    from hrgraph.collection.quarantine import Quarantine
    from hrgraph.collection.reading import Read

__all__ = [
    "OWN",
    "OwnOption",
    "TextOption",
    "add",
    "commands",
    "diff",
    "history",
    "import_",
    "remove",
    "tell",
]

commands = typer.Typer()

OWN = Path("my-letters")
OwnOption = Annotated[
    Path,
    typer.Option(
        "--data",
        file_okay=False,
        envvar="HRGRAPH_DATA",
        help="Your own folder: the records of your letters and what is in quarantine. Made when needed.",
    ),
]
TextOption = Annotated[bool, typer.Option("--text/--no-text", help="Keep the wording of the letters.")]

_SECONDS = 0.7
"""So often are letters that have been checked published, while others are still being read."""


@commands.command()
def add(
    paths: Annotated[list[Path], typer.Argument(help="Letters, records (JSON), or folders of them.")],
    data: OwnOption = OWN,
    store: StoreOption = STORE,
    text: TextOption = True,
) -> None:
    """Read letters, check each, and add the good ones to the graph; the doubtful go into quarantine."""
    from hrgraph.collection.growing import open_collection
    from hrgraph.collection.quarantine import Quarantine
    from hrgraph.collection.reading import find_files, read_files
    from hrgraph.graph.letters import tables_folder

    files = find_files(paths)
    with open_collection(store, data, tell) as collection:
        found = read_files(files, collection.registers, tables_folder(data), text=text)
        doubtful = _take_in(collection, Quarantine(collection.folder), found)
    raise typer.Exit(1 if doubtful else 0)


@commands.command("import")
def import_(
    file: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, help="The saved page (HTML), or a CSV.")
    ],
    data: OwnOption = OWN,
    store: StoreOption = STORE,
    text: Annotated[bool, typer.Option("--text/--no-text", help="Keep the summaries of the table.")] = False,
) -> None:
    """Add the rows of a saved page of the list of communications, or of a CSV of the same columns."""
    from hrgraph.collection.growing import open_collection
    from hrgraph.collection.quarantine import Quarantine
    from hrgraph.collection.rows import read_rows

    with open_collection(store, data, tell) as collection:
        found = read_rows(file, collection.registers, text=text)
        doubtful = _take_in(collection, Quarantine(collection.folder), found)
    raise typer.Exit(1 if doubtful else 0)


@commands.command()
def remove(
    letters: Annotated[
        list[str], typer.Argument(help="References, such as 'AL OTH 10/2023' or OTH-10-2023.")
    ],
    data: OwnOption = OWN,
    store: StoreOption = STORE,
) -> None:
    """Take letters of your own out of the graph again; their records are kept among the older ones."""
    from hrgraph.collection.growing import open_collection
    from hrgraph.iris import communication_key

    with open_collection(store, data, tell) as collection:
        for letter in letters:
            key = communication_key(letter) if " " in letter else letter
            typer.echo(f"removed {collection.remove(key).name}")
        typer.echo(f"release {collection.publish().id}")


@commands.command()
def history(
    letter: Annotated[str | None, typer.Argument(help="A reference; all letters without it.")] = None,
    data: OwnOption = OWN,
    store: StoreOption = STORE,
) -> None:
    """What was added, replaced and removed when, and which releases are still here."""
    from hrgraph.collection.differences import releases_in
    from hrgraph.collection.folder import Folder
    from hrgraph.graph.letters import LETTERS
    from hrgraph.iris import communication_key

    folder = Folder(data)
    key = communication_key(letter) if letter and " " in letter else letter
    for entry in folder.history():
        for what in ("added", "replaced", "removed", "recovered"):
            for one in entry.get(what, ()):
                if key in (None, one):
                    typer.echo(f"{entry['time']}  {entry['release']}  {what:<9} {one}")
    if key is not None:
        for path in folder.older(f"{LETTERS}/{key}.json"):
            typer.echo(f"older version: {path}")
        return
    for number, path in enumerate(releases_in(store)):
        typer.echo(f"release {path.name}{' (current or newest)' if number == 0 else ''}")


@commands.command()
def diff(
    before: Annotated[str, typer.Argument(help="A release, or the beginning of its id.")],
    after: Annotated[str, typer.Argument(help="Another one.")],
    store: StoreOption = STORE,
    statements: Annotated[bool, typer.Option("--statements", help="Print each statement.")] = False,
) -> None:
    """What came and went between two releases: letters, and statements by graph."""
    from hrgraph.collection.differences import compare

    typer.echo(compare(store, before, after).to_text(statements))


def tell(line: str) -> None:
    """Say something beside the results."""
    typer.echo(line, err=True)


def _take_in(collection: Collection, quarantine: Quarantine, found: Iterable[Read]) -> int:
    """Add what was read, publish in between, and say of each what came of it; gives how many are doubtful."""
    import time

    from hrgraph.checks import Report
    from hrgraph.collection.growing import State

    ready: list[tuple[Read, Outcome]] = []
    doubtful = 0
    last = time.monotonic()
    for read in found:
        report = Report.of(read.findings)
        outcome = collection.add(read.record) if read.record is not None and not read.doubtful else None
        if outcome is None or outcome.state is State.DOUBTFUL:
            report = report if outcome is None else report + outcome.report
            name = quarantine.put_read(read, report)
            typer.echo(f"doubtful  {read.path.name}: {report.findings[0].message} (quarantine: {name})")
            doubtful += 1
            continue
        ready.append((read, outcome))
        if time.monotonic() - last > _SECONDS:
            _publish(collection, quarantine, ready)
            last = time.monotonic()
    _publish(collection, quarantine, ready)
    if doubtful:
        tell(f"{doubtful} in quarantine: hrgraph quarantine show NAME says what to do")
    return doubtful


def _publish(collection: Collection, quarantine: Quarantine, ready: list[tuple[Read, Outcome]]) -> None:
    """Publish what is ready, and only then say that it was added."""
    release = collection.publish()
    for read, outcome in ready:
        quarantine.drop_known(read.path, read.record)
        typer.echo(f"{outcome.state:<9} {outcome.name} ({read.path.name})")
    if ready:
        typer.echo(f"release {release.id}")
    ready.clear()
