"""The words that the data uses, as JSON: what a query editor offers, counted in the release that answers."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable, Mapping

from starlette.requests import Request
from starlette.responses import Response

from hrgraph.namespaces import prefixes
from hrgraph.service.answers import etag_of, not_modified
from hrgraph.service.pages import name_of
from hrgraph.service.site import Row, Site

__all__ = ["Vocabulary", "describe_vocabulary"]


class Vocabulary:
    """``/api/vocabulary``, computed once for each release."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._known: tuple[str, bytes] = ("", b"")
        self._turn = asyncio.Lock()

    async def respond(self, request: Request) -> Response:
        """Prefixes, classes with the properties that fit them, properties with what they lead to."""
        release = self._site.release
        headers = {
            "ETag": etag_of(release, "vocabulary"),
            "Vary": "Accept-Encoding",
            "Cache-Control": "public, max-age=60",
        }
        if (spared := not_modified(request, headers)) is not None:
            return spared
        async with self._turn:
            if self._known[0] != release:
                self._known = (release, await self._compute(release))
        return Response(self._known[1], headers=headers, media_type="application/json")

    async def _compute(self, release: str) -> bytes:
        names = ("vocabulary-classes", "vocabulary-properties", "vocabulary-uses", "vocabulary-values")
        classes, properties, uses, values = [await self._site.rows(name) for name in names]
        found = describe_vocabulary(classes, properties, uses, values)
        document = {"release": release, "prefixes": dict(prefixes()), **found}
        return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def describe_vocabulary(
    classes: Iterable[Row], properties: Iterable[Row], uses: Iterable[Row], values: Iterable[Row]
) -> dict[str, object]:
    """The rows of the four vocabulary queries as two lists, most used first.

    >>> found = describe_vocabulary(
    ...     [{"class": "urn:Letter", "things": "3", "label": "letter"}],
    ...     [{"property": "urn:to", "uses": "4"}],
    ...     [{"class": "urn:Letter", "property": "urn:to", "uses": "4"}],
    ...     [{"property": "urn:to", "class": "urn:State", "uses": "2"}],
    ... )
    >>> found["classes"]
    [{'iri': 'urn:Letter', 'label': 'letter', 'definition': '', 'count': 3, 'properties': {'urn:to': 4}}]
    >>> found["properties"][0]["classes"]
    {'urn:State': 2}
    """
    of_class = _counts(uses, "class", "property")
    of_property = _counts(values, "property", "class")
    return {
        "classes": [
            {**_term(row, "class", "things"), "properties": of_class.get(row["class"], {})} for row in classes
        ],
        "properties": [
            {**_term(row, "property", "uses"), "classes": of_property.get(row["property"], {})}
            for row in properties
        ],
    }


def _term(row: Row, key: str, count: str) -> dict[str, object]:
    iri = row[key]
    label = name_of(iri, row.get("label"))
    return {"iri": iri, "label": label, "definition": row.get("definition", ""), "count": int(row[count])}


def _counts(rows: Iterable[Row], outer: str, inner: str) -> Mapping[str, Mapping[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for row in rows:
        found.setdefault(row[outer], {})[row[inner]] = int(row["uses"])
    return found
