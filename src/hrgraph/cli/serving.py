"""The command that serves: the published graph over HTTP."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from hrgraph.cli.options import STORE, QueriesOption, StoreOption

__all__ = ["commands", "serve"]

commands = typer.Typer()


@commands.command()
def serve(
    store: StoreOption = STORE,
    host: Annotated[str, typer.Option(envvar="HRGRAPH_HOST", help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(envvar="HRGRAPH_PORT", min=0, max=65535, help="0 takes a free one.")
    ] = 8000,
    workers: Annotated[
        int, typer.Option(envvar="HRGRAPH_WORKERS", min=1, max=64, help="Short queries answered at once.")
    ] = 2,
    deadline: Annotated[
        float,
        typer.Option(envvar="HRGRAPH_DEADLINE", min=0.1, help="Seconds after which a query is stopped."),
    ] = 30.0,
    held: Annotated[
        int,
        typer.Option(
            envvar="HRGRAPH_HELD",
            min=0,
            help="Statements up to which a release is held in memory, about 1 kB each, by each worker.",
        ),
    ] = 250_000,
    root_path: Annotated[
        str, typer.Option(envvar="HRGRAPH_ROOT_PATH", help="Where a proxy shows the service: /graph.")
    ] = "",
    proxies: Annotated[
        str,
        typer.Option(
            envvar="HRGRAPH_PROXIES",
            help="Addresses or networks of proxies whose forwarded headers count; commas between them.",
        ),
    ] = "127.0.0.1,::1",
    log: Annotated[
        bool,
        typer.Option("--log", envvar="HRGRAPH_LOG", help="An access log on stderr, a JSON object a line."),
    ] = False,
    log_queries: Annotated[
        bool,
        typer.Option("--log-queries", envvar="HRGRAPH_LOG_QUERIES", help="The access log tells the queries."),
    ] = False,
    queries: QueriesOption = None,
) -> None:
    """Serve the published graph: SPARQL, pages, linked data, patterns. Read only."""
    from hrgraph.service.journal import Journal
    from hrgraph.service.server import run

    run(
        store,
        host,
        port,
        announce=lambda line: typer.echo(line, err=True),
        workers=workers,
        deadline=deadline,
        held=held,
        root_path=root_path,
        proxies=proxies,
        queries=queries,
        journal=Journal(sys.stderr.write, queries=log_queries) if log or log_queries else None,
    )
