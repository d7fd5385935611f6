"""The only place where an IRI of hrgraph is minted or taken apart.

Grammar (RFC 3987 characters only, nothing ever needs a second decoding)::

    thing    = BASE "id/" kind "/" key
    concept  = BASE "scheme/" scheme [ "/" code ]
    graph    = BASE "graph/" segment *( "/" segment )
    kind     = lower-case words joined by "-"
    key      = segment *( "/" segment )      each segment is a stable public key

Inside a segment letters, digits and ``- . _ ~ ( ) : ,`` stand for themselves; everything
else is percent-encoded UTF-8. A UN document symbol has slashes of its own, so the part of a
key that *is* a symbol (the whole key of a ``resolution``, the second part of a ``renewal``'s)
is one segment, written by this rule::

    "/" -> "-"      "-" -> "~"      " " -> "_"      so A/HRC/RES/S-18/1 is A-HRC-RES-S~18-1
    "~" and "_" of the symbol itself are percent-encoded

Every rule has its inverse: ``parse(mint(kind, key)) == (kind, key)``.
"""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import quote, unquote

__all__ = [
    "BASE",
    "PLAIN",
    "Minted",
    "communication_key",
    "communication_reference",
    "mint",
    "mint_concept",
    "mint_graph",
    "parse",
    "parse_concept",
    "parse_graph",
]

BASE = "https://w3id.org/hrgraph/"

PLAIN = "-._~():,"
"""Beside letters and digits: what stands for itself inside a segment."""
_NOTHING_TO_QUOTE = re.compile(rf"[A-Za-z0-9{re.escape(PLAIN)}]+")
_KIND = re.compile(r"[a-z]+(?:-[a-z]+)*")
_REFERENCE = re.compile(r"(?:[A-Z]{2,3} )?(?P<code>[A-Z]{3}) (?P<number>[1-9][0-9]*)/(?P<year>[0-9]{4})")
_COMMUNICATION = re.compile(r"(?P<code>[A-Z]{3})-(?P<number>[1-9][0-9]*)-(?P<year>[0-9]{4})")

_SYMBOL_FROM = {"resolution": 0, "renewal": 1}
"""Kind -> the position in its key from which the rest is one document symbol."""

_TO_SEGMENT = {"/": "-", "-": "~", " ": "_", "~": "%7E", "_": "%5F"}
_TO_SYMBOL = str.maketrans({"-": "/", "~": "-", "_": " "})


class Minted(NamedTuple):
    """An IRI taken apart: the kind of thing and its key as people write it."""

    kind: str
    key: str


def mint(kind: str, key: str) -> str:
    """The IRI of a thing. Raises ValueError when the kind or the key cannot be in an IRI.

    >>> mint("mandate", "sale-of-children")
    'https://w3id.org/hrgraph/id/mandate/sale-of-children'
    >>> mint("renewal", "extreme-poverty/A/HRC/RES/S-18/1")
    'https://w3id.org/hrgraph/id/renewal/extreme-poverty/A-HRC-RES-S~18-1'
    >>> mint("resolution", "E/CN.4/RES/20(XXXVI)")
    'https://w3id.org/hrgraph/id/resolution/E-CN.4-RES-20(XXXVI)'
    """
    if not _KIND.fullmatch(kind):
        raise ValueError(f"{kind!r} is no kind of thing: lower-case words joined by hyphens")
    parts = key.split("/")
    position = _SYMBOL_FROM.get(kind, len(parts))
    segments = [_segment(part, key) for part in parts[:position]]
    if position < len(parts):
        segments.append(_symbol_segment("/".join(parts[position:])))
    return f"{BASE}id/{kind}/{'/'.join(segments)}"


