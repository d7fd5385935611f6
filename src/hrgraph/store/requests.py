"""What goes into a reader and what comes out of it: text and bytes only.

Nothing of the engine crosses, so a reader in this process and a pool of worker processes
look the same from outside.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from hrgraph.store.formats import Family
from hrgraph.store.screen import ScreenLimits

__all__ = ["Answer", "Limits", "QueryRequest"]


@dataclass(frozen=True, slots=True)
class Limits:
    """What one query may cost: seconds, bytes of memory, bytes of answer, and its shape.

    ``moment``: seconds after which a query is slow and goes on behind the others, if there are any;
    ``slow``: how many such queries run at once; ``client``: how many queries one client may have
    running or waiting; ``held``: a release of at most so many quads is held in memory by each worker,
    which takes about a kilobyte a quad.
    """

    deadline: float = 30.0
    moment: float = 0.3
    slow: int = 8
    client: int = 128
    memory: int = 2 << 30  # of address space; an idle worker has about 1 GiB mapped
    answer: int = 1 << 30
    held: int = 250_000
    screen: ScreenLimits = field(default_factory=ScreenLimits)


@dataclass(frozen=True, slots=True)
class QueryRequest:
    """A query and how it is to be answered.

    ``table``, ``boolean`` and ``graph`` are the media types wanted for each family of answer
    (None: that family is not acceptable). ``bindings`` are terms as in SPARQL 1.1 JSON results.
    With ``default_graphs`` or ``named_graphs`` these are the whole dataset; FROM is then ignored.
    """

    text: str
    table: str | None = "application/sparql-results+json"
    boolean: str | None = "application/sparql-results+json"
    graph: str | None = "text/turtle"
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    bindings: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    base: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer that has begun: its family, its media type, the release it is from, its bytes."""

    family: Family
    media_type: str
    release: str
    chunks: Iterator[bytes]

    def read(self) -> bytes:
        """All of the bytes; raises :class:`QueryStopped` when the answer breaks off."""
        return b"".join(self.chunks)
