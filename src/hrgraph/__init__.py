"""hrgraph: an open knowledge graph of the UN Human Rights Council's special procedures.

The rooms, in the order in which a letter walks through them::

    documents   bytes -> text with positions            read_document(path) -> Document
    records     text -> what the letter says            extract(document, registers) -> Communication
    graph       records and tables -> quads             describe(record) -> quads
    checks      quads -> what is wrong with them        validate(store) -> Report
    store       quads -> a published Oxigraph directory build(quads, directory) -> Release
    service     the directory over HTTP, read only      create_app(directory) -> FastAPI

``pipeline`` is the line from top to bottom and ``cli`` its commands. :func:`open` gives a published
graph to a program. This module imports nothing at first: importing hrgraph costs nothing.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from hrgraph.store.opened import open_graph as open  # noqa: A004

__all__ = ["__version__", "open"]

__version__ = "0.1.0"


def __getattr__(name: str) -> object:
    """:func:`hrgraph.store.opened.open_graph` under the name that people expect, when it is wanted."""
    if name == "open":
        from hrgraph.store.opened import open_graph

        return open_graph
    raise AttributeError(f"module 'hrgraph' has no attribute {name!r}")
