"""Parse ⇄ format: references of communications, UN document symbols, resolutions, provisions.

Grammar::

    reference  = [ type " " ] code " " number "/" year          AL OTH 10/2023, GBR 3/2019
    resolution = [ body ] session "/" serial                    43/22, S-18/1, PRST 19/2, 2000/9, 60/251
    symbol     = organ *( "/" part )                            A/HRC/17/31, CCPR/C/21/Rev.1/Add.13
    provision  = number *( "(" part ")" )                       13(a), 19(3), 2(1)(c)
"""

from __future__ import annotations

import re
from typing import NamedTuple

__all__ = [
    "Provision",
    "Reference",
    "Resolution",
    "format_provision",
    "format_reference",
    "format_resolution",
    "format_symbol",
    "parse_provision",
    "parse_reference",
    "parse_resolution",
    "parse_symbol",
]

_REFERENCE = re.compile(
    r"(?:(?P<type>J?(?:AL|UA|OL)) )?(?P<code>[A-Z]{3}) (?P<number>[1-9]\d{0,2})/(?P<year>20\d\d)"
)
_RESOLUTION = re.compile(
    r"(?:(?P<prefix>[A-Z][A-Z0-9./ ]*?)(?P<gap>[ /]))?(?P<session>S-\d{1,2}|\d{1,4})"
    r"(?:/(?P<serial>\d{1,3})(?P<part> ?[A-B])?| ?\((?P<roman>[IVXL]+)\))"
)
_SYMBOL = re.compile(r"[A-Z][A-Z0-9.-]*(?:/[A-Za-z0-9][A-Za-z0-9.()-]*)+")
_PROVISION = re.compile(r"(?P<number>\d{1,3}(?: bis| ter)?)(?P<parts>(?:\([0-9a-z]{1,5}\))*)")


class Reference(NamedTuple):
    """A communication's reference; ``type`` is None where the letter prints none."""

    type: str | None
    code: str
    number: int
    year: int


class Resolution(NamedTuple):
    """A resolution's number: ``prefix`` is what stands before it (``PRST ``), with its separator."""

    prefix: str
    session: str
    tail: str


class Provision(NamedTuple):
    """The number of an article or principle and the parts below it."""

    number: str
    parts: tuple[str, ...]


def parse_reference(text: str) -> Reference:
    """The parts of a reference. Raises ValueError for what is none.

    >>> parse_reference("AL OTH 10/2023")
    Reference(type='AL', code='OTH', number=10, year=2023)
    >>> parse_reference("GBR 3/2019").type is None
    True
    """
    match = _REFERENCE.fullmatch(text)
    if not match:
        raise ValueError(f"{text!r} is no reference of a communication")
    return Reference(match["type"], match["code"], int(match["number"]), int(match["year"]))


def format_reference(reference: Reference) -> str:
    """A reference as letters print it; the inverse of :func:`parse_reference`.

    >>> format_reference(Reference(None, "GBR", 3, 2019))
    'GBR 3/2019'
    """
    kind = f"{reference.type} " if reference.type else ""
    return f"{kind}{reference.code} {reference.number}/{reference.year}"


def parse_resolution(text: str) -> Resolution:
    """The parts of a resolution's number. Raises ValueError for what is none.

    >>> parse_resolution("S-18/1")
    Resolution(prefix='', session='S-18', tail='/1')
    >>> parse_resolution("PRST 19/2").prefix
    'PRST '
    """
    match = _RESOLUTION.fullmatch(text)
    if not match:
        raise ValueError(f"{text!r} is no number of a resolution")
    return Resolution(
        (match["prefix"] or "") + (match["gap"] or ""), match["session"], text[match.end("session") :]
    )


def format_resolution(resolution: Resolution) -> str:
    """A resolution's number; the inverse of :func:`parse_resolution`.

    >>> format_resolution(parse_resolution("A/HRC/RES/43/22"))
    'A/HRC/RES/43/22'
    """
    return f"{resolution.prefix}{resolution.session}{resolution.tail}"


def parse_symbol(text: str) -> tuple[str, ...]:
    """The parts of a UN document symbol. Raises ValueError for what is none.

    >>> parse_symbol("A/HRC/17/31")
    ('A', 'HRC', '17', '31')
    """
    if not _SYMBOL.fullmatch(text):
        raise ValueError(f"{text!r} is no document symbol")
    return tuple(text.split("/"))


def format_symbol(parts: tuple[str, ...]) -> str:
    """A symbol from its parts; the inverse of :func:`parse_symbol`.

    >>> format_symbol(("CCPR", "C", "GC", "36"))
    'CCPR/C/GC/36'
    """
    return "/".join(parts)


def parse_provision(text: str) -> Provision:
    """The parts of a provision. Raises ValueError for what is none.

    >>> parse_provision("2(1)(c)")
    Provision(number='2', parts=('1', 'c'))
    """
    match = _PROVISION.fullmatch(text)
    if not match:
        raise ValueError(f"{text!r} is no provision")
    return Provision(match["number"], tuple(re.findall(r"\(([^)]+)\)", match["parts"])))


def format_provision(provision: Provision) -> str:
    """A provision as records write it; the inverse of :func:`parse_provision`.

    >>> format_provision(Provision("13", ("a",)))
    '13(a)'
    """
    return provision.number + "".join(f"({part})" for part in provision.parts)
