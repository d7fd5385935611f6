"""The commands. Exit codes: 0 fine; 1 findings at or above the chosen severity; 2 wrong use.

No traceback reaches a user unless the environment has ``HRGRAPH_DEBUG=1``. Rooms are imported
inside the commands: ``hrgraph --help`` must not wait for the checks' libraries.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import Annotated

import typer
from typer.exceptions import TyperException

from hrgraph.cli import (
    assistants,
    collection,
    finding,
    graph,
    letters,
    networks,
    quarantine,
    questions,
    serving,
)
from hrgraph.errors import DataError, HrgraphError

__all__ = ["app", "hrgraph", "main"]

app = typer.Typer(
    name="hrgraph",
    help="The open knowledge graph of the UN Human Rights Council's special procedures.",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
_GROUPS = (letters, collection, quarantine, graph, questions, finding, networks, serving, assistants)
for _group in _GROUPS:
    app.add_typer(_group.commands)


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
