"""The command that gives the graph to an assistant, by the Model Context Protocol."""

from __future__ import annotations

import typer

from hrgraph.cli.options import STORE, StoreOption

__all__ = ["commands", "mcp"]

commands = typer.Typer()


@commands.command()
def mcp(store: StoreOption = STORE) -> None:
    """Serve the published graph to an assistant (MCP, read only, over standard input and output)."""
    from hrgraph.service.assistant import run

    run(store)
