"""Commands that ask: the pattern questions."""

from __future__ import annotations

import sys
from enum import StrEnum
from typing import Annotated

import typer

from hrgraph.cli.options import STORE, QueriesOption, StoreOption

__all__ = ["TableFormat", "commands", "query"]

commands = typer.Typer()


class TableFormat(StrEnum):
    """How the answer of a pattern is printed."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"


@commands.command(
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []}
)
def query(
    context: typer.Context,
    name: Annotated[str | None, typer.Argument(help="A pattern; without it, all are listed.")] = None,
    format: Annotated[TableFormat, typer.Option(help="table, csv or json.")] = TableFormat.TABLE,
    store: StoreOption = STORE,
    queries: QueriesOption = None,
) -> None:
    """Ask one of the pattern questions: hrgraph query repeat-follow-ups --minimum 2."""
    from hrgraph.cli import asking

    arguments = list(context.args)
    helped = {"--help", "-h"}
    if name is None or name in helped:
        typer.echo(asking.list_patterns(queries))
    elif helped & set(arguments):
        typer.echo(asking.explain_pattern(name, queries))
    else:
        sys.stdout.buffer.write(asking.ask(store, name, arguments, format.value, queries))
