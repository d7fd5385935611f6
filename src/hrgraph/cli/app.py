"""The commands. Exit codes: 0 fine; 1 findings at or above the chosen severity; 2 wrong use.

No traceback reaches a user unless the environment has ``HRGRAPH_DEBUG=1``. Rooms are imported
inside the commands: ``hrgraph --help`` must not wait for the checks' libraries.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from typer.exceptions import TyperException

from hrgraph.errors import DataError, HrgraphError, UsageError
from hrgraph.findings import Severity

__all__ = [
    "GraphFormat",
    "RecordFormat",
    "ReportFormat",
    "TableFormat",
    "app",
    "build",
    "explain",
    "export",
    "hrgraph",
    "main",
    "query",
    "read",
    "serve",
    "validate",
]

app = typer.Typer(
    name="hrgraph",
    help="The open knowledge graph of the UN Human Rights Council's special procedures.",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

_STORE = Path("build/store")
_StoreOption = Annotated[
    Path, typer.Option("--store", envvar="HRGRAPH_STORE", help="Directory that holds the published releases.")
]
_DataOption = Annotated[
    Path | None,
    typer.Option(
        "--data", exists=True, file_okay=False, help="Directory of the tables; the shipped data/ without it."
    ),
]


class RecordFormat(StrEnum):
    """How a read letter is printed."""

    JSON = "json"
    JSONL = "jsonl"
    JSONLD = "jsonld"
    TURTLE = "turtle"
    NQUADS = "nquads"


class ReportFormat(StrEnum):
    """How a report is printed."""

    TEXT = "text"
    JSON = "json"
    TURTLE = "turtle"


class GraphFormat(StrEnum):
    """How the whole graph is exported."""

    NQUADS = "nquads"
    TRIG = "trig"
    TURTLE = "turtle"
    NTRIPLES = "ntriples"


class TableFormat(StrEnum):
    """How the answer of a pattern is printed."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"


@app.callback(invoke_without_command=True)
def hrgraph(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    """The open knowledge graph of the UN Human Rights Council's special procedures."""
    from hrgraph import __version__

    if version:
        typer.echo(f"hrgraph {__version__}")
    elif context.invoked_subcommand is None:
        typer.echo(context.get_help())


@app.command()
def read(
    paths: Annotated[
        list[Path], typer.Argument(help="Letters or folders of letters; - reads standard input.")
    ],
    format: Annotated[RecordFormat, typer.Option(help="json, or the same as a graph.")] = RecordFormat.JSON,
    text: Annotated[bool, typer.Option("--text/--no-text", help="Keep the wording of questions.")] = True,
) -> None:
    """Read letters and print their records: one object, or one a line for several letters."""
    from hrgraph.cli.reading import print_records

    raise typer.Exit(print_records(paths, format.value, text))


@app.command()
def explain(
    letter: Annotated[Path, typer.Argument(help="A letter; - reads standard input.")],
    html: Annotated[Path | None, typer.Option("--html", help="Write one HTML page instead.")] = None,
) -> None:
    """Show a letter with each value that was read from it marked: how a person checks a reading."""
    from hrgraph.cli import reading

    reading.explain(letter, html)


@app.command()
def build(
    store: _StoreOption = _STORE,
    data: _DataOption = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress bar.")] = False,
) -> None:
    """Build the graph from data/, check it, and publish it as a new release."""
    from hrgraph.cli.progress import Progress
    from hrgraph.pipeline import build_release

    with Progress(quiet) as step:
        result = build_release(store, step, data)
    typer.echo(result.report.to_text(), err=True)
    if result.release is None:
        typer.echo("Nothing was published; what was published before is untouched.", err=True)
        raise typer.Exit(1)
    typer.echo(result.release.to_text())


@app.command()
def validate(
    format: Annotated[ReportFormat, typer.Option(help="How to print the report.")] = ReportFormat.TEXT,
    fail_on: Annotated[
        Severity, typer.Option(help="Exit with 1 from this severity on.")
    ] = Severity.VIOLATION,
    data: _DataOption = None,
) -> None:
    """Check data/ against every shape and audit, without publishing anything."""
    from hrgraph.checks.report import Report
    from hrgraph.cli.progress import Progress
    from hrgraph.pipeline import validate_data

    try:
        with Progress(quiet=format is not ReportFormat.TEXT) as step:
            report = validate_data(step, data)
    except DataError as error:
        report = Report.of(error.findings)
    if format is ReportFormat.JSON:
        typer.echo(json.dumps(report.to_json(), ensure_ascii=False, indent=1))
    elif format is ReportFormat.TURTLE:
        typer.echo(report.to_turtle(), nl=False)
    else:
        typer.echo(report.to_text())
    raise typer.Exit(report.exit_code(fail_on))


@app.command()
def export(
    store: _StoreOption = _STORE,
    format: Annotated[GraphFormat, typer.Option(help="Serialisation.")] = GraphFormat.NQUADS,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="File to write; stdout without it.")] = None,
) -> None:
    """Write the published graph as text; the same release gives the same bytes."""
    from hrgraph.store import export_release

    data = export_release(store, format.value)
    if out is None:
        sys.stdout.buffer.write(data)
        return
    try:
        out.write_bytes(data)
    except OSError as error:
        raise UsageError(f"cannot write {out}: {error.strerror or error}") from None
    typer.echo(f"wrote {len(data)} bytes to {out}", err=True)


