"""The id of a release: a hash of a set of quads that can be carried on from one release to the next.

Each line of canonical N-Quads is hashed to 4096 bits (SHAKE128), the hashes are added up modulo
2**4096, and the SHA-256 of the sum is the id. That is AdHash (Bellare and Micciancio, "A New
Paradigm for Collision-Free Hashing", EUROCRYPT 1997): to add a quad is to add its hash, to take
one away is to subtract it, and the order does not matter. The modulus is so large because sums of
short hashes can be forged (Wagner's generalised birthday attack); nothing we publish is a blank
node, so a line stands for its quad (RDFC-1.0 gives the same).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass

import pyoxigraph as ox

from hrgraph.errors import StoreError

__all__ = ["MODULUS", "Lines", "add_up", "canonical_lines", "identify", "subtract"]

_BYTES = 512
MODULUS = 1 << (8 * _BYTES)
"""Sums are taken modulo this."""
_BLANK = re.compile(rb"^(?:<[^>]*> <[^>]*> )?_:", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Lines:
    """Quads of one named graph as canonical lines, each once: the text, how many, the sum of their hashes."""

    graph: str
    text: bytes
    count: int
    total: int

    @classmethod
    def of(cls, graph: str, lines: Iterable[bytes]) -> Lines:
        """The lines of a graph, each of which occurs once.

        >>> Lines.of("urn:g", [b'<urn:s> <urn:p> "o" <urn:g> .\\n']).count
        1
        """
        known = list(lines)
        return cls(graph, b"".join(known), len(known), add_up(known))

    @property
    def triples(self) -> bytes:
        """The same without the graph, as N-Triples.

        >>> Lines.of("urn:g", [b'<urn:s> <urn:p> "o" <urn:g> .\\n']).triples
        b'<urn:s> <urn:p> "o" .\\n'
        """
        # A line ends nowhere else: within a literal its end is written as \\n.
        return self.text.replace(f" <{self.graph}> .\n".encode(), b" .\n")


def canonical_lines(quads: Iterable[ox.Quad]) -> list[bytes]:
    """The canonical N-Quads lines of quads, each once and sorted, with their line ends.

    Raises :class:`StoreError` when there is a blank node.

    >>> q = ox.Quad(ox.NamedNode("urn:s"), ox.NamedNode("urn:p"), ox.Literal("o"), ox.NamedNode("urn:g"))
    >>> canonical_lines([q, q])
    [b'<urn:s> <urn:p> "o" <urn:g> .\\n']
    """
    text = ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b""
    if b"_:" in text and (blank := _BLANK.search(text)):
        line = text[blank.start() :].partition(b"\n")[0].decode()
        raise StoreError(f"a blank node would be published: {line}")
    return sorted(set(text.splitlines(keepends=True)))


def add_up(lines: Iterable[bytes], start: int = 0) -> int:
    """The sum of the hashes of lines, each of which occurs once, carried on from ``start``.

    >>> add_up([b"a", b"b"]) == add_up([b"b"], add_up([b"a"])) != add_up([b"a", b"c"])
    True
    """
    shake, read = hashlib.shake_128, int.from_bytes
    return sum((read(shake(line).digest(_BYTES), "big") for line in lines), start) % MODULUS


def subtract(lines: Iterable[bytes], start: int) -> int:
    """The sum without some of its lines; the inverse of :func:`add_up`.

    >>> subtract([b"b"], add_up([b"a", b"b"])) == add_up([b"a"])
    True
    """
    return (start - add_up(lines)) % MODULUS


def identify(total: int) -> str:
    """The SHA-256 of a sum, in hexadecimal: its beginning is the id of the release.

    >>> identify(0)[:16]
    '076a27c79e5ace2a'
    """
    return hashlib.sha256(total.to_bytes(_BYTES, "big")).hexdigest()
