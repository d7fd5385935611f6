"""Linked data: ``/id/…`` answers 303 to ``/doc/…``, which is negotiated or fixed by its suffix.

The IRIs of the dataset name things, not documents (W3C, Cool URIs for the Semantic Web): a
company cannot be downloaded, a document about it can. What a document holds is a CONSTRUCT in
``queries/entities/``: the one named like the kind of thing, else ``entity.rq``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from hrgraph.errors import QueryParameterError, StoreError
from hrgraph.iris import BASE, PLAIN
from hrgraph.service.answers import ask, etag_of, negotiate, not_modified, respond
from hrgraph.service.compact import compact
from hrgraph.service.facts import entity_context, look_up, ontology_context
from hrgraph.service.pages import local_path
from hrgraph.service.problems import Problem
from hrgraph.service.site import DATASET, LICENCE, Site
from hrgraph.store.formats import GRAPH_FORMATS, find_format
from hrgraph.store.near import Neighbours

__all__ = ["Entities"]

_HTML = "text/html"
_JSONLD = "application/ld+json"
_LARGEST = 32 << 20  # bytes of a document that is put into our words
_EXPANDED = "json-ld#expanded"  # the profile of JSON-LD without a context
_OFFERS = (*(known.media_type for known in GRAPH_FORMATS), _HTML)
_SUFFIXES = {f".{known.name}": known.media_type for known in GRAPH_FORMATS} | {".html": _HTML}

_OWN_PLACES = ("scheme/", "graph/", "alignments")
"""IRIs that are not below ``/id/``; no kind of thing has such a name."""


class Entities:
    """The handlers of ``/id``, ``/scheme``, ``/graph``, ``/doc`` and ``/ontology``."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._neighbours: Neighbours | None = None

    async def thing(self, request: Request) -> Response:
        """``/id/{kind}/{key}``: 303 to the document about it."""
        return await self._see_other(request, "id/", "/doc/")

    async def concept(self, request: Request) -> Response:
        """``/scheme/{scheme}/{code}``: 303 to the document about it."""
        return await self._see_other(request, "scheme/", "/doc/scheme/")

    async def graph(self, request: Request) -> Response:
        """``/graph/{name}``: 303 to what is known of a named graph; what it holds is at ``/graph-store``."""
        return await self._see_other(request, "graph/", "/doc/graph/")

    async def alignments(self, request: Request) -> Response:
        """``/alignments``: 303 to the document about the ontology of links to other vocabularies."""
        return await self._see_other(request, "", "/doc/")

    async def version(self, request: Request) -> Response:
        """``/ontology/{version}``: 303 to the ontology, if that is the version of this release."""
        version = BASE + _raw_tail(request, "/")
        known = await self._site.rows("versions", entity=BASE + "ontology")
        if version not in [row["version"] for row in known]:
            raise await self._missing(request, version)
        root = request.scope.get("root_path", "").rstrip("/")
        return Response(status_code=303, headers={"Location": f"{root}/ontology"})

    async def document(self, request: Request) -> Response:
        """``/doc/{kind}/{key}`` and ``/doc/{kind}/{key}.ttl``: a document about a thing."""
        path, fixed = _split(_raw_tail(request, "/doc/"))
        iri = BASE + (path if path.startswith(_OWN_PLACES) else f"id/{path}")
        kind = path.partition("/")[0]
        document = self._site.public_url(request, f"/doc/{path}")
        name = kind if kind in self._site.entity_queries and kind != "ontology" else "entity"
        values = {"entity": iri, "document": document, "dataset": DATASET}
        return await self._answer(request, path, iri, fixed, name, values)

    async def ontology(self, request: Request) -> Response:
        """``/ontology`` and ``/ontology.ttl``: the ontology, whose terms are its fragments."""
        path, fixed = _split(_raw_tail(request, "/"))
        if path != "ontology":
            raise Problem("not-found", "The ontology is not written in this format.")
        return await self._answer(request, None, BASE + "ontology", fixed, "ontology", {})

    async def _see_other(self, request: Request, place: str, target: str) -> Response:
        tail = _raw_tail(request, "/" + place)
        if not await self._site.exists(BASE + place + tail):
            if (moved := await self._retired(request, BASE + place + tail, "/id/", "")) is not None:
                return moved
            raise await self._missing(request, BASE + place + tail)
        location = request.scope.get("root_path", "").rstrip("/") + target + tail
        headers = {
            "Location": location,
            "Vary": "Accept, Accept-Encoding",
            "Cache-Control": "public, max-age=60",
        }
        return Response(status_code=303, headers=headers)

    async def _answer(
        self,
        request: Request,
        path: str | None,
        iri: str,
        fixed: str | None,
        name: str,
        values: Mapping[str, str],
    ) -> Response:
        media_type = fixed or negotiate(request, _OFFERS)
        client = request.client.host if request.client else ""
        page = media_type == _HTML and path is not None
        known = await look_up(self._site, iri, client) if page else None
        if known is None if page else not await self._site.exists(iri):
            suffix = next((end for end, known in _SUFFIXES.items() if known == fixed), "")
            if (moved := await self._retired(request, iri, "/doc/", suffix)) is not None:
                return moved
            raise await self._missing(request, iri)
        base = f"/doc/{path}" if path is not None else "/ontology"
        if media_type is None:
            alternates = {"Link": ", ".join(self._alternates(request, base))}
            raise Problem(
                "not-acceptable",
                f"On offer are: {', '.join(_OFFERS)}.",
                alternates,
                {"alternates": list(_OFFERS)},
            )
        compacted = media_type == _JSONLD and _EXPANDED not in request.headers.get("accept", "")
        headers = self._headers(request, base, iri, media_type, "" if compacted else "as it is")
        if (spared := not_modified(request, headers)) is not None:
            return spared
        if media_type == _HTML:
            shown = await (
                entity_context(self._site, iri, known, client) if known else ontology_context(self._site)
            )
            shown["downloads"] = [(one.label, f"{base}.{one.name}") for one in GRAPH_FORMATS]
            template = "entity.html" if known else "ontology.html"
            return self._site.pages.respond(request, template, 200, headers, **shown)
        asked = self._site.entity_queries[name].request(values, graph=media_type)
        answer = await ask(self._site.pool, asked, request)
        if compacted:
            words = self._site.public_url(request, "/context.jsonld")
            body = await run_in_threadpool(compact, await answer.read(_LARGEST), words)
            return Response(body, headers=headers, media_type=media_type)
        return await respond(answer, find_format(media_type).content_type, headers)

    async def _retired(self, request: Request, iri: str, place: str, suffix: str) -> Response | None:
        """The way to what took the place of a retired thing; None for what was never here.

        Raises :class:`Problem` (410) when nothing took its place.
        """
        try:
            found = await self._site.rows("retired", entity=iri)
        except QueryParameterError:  # not an IRI that we ever mint
            return None
        if not found:
            return None
        reason = found[0].get("reason", "its address was given up")
        tail = found[0].get("replacement", "").removeprefix(BASE + "id/")
        if not tail or ":" in tail.partition("/")[0]:
            raise Problem("gone", f"<{iri}>: {reason}.", more={"iri": iri})
        root = request.scope.get("root_path", "").rstrip("/")
        headers = {
            "Location": f"{root}{place}{tail}{suffix}",
            "Vary": "Accept, Accept-Encoding",
            "Cache-Control": "public, max-age=60",
        }
        return Response(status_code=301, headers=headers)

    async def _missing(self, request: Request, iri: str) -> Problem:
        """The 404 for a thing, with what is near: addresses are typed, and copied without their end."""
        root = request.scope.get("root_path", "").rstrip("/")
        near = [
            {"iri": found, "label": label, "url": f"{root}{local_path(found)}"}
            for found, label in await run_in_threadpool(self._near, iri)
        ]
        detail = f"This release says nothing about <{iri}>."
        return Problem("not-found", detail, more={"iri": iri, "near": near})

    def _near(self, iri: str) -> list[tuple[str, str]]:
        try:
            finder = self._site.finder()
        except StoreError:  # a release without a search index is served without a search
            return []
        if self._neighbours is None or self._neighbours.finder is not finder:
            self._neighbours = Neighbours(finder)
        return self._neighbours.near(iri)

    def _headers(
        self, request: Request, base: str, iri: str, media_type: str, form: str = ""
    ) -> dict[str, str]:
        suffix = next(end for end, known in _SUFFIXES.items() if known == media_type)
        root = request.scope.get("root_path", "").rstrip("/")
        links = [
            f'<{iri}>; rel="about"',
            f'<{self._site.public_url(request, base)}>; rel="canonical"',
            f'<{LICENCE}>; rel="license"',
            f'<{self._site.public_url(request, "/dataset")}>; rel="describedby"',
            *self._alternates(request, base, but=media_type),
        ]
        return {
            "Content-Location": f"{root}{base}{suffix}",
            "ETag": etag_of(self._site.release, iri, media_type, form, str(request.base_url)),
            "Vary": "Accept, Accept-Encoding",
            "Cache-Control": "public, max-age=60",
            "Link": ", ".join(links),
        }

    def _alternates(self, request: Request, base: str, but: str | None = None) -> list[str]:
        return [
            f'<{self._site.public_url(request, base + suffix)}>; rel="alternate"; type="{media_type}"'
            for suffix, media_type in _SUFFIXES.items()
            if media_type != but
        ]


