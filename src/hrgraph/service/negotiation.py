"""The Accept header against what is on offer (RFC 9110, sections 12.4.2 and 12.5.1).

The most specific range that fits an offer gives its quality; q=0 forbids; among equals the
server's order decides, not the list's. ``application/json``, ``text/plain`` and other loose
names that clients send are taken for the format they mean, unless the exact one is named too.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["Range", "choose", "parse_accept", "wants_html"]

_RANGE = re.compile(r"\s*([\w!#$&^.+\-]+|\*)/([\w!#$&^.+\-]+|\*)\s*((?:;[^,]*)?)$")
_QUALITY = re.compile(r"0(?:\.\d{0,3})?|1(?:\.0{0,3})?")
_LOOSE = {
    "application/json": ("application/sparql-results+json", "application/ld+json"),
    "application/xml": ("application/sparql-results+xml", "application/rdf+xml"),
    "text/xml": ("application/sparql-results+xml", "application/rdf+xml"),
    "text/plain": ("application/n-triples", "text/csv"),
    "application/x-turtle": ("text/turtle",),
    "application/turtle": ("text/turtle",),
    "application/xhtml+xml": ("text/html",),
}


@dataclass(frozen=True, slots=True)
class Range:
    """One media range of an Accept header; parameters other than q are not kept."""

    type: str
    subtype: str
    quality: float
    parameters: int = 0

    def specificity(self, media_type: str) -> int:
        """How exactly this range names a media type: 0 not at all, 4 by its own name."""
        if self.type == "*":
            return 1
        kind = media_type.partition("/")[0]
        if self.subtype == "*":
            return 2 if self.type == kind else 0
        name = f"{self.type}/{self.subtype}"
        if name == media_type:
            # Parameters such as a profile or a version are wishes: what we have of that type is offered.
            return 3 if self.parameters else 4
        return 3 if media_type in _LOOSE.get(name, ()) else 0


def parse_accept(header: str) -> list[Range]:
    """The ranges of an Accept header; what is no range is passed over.

    >>> parse_accept("text/html, */*;q=0.1")[1]
    Range(type='*', subtype='*', quality=0.1, parameters=0)
    """
    ranges = []
    for item in header.split(",")[:100]:
        match = _RANGE.fullmatch(item)
        if match is None or (match[1] == "*" != match[2]):
            continue
        quality, parameters = 1.0, 0
        for parameter in match[3].split(";")[1:]:
            name, _, value = (part.strip().lower() for part in parameter.partition("="))
            if name == "q":
                quality = float(value) if _QUALITY.fullmatch(value) else 0.0
            elif name and name != "charset":
                parameters += 1
        ranges.append(Range(match[1].lower(), match[2].lower(), quality, parameters))
    return ranges


def choose(accept: str | None, offers: Sequence[str]) -> str | None:
    """The best of the offered media types, the first when anything goes, None when nothing does.

    HTML among the offers is chosen only when it is asked for by name: ``*/*`` is a machine.

    >>> choose("text/turtle;q=0.5, application/*", ["text/turtle", "application/ld+json", "text/html"])
    'application/ld+json'
    >>> choose("*/*", ["text/html", "text/turtle"]), choose("image/png", ["text/turtle"])
    ('text/turtle', None)
    """
    if accept is None or not accept.strip():
        return next((offer for offer in offers if offer != "text/html"), None)
    ranges = parse_accept(accept)
    best: tuple[float, int] | None = None
    chosen = None
    for rank, offer in enumerate(offers):
        fitting = [(found.specificity(offer), found.quality) for found in ranges]
        level, quality = max(fitting, default=(0, 0.0))
        if offer == "text/html" and level < 3:
            continue
        if level and quality > 0 and (best is None or (quality, -rank) > best):
            best, chosen = (quality, -rank), offer
    return chosen


def wants_html(accept: str | None) -> bool:
    """Whether a person reads the answer: HTML is preferred to every machine's format.

    >>> wants_html("text/html,application/xhtml+xml,*/*;q=0.8"), wants_html("*/*"), wants_html(None)
    (True, False, False)
    """
    offers = ["text/html", "application/problem+json", "application/json"]
    return choose(accept, offers) == "text/html"
