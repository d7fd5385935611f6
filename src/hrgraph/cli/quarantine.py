"""Commands on letters in quarantine: see them, try again, or accept them."""

from __future__ import annotations

import getpass
from typing import Annotated

import typer

from hrgraph.cli.collection import OWN, OwnOption, TextOption, tell
from hrgraph.cli.options import STORE, StoreOption

__all__ = ["accept", "commands", "list_", "retry", "show"]

commands = typer.Typer()
_group = typer.Typer(help="Letters that are not in the graph because something about them is doubtful.")
commands.add_typer(_group, name="quarantine")

NamesArgument = Annotated[list[str] | None, typer.Argument(help="Names as `list` prints them; all without.")]


@_group.command("list")
def list_(data: OwnOption = OWN) -> None:
    """Name what is in quarantine, with the worst that is wrong."""
    from hrgraph.collection.folder import Folder
    from hrgraph.collection.quarantine import Quarantine

    quarantine = Quarantine(Folder(data))
    for name in quarantine.names():
        typer.echo(f"{name}: {quarantine.get(name).why}")
    if not quarantine.names():
        tell(f"nothing is in quarantine in {data}")


@_group.command()
def show(
    name: Annotated[str, typer.Argument(help="A name as `list` prints it.")], data: OwnOption = OWN
) -> None:
    """Say what is wrong with a letter, where, and what to do about it."""
    from hrgraph.collection.folder import Folder
    from hrgraph.collection.quarantine import Quarantine

    quarantine = Quarantine(Folder(data))
    one = quarantine.get(name)
    typer.echo(one.report, nl=False)
    typer.echo("")
    typer.echo(f"read from: {one.source or 'a file that was not noted'}")
    if one.record is not None:
        typer.echo(f"record: {quarantine.place(name) / 'record.json'} (you may correct it)")
        typer.echo(f"then: hrgraph quarantine retry {name}, or accept {name} --reason WHY")


@_group.command()
def retry(
    names: NamesArgument = None, data: OwnOption = OWN, store: StoreOption = STORE, text: TextOption = True
) -> None:
    """Read and check again: after a correction of the record, of the file, or of data/lookups.yaml."""
    from hrgraph.checks import Report
    from hrgraph.collection.growing import State, open_collection
    from hrgraph.collection.quarantine import Quarantine
    from hrgraph.collection.retrying import record_again

    left = 0
    with open_collection(store, data, tell) as collection:
        quarantine = Quarantine(collection.folder)
        for one in quarantine.pick(names or []):
            again = record_again(one, collection.registers, data, text=text)
            good = again.record if not again.doubtful else None
            outcome = collection.add(good) if good is not None else None
            if outcome is None or outcome.state is State.DOUBTFUL:
                report = Report.of(again.findings) + (outcome.report if outcome else Report())
                quarantine.drop(one.name)
                quarantine.put_read(again, report)
                typer.echo(f"doubtful  {one.name}: {report.findings[0].message}")
                left += 1
                continue
            release = collection.publish()
            quarantine.drop(one.name)
            typer.echo(f"{outcome.state:<9} {outcome.name}, release {release.id}")
    raise typer.Exit(1 if left else 0)


@_group.command()
def accept(
    name: Annotated[str, typer.Argument(help="A name as `list` prints it.")],
    reason: Annotated[str, typer.Option("--reason", help="Why it is right all the same; it is published.")],
    by: Annotated[str | None, typer.Option("--by", help="Who accepts it; it is published.")] = None,
    date: Annotated[
        str | None, typer.Option("--date", help="The day, as 2026-11-25; published if given.")
    ] = None,
    data: OwnOption = OWN,
    store: StoreOption = STORE,
) -> None:
    """Add a letter in spite of what is wrong with it; who, why and when becomes part of its record."""
    from hrgraph.collection.growing import State, open_collection
    from hrgraph.collection.quarantine import Quarantine
    from hrgraph.collection.retrying import accepted

    with open_collection(store, data, tell) as collection:
        quarantine = Quarantine(collection.folder)
        record = accepted(quarantine.get(name), reason, by or getpass.getuser(), date)
        outcome = collection.add(record)
        if outcome.state is State.DOUBTFUL:
            tell(outcome.report.to_text())
            tell("it cannot be accepted as it is")
            raise typer.Exit(1)
        release = collection.publish()
        quarantine.drop(name)
        typer.echo(f"{outcome.state} {outcome.name}, release {release.id}")
