"""Commands on the graph as a whole: build it, check it, export it."""

from __future__ import annotations

import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from hrgraph.cli.options import STORE, DataOption, StoreOption
from hrgraph.errors import DataError, UsageError
from hrgraph.findings import Severity

__all__ = ["GraphFormat", "ReportFormat", "build", "commands", "export", "validate"]

commands = typer.Typer()


class ReportFormat(StrEnum):
    """How a report is printed."""

    TEXT = "text"
    JSON = "json"
    TURTLE = "turtle"
    SARIF = "sarif"


class GraphFormat(StrEnum):
    """How the whole graph is exported."""

    NQUADS = "nquads"
    TRIG = "trig"
    TURTLE = "turtle"
    NTRIPLES = "ntriples"
    JSONLD = "jsonld"
    CSV = "csv"
    GRAPHML = "graphml"


@commands.command()
def build(
    store: StoreOption = STORE,
    data: DataOption = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress bar.")] = False,
) -> None:
    """Build the graph from data/, check it, and publish it as a new release."""
    from hrgraph.cli.progress import Progress
    from hrgraph.collection.folder import remembered
    from hrgraph.pipeline import build_release

    own = None if data else remembered(store)
    if own:
        typer.echo(f"with the letters of {own}", err=True)
    with Progress(quiet) as step:
        result = build_release(store, step, data or own)
    typer.echo(result.report.to_text(), err=True)
    if result.release is None:
        typer.echo("Nothing was published; what was published before is untouched.", err=True)
        raise typer.Exit(1)
    typer.echo(result.release.to_text())


@commands.command()
def validate(
    format: Annotated[ReportFormat, typer.Option(help="How to print the report.")] = ReportFormat.TEXT,
    fail_on: Annotated[
        Severity, typer.Option(help="Exit with 1 from this severity on.")
    ] = Severity.VIOLATION,
    data: DataOption = None,
    judge: Annotated[bool, typer.Option("--judge", help="Ask pySHACL: the same, slowly.")] = False,
) -> None:
    """Check data/ against every shape and audit, without publishing anything."""
    from hrgraph.checks import to_sarif
    from hrgraph.checks.report import Report
    from hrgraph.cli.progress import Progress
    from hrgraph.pipeline import validate_data

    try:
        with Progress(quiet=format is not ReportFormat.TEXT) as step:
            report = validate_data(step, data, judge=judge)
    except DataError as error:
        report = Report.of(error.findings)
    if format is ReportFormat.JSON:
        typer.echo(json.dumps(report.to_json(), ensure_ascii=False, indent=1))
    elif format is ReportFormat.SARIF:
        typer.echo(json.dumps(to_sarif(report), ensure_ascii=False, indent=1))
    elif format is ReportFormat.TURTLE:
        typer.echo(report.to_turtle(), nl=False)
    else:
        typer.echo(report.to_text())
    raise typer.Exit(report.exit_code(fail_on))


@commands.command()
def export(
    store: StoreOption = STORE,
    format: Annotated[GraphFormat, typer.Option(help="Serialisation.")] = GraphFormat.NQUADS,
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", help="File to write; stdout without it. For csv a folder or a .zip."),
    ] = None,
) -> None:
    """Write the published graph as text or tables; the same release gives the same bytes."""
    if format is GraphFormat.CSV:
        from hrgraph.store.tabular import write_tables

        if out is None:
            raise UsageError("tables are several files: say where with --out FOLDER or --out FILE.zip")
        typer.echo(f"wrote {write_tables(store, out)} files to {out}", err=True)
        return
    if format is GraphFormat.GRAPHML:
        from hrgraph.analysis.whole import graphml_of_release

        data = graphml_of_release(store)
    else:
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
