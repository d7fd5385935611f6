"""The command that finds: things by any of their names."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import Annotated

import typer

from hrgraph.cli.options import STORE, StoreOption

__all__ = ["FoundFormat", "commands", "find"]

commands = typer.Typer()


class FoundFormat(StrEnum):
    """How what was found is printed."""

    TABLE = "table"
    JSON = "json"


@commands.command()
def find(
    words: Annotated[list[str], typer.Argument(help="A name, a code, a reference, a symbol.")],
    kind: Annotated[list[str] | None, typer.Option(help="Only things of this kind: company.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=100, help="How many at most.")] = 20,
    format: Annotated[FoundFormat, typer.Option(help="table or json.")] = FoundFormat.TABLE,
    store: StoreOption = STORE,
) -> None:
    """Find things by any of their names: hrgraph find facebook; hrgraph find 43/22."""
    from hrgraph.errors import UsageError
    from hrgraph.store.find import Finder
    from hrgraph.store.releases import find_release

    finder = Finder(find_release(store))
    kinds = finder.kinds()
    unknown = [one for one in kind or () if one not in kinds]
    if unknown:
        raise UsageError(f"--kind {unknown[0]}: there is no such kind; known are: {', '.join(kinds)}")
    found = finder.find(" ".join(words), kind or (), limit)
    if format is FoundFormat.JSON:
        typer.echo(json.dumps([one.fields() for one in found], ensure_ascii=False, indent=1))
    elif not found:
        typer.echo("Nothing has such a name.")
    else:
        width = max(len(one.key) for one in found)
        for one in found:
            also = "" if one.name == one.label else f"  ({one.role}: {one.name})"
            typer.echo(f"{one.key:<{width}}  {one.label}{also}")