def _raw_tail(request: Request, place: str) -> str:
    """What follows a place in the path, as our IRIs are written: they are compared as text."""
    raw = request.scope.get("raw_path") or request.scope["path"].encode()
    path: str = raw.split(b"?", 1)[0].decode("ascii", "replace")
    root = str(request.scope.get("root_path", "")).rstrip("/")
    return _normal(path.removeprefix(root).removeprefix(place))


def _normal(path: str) -> str:
    """A path with nothing percent-encoded that need not be (RFC 3986, section 6.2.2).

    >>> _normal("company/%74iktok"), _normal("x/%c3%a9%2f")
    ('company/tiktok', 'x/%C3%A9%2F')
    """

    def written(match: re.Match[str]) -> str:
        character = chr(int(match[1], 16))
        return (
            character
            if character in PLAIN or (character.isascii() and character.isalnum())
            else match[0].upper()
        )

    return re.sub("%([0-9A-Fa-f]{2})", written, path)


def _split(path: str) -> tuple[str, str | None]:
    """A path without its suffix, and the media type that the suffix stands for.

    >>> _split("mandate/expression.ttl"), _split("resolution/E-CN.4-RES-20")
    (('mandate/expression', 'text/turtle'), ('resolution/E-CN.4-RES-20', None))
    """
    for suffix, media_type in _SUFFIXES.items():
        if path.endswith(suffix):
            return path.removesuffix(suffix), media_type
    return path, None
