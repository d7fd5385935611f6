"""The network API: every ``queries/networks/*.rq`` is an operation with measures, files and pictures.

Measuring takes seconds where the graph is large, so it runs in a process of its own, one at a time: it
is ended when it takes too long or too much memory, and what it gave is kept while the release lasts.
"""

from __future__ import annotations

import asyncio
import importlib.util
import json
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict, dataclass

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response

from hrgraph.analysis import FORMATS
from hrgraph.analysis.wording import load_wording
from hrgraph.errors import QueryParameterError, QueryStopped
from hrgraph.service.answers import ask, etag_of, not_modified
from hrgraph.service.asked import parameters_of, without_empty
from hrgraph.service.described import DATE_PATTERN, PROBLEMS
from hrgraph.service.negotiation import choose
from hrgraph.service.problems import Problem
from hrgraph.service.site import Site
from hrgraph.store.cache import AnswerCache
from hrgraph.store.parameters import Parameter, ParameterType, bind
from hrgraph.store.pooled import PoolBusy
from hrgraph.store.queries import Query

__all__ = ["add_networks"]

_ROWS = 32 << 20  # bytes of rows that are measured
_WAITING = 8
_LONGEST = 30.0  # seconds that measuring may take, beside the deadline of the query
_OPTIONS = {
    "over_time": Parameter(
        "over_time",
        ParameterType.CHOICE,
        "figures of each year apart (json and csv only)",
        default="no",
        example="yes",
        choices=("no", "yes"),
    ),
    "top": Parameter(
        "top",
        ParameterType.INTEGER,
        "how many things a picture shows",
        default="60",
        example="30",
        minimum=1,
        maximum=400,
    ),
    "format": Parameter(
        "format", ParameterType.CHOICE, "instead of an Accept header", example="csv", choices=tuple(FORMATS)
    ),
}


@dataclass(frozen=True, slots=True)
class _Drawn:
    body: bytes


