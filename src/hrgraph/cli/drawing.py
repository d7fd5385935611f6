"""Networks on the command line: list them, explain their figures, draw one."""

from __future__ import annotations

import io
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from hrgraph.analysis import load_networks, make_network, read_rows
from hrgraph.analysis.wording import load_wording
from hrgraph.cli.asking import parse_parameters
from hrgraph.errors import UsageError
from hrgraph.store.queries import Query
from hrgraph.store.reader import Reader

__all__ = ["deliver", "draw", "explain"]

_WIDTH = 160  # of a table that goes into a file or a pipe


def explain(name: str | None) -> str:
    """All networks, or one with its options, and what each figure means and cannot say.

    >>> "cannot say" in explain("mandates")
    True
    """
    wording = load_wording()
    chosen = load_networks() if name is None else {name: _network(name)}
    lines = ["Networks (hrgraph network NAME):"]
    for key, query in chosen.items():
        lines += [f"  {key}  {query.summary}", *([f"    {query.description}"] if name else [])]
        for parameter in query.parameters.values():
            lines.append(f"    --{parameter.name}  {parameter.description}: {parameter.accepts()}")
    lines += ["    --format, --over-time, --top, --out, --store", "", "Figures:"]
    for one in wording.measures:
        lines += [f"  {one.label}: {one.meaning}", f"    what it cannot say: {one.limit}"]
    return "\n".join([*lines, "", *wording.limits])


def draw(directory: Path, name: str, arguments: Sequence[str], format: str, yearly: bool, most: int) -> bytes:
    """A network in a format (``table`` is for people), in UTF-8 where it is text.

    Raises :class:`UsageError` for an unknown network, option or format,
    :class:`hrgraph.errors.QueryParameterError` for a value that does not fit, and
    :class:`hrgraph.errors.StoreError` when nothing has been published in ``directory``.
    """
    query = _network(name)
    values = parse_parameters(arguments)
    asked = query.request(values, table="text/csv")
    reader = Reader(directory)
    network = make_network(query, values, read_rows(reader.answer(asked).read()), reader.release.id)
    from hrgraph.analysis import files
    from hrgraph.analysis.report import report

    if format != "table":
        return report(network, format, yearly=yearly, most=most)
    rows = files.by_year(network) if yearly else files.table(network)
    return _table(query, rows, len(rows) if yearly else most).encode()


def deliver(data: bytes, out: Path | None) -> None:
    """Write to a file, or to standard output; raises :class:`UsageError` where that cannot be."""
    if out is None:
        sys.stdout.buffer.write(data)
        return
    try:
        out.write_bytes(data)
    except OSError as error:
        raise UsageError(f"cannot write {out}: {error.strerror or error}") from None
    sys.stderr.write(f"wrote {len(data)} bytes to {out}\n")


def _network(name: str) -> Query:
    networks = load_networks()
    if name not in networks:
        raise UsageError(f"there is no network {name!r}; there are: {', '.join(networks)}")
    return networks[name]


def _table(query: Query, rows: list[dict[str, object]], most: int) -> str:
    wording = load_wording()
    labels = {one.name: one.label for one in wording.measures}
    shown = [name for name in (rows[0] if rows else {}) if name not in ("thing", "kind")]
    told = f"{min(most, len(rows))} of {len(rows)} rows. {' '.join(wording.limits)}"
    table = Table(title=query.summary, title_justify="left", caption=told, caption_justify="left")
    for name in shown:
        words = name in ("label", "year", "first", "last")
        table.add_column(labels.get(name, name.capitalize()), justify="left" if words else "right")
    for row in rows[:most]:
        table.add_row(*(str(row[name]) for name in shown))
    out = io.StringIO()
    width = None if Console().is_terminal else _WIDTH
    Console(file=out, width=width, markup=False, highlight=False).print(table)
    return "".join(f"{line.rstrip()}\n" for line in out.getvalue().splitlines())
