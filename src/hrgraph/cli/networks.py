"""The command on networks: who writes with whom, measured, as a table, a file or a picture."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from hrgraph.cli.options import STORE, StoreOption

__all__ = ["NetworkFormat", "commands", "network"]

commands = typer.Typer()


class NetworkFormat(StrEnum):
    """How a network is printed."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"
    GRAPHML = "graphml"
    GEXF = "gexf"
    CYTOSCAPE = "cytoscape"
    SVG = "svg"
    PNG = "png"


@commands.command(
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []}
)
def network(
    context: typer.Context,
    name: Annotated[str | None, typer.Argument(help="A network; without it, all are listed.")] = None,
    format: Annotated[NetworkFormat, typer.Option(help="How to print it.")] = NetworkFormat.TABLE,
    over_time: Annotated[bool, typer.Option("--over-time", help="Figures of each year apart.")] = False,
    top: Annotated[
        int, typer.Option(min=1, max=400, help="Things in the table or picture, most communications first.")
    ] = 60,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="File to write; stdout without it.")] = None,
    store: StoreOption = STORE,
) -> None:
    """Measure a network: hrgraph network mandates --since 2019 --kind company --format svg --out it.svg."""
    from hrgraph.cli import drawing

    arguments = list(context.args)
    if name is None or {name, *arguments} & {"--help", "-h"}:
        typer.echo(drawing.explain(None if name in (None, "--help", "-h") else name))
        return
    drawn = drawing.draw(store, name, arguments, format.value, over_time, top)
    drawing.deliver(drawn, out)
