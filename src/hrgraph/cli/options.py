"""Options that several commands share: where the releases are, where the tables are."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

__all__ = ["STORE", "DataOption", "QueriesOption", "StoreOption"]

STORE = Path("build/store")
StoreOption = Annotated[
    Path, typer.Option("--store", envvar="HRGRAPH_STORE", help="Directory that holds the published releases.")
]
DataOption = Annotated[
    Path | None,
    typer.Option(
        "--data", exists=True, file_okay=False, help="Directory of the tables; the shipped data/ without it."
    ),
]
QueriesOption = Annotated[
    Path | None,
    typer.Option("--queries", envvar="HRGRAPH_QUERIES", help="A folder of your own questions (.rq)."),
]
