"""The pattern API: every ``queries/patterns/*.rq`` is an operation with typed parameters."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from urllib.parse import urlencode

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response

from hrgraph.errors import QueryParameterError
from hrgraph.service.answers import ask, etag_of, negotiate, not_modified, respond
from hrgraph.service.problems import Problem
from hrgraph.service.site import Site
from hrgraph.service.tables import make_table
from hrgraph.store.formats import TABLE_FORMATS, find_format
from hrgraph.store.parameters import Parameter, ParameterType
from hrgraph.store.picture import Column
from hrgraph.store.queries import Query

__all__ = ["add_patterns", "describe_pattern"]

_JSON, _HTML = "application/json", "text/html"
_OFFERS = (_JSON, *(known.media_type for known in TABLE_FORMATS), _HTML)
_LIST_OFFERS = (_JSON, _HTML)
_FORMATS = ("json", "csv", "tsv", "xml", "html")
_TYPES = {ParameterType.INTEGER: "integer"}
_PAGE = 8 << 20
_INTEGERS, _DECIMALS = {"integer"}, {"decimal", "double", "float"}


def add_patterns(app: FastAPI, site: Site) -> None:
    """Add ``/api/patterns`` and one route for each pattern, with its parameters in the OpenAPI document."""
    app.add_api_route(
        "/api/patterns",
        _list_of(site),
        methods=["GET"],
        operation_id="listPatterns",
        summary="All pattern queries with their parameters and columns",
        tags=["patterns"],
        response_class=Response,
    )
    # FastAPI, unlike Starlette, does not answer HEAD where it answers GET.
    app.add_api_route("/api/patterns", _list_of(site), methods=["HEAD"], include_in_schema=False)
    for query in site.patterns.values():
        path, answer = f"/api/patterns/{query.name}", _answer_of(site, query)
        app.add_api_route(path, answer, methods=["HEAD"], include_in_schema=False)
        app.add_api_route(
            path,
            answer,
            methods=["GET"],
            operation_id=_operation_id(query.name),
            summary=query.summary,
            description=query.description or query.summary,
            tags=list(query.tags) or ["patterns"],
            response_class=Response,
            openapi_extra={"parameters": _openapi_parameters(query)},
        )


def describe_pattern(query: Query, url: str) -> dict[str, object]:
    """A pattern as JSON: what it asks, its parameters, its columns, an example."""
    return {
        "name": query.name,
        "url": url,
        "summary": query.summary,
        "description": query.description,
        "tags": list(query.tags),
        "parameters": [_parameter_fields(parameter) for parameter in query.parameters.values()],
        "columns": [
            {
                "name": column.name,
                "label": column.label,
                "meaning": column.meaning,
                **({"type": str(column.type)} if column.type else {}),
                **({"unit": column.unit} if column.unit else {}),
            }
            for column in query.columns
        ],
        "picture": {"kind": str(query.picture.kind), **query.picture.roles},
        "example": f"{url}?{urlencode(query.example)}" if query.example else url,
        "sparql": query.text,
    }


def _list_of(site: Site) -> Callable[[Request], Awaitable[Response]]:
    async def list_patterns(request: Request) -> Response:
        media_type = negotiate(request, _LIST_OFFERS)
        headers = _headers(site.release, "patterns", media_type)
        if media_type is None:
            raise _nothing_fits(_LIST_OFFERS)
        if (spared := not_modified(request, headers)) is not None:
            return spared
        if media_type == _HTML:
            return site.pages.respond(request, "patterns.html", 200, headers, patterns=site.patterns.values())
        base = site.public_url(request, "/api/patterns/")
        found = [describe_pattern(query, base + query.name) for query in site.patterns.values()]
        return _json({"release": site.release, "patterns": found}, headers)

    return list_patterns


def _answer_of(site: Site, query: Query) -> Callable[[Request], Awaitable[Response]]:
    async def answer_pattern(request: Request) -> Response:
        values = _values(request, query)
        media_type = negotiate(request, _OFFERS)
        if media_type is None:
            raise _nothing_fits(_OFFERS)
        if media_type == _HTML and not values and any(p.required for p in query.parameters.values()):
            return _page(site, request, query, values)
        wanted = None if media_type in (_JSON, _HTML) else media_type
        try:
            asked = query.request(values, table=wanted)
        except QueryParameterError as error:
            if media_type == _HTML:
                return _page(site, request, query, values, error=error)
            raise
        headers = _headers(site.release, query.name, sorted(values.items()), media_type)
        if (spared := not_modified(request, headers)) is not None:
            return spared
        answer = await ask(site.pool, asked, request)
        if wanted is not None:
            return await respond(answer, find_format(wanted).content_type, headers)
        solutions = json.loads(await answer.read(_PAGE))["results"]["bindings"]
        if media_type == _HTML:
            return _page(site, request, query, values, solutions, headers=headers)
        return _json(_rows_document(site, request, query, values, solutions), headers)

    return answer_pattern


def _page(
    site: Site,
    request: Request,
    query: Query,
    values: Mapping[str, str],
    solutions: list[dict[str, dict[str, str]]] | None = None,
    *,
    error: QueryParameterError | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """The form of a pattern, and below it the answer where there is one."""
    table = None if solutions is None else make_table(_answer_columns(query), solutions)
    downloads = [
        (label, "?" + urlencode({**values, "format": name}))
        for name, label in (("csv", "CSV"), ("json", "JSON"), ("tsv", "TSV"), ("xml", "XML"))
    ]
    return site.pages.respond(
        request,
        "pattern.html",
        400 if error else 200,
        headers,
        pattern=query,
        values=values,
        table=table,
        error=error,
        downloads=downloads if table else [],
        release=site.release,
    )


def _answer_columns(query: Query) -> list[Column]:
    # What was asked for is in the form above the table.
    return [column for column in query.columns if column.name not in query.parameters]


def _rows_document(
    site: Site,
    request: Request,
    query: Query,
    values: Mapping[str, str],
    solutions: list[dict[str, dict[str, str]]],
) -> dict[str, object]:
    names = [column.name for column in query.columns] or sorted({name for row in solutions for name in row})
    url = site.public_url(request, f"/api/patterns/{query.name}")
    given = {name: values.get(name) or p.default for name, p in query.parameters.items()}
    return {
        "pattern": query.name,
        "summary": query.summary,
        "release": site.release,
        "url": f"{url}?{urlencode(values)}" if values else url,
        "parameters": {name: value for name, value in given.items() if value is not None},
        "columns": names,
        "count": len(solutions),
        "rows": [{name: _plain(row.get(name)) for name in names} for row in solutions],
    }


def _plain(term: Mapping[str, str] | None) -> object:
    """A term as a JSON value: numbers and booleans as such, everything else as its text."""
    if term is None:
        return None
    local = term.get("datatype", "").rpartition("#")[2]
    value = term["value"]
    try:
        if local in _INTEGERS:
            return int(value)
        if local in _DECIMALS:
            return float(value)
    except ValueError:
        return value
    return value == "true" if local == "boolean" else value


def _values(request: Request, query: Query) -> dict[str, str]:
    """The parameters of the URL; raises :class:`Problem` for one that is given twice."""
    values: dict[str, str] = {}
    for name, value in request.query_params.multi_items():
        if name in ("format", "_mediatype") and name not in query.parameters:
            continue
        if name in values:
            raise Problem("parameter", f"{name} is given twice", more={"parameter": name})
        if value:
            values[name] = value
        elif name not in query.parameters:
            query.bind({name: value})  # says which parameters there are
    return values


def _headers(release: str, *parts: object) -> dict[str, str]:
    return {
        "ETag": etag_of(release, *parts),
        "Vary": "Accept, Accept-Encoding",
        "Cache-Control": "public, max-age=60",
    }


def _json(document: object, headers: Mapping[str, str]) -> Response:
    return Response(json.dumps(document, ensure_ascii=False), 200, dict(headers), _JSON)


def _nothing_fits(offers: tuple[str, ...]) -> Problem:
    return Problem("not-acceptable", f"On offer are: {', '.join(offers)}.", more={"alternates": list(offers)})


def _operation_id(name: str) -> str:
    """``mandates-in-force`` -> ``mandatesInForce``: stable as long as the file keeps its name."""
    head, *rest = name.split("-")
    return head + "".join(word.capitalize() for word in rest)


def _parameter_fields(parameter: Parameter) -> dict[str, object]:
    fields: dict[str, object] = {
        "name": parameter.name,
        "type": str(parameter.type),
        "required": parameter.required,
        "accepts": parameter.accepts(),
        "description": parameter.description,
    }
    for key in ("default", "example", "minimum", "maximum"):
        if getattr(parameter, key) is not None:
            fields[key] = getattr(parameter, key)
    if parameter.choices:
        fields["choices"] = list(parameter.choices)
    return fields


def _openapi_parameters(query: Query) -> list[dict[str, object]]:
    described = [
        {
            "name": parameter.name,
            "in": "query",
            "required": parameter.required,
            "description": f"{parameter.description or parameter.name} ({parameter.accepts()})",
            "schema": _schema(parameter),
            **({"example": _typed(parameter, parameter.example)} if parameter.example else {}),
        }
        for parameter in query.parameters.values()
    ]
    formats = {"type": "string", "enum": list(_FORMATS)}
    note = "Instead of an Accept header."
    return [*described, {"name": "format", "in": "query", "description": note, "schema": formats}]


def _schema(parameter: Parameter) -> dict[str, object]:
    schema: dict[str, object] = {"type": _TYPES.get(parameter.type, "string")}
    if parameter.default is not None:
        schema["default"] = _typed(parameter, parameter.default)
    for key in ("minimum", "maximum"):
        if getattr(parameter, key) is not None:
            schema[key] = getattr(parameter, key)
    if parameter.choices:
        schema["enum"] = list(parameter.choices)
    return schema


def _typed(parameter: Parameter, text: str) -> object:
    return int(text) if parameter.type is ParameterType.INTEGER else text