@app.command(
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []}
)
def query(
    context: typer.Context,
    name: Annotated[str | None, typer.Argument(help="A pattern; without it, all are listed.")] = None,
    format: Annotated[TableFormat, typer.Option(help="table, csv or json.")] = TableFormat.TABLE,
    store: _StoreOption = _STORE,
) -> None:
    """Ask one of the pattern questions: hrgraph query repeat-follow-ups --minimum 2."""
    from hrgraph.cli import asking

    arguments = list(context.args)
    helped = {"--help", "-h"}
    if name is None or name in helped:
        typer.echo(asking.list_patterns())
    elif helped & set(arguments):
        typer.echo(asking.explain_pattern(name))
    else:
        sys.stdout.buffer.write(asking.ask(store, name, arguments, format.value))


@app.command()
def serve(
    store: _StoreOption = _STORE,
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
    root_path: Annotated[
        str, typer.Option(envvar="HRGRAPH_ROOT_PATH", help="Where a proxy shows the service: /graph.")
    ] = "",
) -> None:
    """Serve the published graph: SPARQL, pages, linked data, patterns. Read only."""
    from hrgraph.service.server import run

    run(
        store,
        host,
        port,
        announce=lambda line: typer.echo(line, err=True),
        workers=workers,
        deadline=deadline,
        root_path=root_path,
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command and leave with 0, 1 or 2; what goes wrong is said in one line.

    >>> main(["--version"])
    Traceback (most recent call last):
    SystemExit: 0
    """
    code: object
    try:
        code = app(args=list(arguments) if arguments is not None else None, standalone_mode=False)
    except TyperException as error:
        typer.echo(f"hrgraph: {error.format_message()} (hrgraph COMMAND --help explains)", err=True)
        code = 2
    except DataError as error:
        typer.echo(str(error), err=True)
        code = 1
    except HrgraphError as error:
        typer.echo(f"hrgraph: {error}", err=True)
        code = 2
    except (typer.Abort, KeyboardInterrupt):
        code = 130
    except BrokenPipeError:
        # The reader of a pipe (head, less) has gone: that is not our trouble.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    except Exception as error:
        if os.environ.get("HRGRAPH_DEBUG"):
            raise
        typer.echo(f"hrgraph: internal fault: {type(error).__name__}: {error}", err=True)
        typer.echo("Please report it; HRGRAPH_DEBUG=1 shows where it happened.", err=True)
        code = 2
    sys.exit(code if isinstance(code, int) else 0)