class _Desk:
    """Draws networks one at a time, and keeps what was drawn."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._kept = AnswerCache(size=48 << 20, largest=16 << 20)
        self._turn = asyncio.Semaphore(1)
        self._waiting = 0

    async def draw(self, request: Request, query: Query, asked: dict[str, object]) -> bytes:
        """The bytes of a network; raises :class:`QueryStopped` at the deadline and :class:`Problem`."""
        head = json.dumps({**asked, "release": self._site.release}, sort_keys=True).encode() + b"\n"
        found = self._kept.get(head, _Drawn)
        if found is not None:
            return found.body
        if self._waiting >= _WAITING:
            raise PoolBusy(f"{self._waiting} networks are being measured or wait for it")
        self._waiting += 1
        try:
            async with self._turn:
                found = self._kept.get(head, _Drawn)
                if found is not None:
                    return found.body
                values = asked["values"]
                assert isinstance(values, dict)
                answer = await ask(self._site.pool, query.request(values, table="text/csv"), request)
                drawn = await self._run(head + await answer.read(_ROWS))
        finally:
            self._waiting -= 1
        self._kept.put(head, _Drawn(drawn), self._kept.generation)
        return drawn

    async def _run(self, message: bytes) -> bytes:
        pipe = asyncio.subprocess.PIPE
        words = (sys.executable, "-m", "hrgraph.analysis.job")
        process = await asyncio.create_subprocess_exec(*words, stdin=pipe, stdout=pipe, stderr=pipe)
        try:
            async with asyncio.timeout(_LONGEST):
                drawn, told = await process.communicate(message)
        except TimeoutError:
            raise QueryStopped(
                f"the network was not measured within {_LONGEST:g} seconds: narrow it"
            ) from None
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        if process.returncode == 2:
            raise Problem("stopped", told.decode(errors="replace").strip())
        if process.returncode:
            raise QueryStopped("the network ran out of memory: narrow it by since, until or kind")
        return drawn


def add_networks(app: FastAPI, site: Site, networks: Mapping[str, Query]) -> None:
    """Add ``/api/networks`` and one route for each network, with its parameters in the OpenAPI document."""
    desk = _Desk(site)
    routes: list[tuple[str, Callable[[Request], Awaitable[Response]], dict[str, object]]] = [
        (
            "/api/networks",
            _list_of(site, networks),
            {
                "operation_id": "listNetworks",
                "summary": "All networks with their parameters, and what each figure means and cannot say",
                "openapi_extra": {"responses": _responses("The networks", ["application/json"])},
            },
        )
    ]
    for query in networks.values():
        about: dict[str, object] = {
            "operation_id": f"network{query.name.capitalize()}",
            "summary": query.summary,
            "description": query.description,
            "openapi_extra": {
                "parameters": [_described(one) for one in (*query.parameters.values(), *_OPTIONS.values())],
                "responses": _responses("The network", list(FORMATS.values())),
            },
        }
        routes.append((f"/api/networks/{query.name}", _answer_of(site, desk, query), about))
    for path, answer, about in routes:
        app.add_api_route(path, answer, methods=["HEAD"], include_in_schema=False)
        app.add_api_route(
            path,
            answer,
            methods=["GET"],
            tags=["networks"],
            response_class=Response,
            **about,  # type: ignore[arg-type]
        )


def _responses(said: str, types: Sequence[str]) -> dict[str, object]:
    """What may be answered, for the OpenAPI document."""
    content = {name: {"schema": {"type": "object"}} if name == "application/json" else {} for name in types}
    return {"200": {"description": said, "content": content}, **PROBLEMS}


def _list_of(site: Site, networks: Mapping[str, Query]) -> Callable[[Request], Awaitable[Response]]:
    async def list_networks(request: Request) -> Response:
        headers = _headers(site.release, "networks")
        if (spared := not_modified(request, headers)) is not None:
            return spared
        wording = load_wording()
        base = site.public_url(request, "/api/networks/")
        found = [
            {
                "name": query.name,
                "url": base + query.name,
                "summary": query.summary,
                "description": query.description,
                "parameters": [
                    {"name": one.name, "accepts": one.accepts(), "description": one.description}
                    for one in (*query.parameters.values(), *_OPTIONS.values())
                ],
            }
            for query in networks.values()
        ]
        document = {
            "release": site.release,
            "formats": dict(FORMATS),
            "limits": list(wording.limits),
            "measures": [asdict(one) for one in wording.measures],
            "networks": found,
        }
        body = json.dumps(document, ensure_ascii=False)
        return Response(body, 200, headers, "application/json")

    return list_networks


def _answer_of(site: Site, desk: _Desk, query: Query) -> Callable[[Request], Awaitable[Response]]:
    async def answer_network(request: Request) -> Response:
        values = without_empty(parameters_of(request))
        options = {name: values.pop(name) for name in _OPTIONS if name in values}
        bound = bind(_OPTIONS, options)
        query.bind(values)
        chosen = options.get("format") or _negotiated(request)
        yearly = bound["over_time"]["value"] == "yes"
        if yearly and chosen not in ("json", "csv"):
            raise QueryParameterError("over_time=yes: is given as json or csv only", "over_time")
        if chosen == "png" and importlib.util.find_spec("resvg_py") is None:
            raise Problem("not-acceptable", "This service makes no PNG (resvg-py is missing); ask for svg.")
        top = int(bound["top"]["value"]) if chosen in ("svg", "png") else None
        asked = {"name": query.name, "values": values, "format": chosen, "yearly": yearly, "most": top}
        headers = _headers(site.release, sorted(asked.items(), key=lambda one: one[0]))
        if (spared := not_modified(request, headers)) is not None:
            return spared
        return Response(await desk.draw(request, query, asked), 200, headers, FORMATS[chosen])

    return answer_network


def _negotiated(request: Request) -> str:
    offers = {media_type.partition(";")[0]: name for name, media_type in FORMATS.items()}
    chosen = choose(request.headers.get("accept"), tuple(offers))
    if chosen is None:
        raise Problem(
            "not-acceptable", f"On offer are: {', '.join(offers)}.", more={"alternates": list(offers)}
        )
    return offers[chosen]


def _headers(release: str, *parts: object) -> dict[str, str]:
    return {
        "ETag": etag_of(release, *parts),
        "Vary": "Accept, Accept-Encoding",
        "Cache-Control": "public, max-age=60",
    }


def _described(parameter: Parameter) -> dict[str, object]:
    number = parameter.type is ParameterType.INTEGER
    schema: dict[str, object] = {"type": "integer" if number else "string"}
    if parameter.default is not None:
        schema["default"] = int(parameter.default) if number else parameter.default
    if parameter.choices:
        schema["enum"] = list(parameter.choices)
    if parameter.type is ParameterType.DATE:
        schema["pattern"] = DATE_PATTERN
    if number:
        schema |= {"minimum": parameter.minimum, "maximum": parameter.maximum}
    example = {} if parameter.example is None else {"example": parameter.example}
    if number and parameter.example is not None:
        example = {"example": int(parameter.example)}  # type: ignore[dict-item]
    return {
        "name": parameter.name,
        "in": "query",
        "required": parameter.required,
        "description": f"{parameter.description} ({parameter.accepts()})",
        "schema": schema,
        **example,
    }