def parse(iri: str) -> Minted:
    """The kind and key of a thing's IRI; the inverse of :func:`mint`.

    Raises ValueError for an IRI that :func:`mint` does not give.

    >>> parse("https://w3id.org/hrgraph/id/resolution/A-HRC-RES-S~18-1")
    Minted(kind='resolution', key='A/HRC/RES/S-18/1')
    """
    kind, _, path = _after(iri, "id/").partition("/")
    segments = path.split("/")
    position = _SYMBOL_FROM.get(kind, len(segments))
    parts = [unquote(segment) for segment in segments[:position]]
    parts += [_symbol(segment) for segment in segments[position:]]
    minted = Minted(kind, "/".join(parts))
    if mint(*minted) != iri:
        raise ValueError(f"not written as hrgraph writes it: {iri}")
    return minted


def mint_concept(scheme: str, code: str | None = None) -> str:
    """The IRI of a concept in one of our schemes, or of the scheme itself.

    >>> mint_concept("roles", "chair-rapporteur")
    'https://w3id.org/hrgraph/scheme/roles/chair-rapporteur'
    """
    tail = "" if code is None else "/" + _segment(code, code)
    return f"{BASE}scheme/{_segment(scheme, scheme)}{tail}"


def parse_concept(iri: str) -> tuple[str, str | None]:
    """Scheme and code of a concept's IRI; the code is None for the scheme itself.

    >>> parse_concept("https://w3id.org/hrgraph/scheme/roles/member")
    ('roles', 'member')
    """
    scheme, *rest = (unquote(segment) for segment in _after(iri, "scheme/").split("/"))
    code = "/".join(rest) if rest else None
    if mint_concept(scheme, code) != iri:
        raise ValueError(f"not written as hrgraph writes it: {iri}")
    return scheme, code


def mint_graph(name: str) -> str:
    """The IRI of a named graph.

    >>> mint_graph("letter/OTH-10-2023")
    'https://w3id.org/hrgraph/graph/letter/OTH-10-2023'
    """
    return f"{BASE}graph/" + "/".join(_segment(part, name) for part in name.split("/"))


def parse_graph(iri: str) -> str:
    """The name of a named graph; the inverse of :func:`mint_graph`.

    >>> parse_graph("https://w3id.org/hrgraph/graph/mandates")
    'mandates'
    """
    name = "/".join(unquote(segment) for segment in _after(iri, "graph/").split("/"))
    if mint_graph(name) != iri:
        raise ValueError(f"not written as hrgraph writes it: {iri}")
    return name


def communication_key(reference: str) -> str:
    """The key of a communication from its reference: without the type, which sources drop or vary.

    Raises ValueError when the text is no reference.

    >>> communication_key("AL OTH 10/2023"), communication_key("GBR 3/2019")
    ('OTH-10-2023', 'GBR-3-2019')
    """
    match = _REFERENCE.fullmatch(reference)
    if not match:
        raise ValueError(f"{reference!r} is no reference such as 'AL OTH 10/2023'")
    return "{code}-{number}-{year}".format(**match.groupdict())


def communication_reference(key: str) -> str:
    """The reference, without type, that a communication's key stands for.

    Raises ValueError for the key of a communication whose reference is unknown.

    >>> communication_reference("OTH-10-2023")
    'OTH 10/2023'
    """
    match = _COMMUNICATION.fullmatch(key)
    if not match:
        raise ValueError(f"{key!r} is not made from a reference")
    return "{code} {number}/{year}".format(**match.groupdict())


def _after(iri: str, place: str) -> str:
    prefix = BASE + place
    if not iri.startswith(prefix):
        raise ValueError(f"not an IRI under {prefix}: {iri}")
    return iri[len(prefix) :]


def _segment(part: str, key: str) -> str:
    # An empty or dotted segment would be swallowed when a client normalises the path.
    if part in {"", ".", ".."}:
        raise ValueError(f"{key!r} has an empty or dotted part and cannot be in an IRI")
    return part if _NOTHING_TO_QUOTE.fullmatch(part) else quote(part, safe=PLAIN)


def _symbol_segment(symbol: str) -> str:
    if symbol in {"", ".", ".."}:
        raise ValueError(f"{symbol!r} is no document symbol")
    return "".join(_TO_SEGMENT.get(char) or quote(char, safe=PLAIN) for char in symbol)


def _symbol(segment: str) -> str:
    return unquote(segment.translate(_TO_SYMBOL))
