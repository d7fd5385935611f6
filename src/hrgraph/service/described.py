"""What the pattern API says of itself: a question as JSON, and as an operation of OpenAPI 3.1."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from hrgraph.service.asked import MOST_ROWS
from hrgraph.service.paging import pageable
from hrgraph.store.formats import GRAPH_FORMATS
from hrgraph.store.parameters import Parameter, ParameterType
from hrgraph.store.picture import Column, ColumnType
from hrgraph.store.queries import Query
from hrgraph.store.written import write_out

__all__ = [
    "DATE_PATTERN",
    "PAGING",
    "PROBLEMS",
    "column_fields",
    "describe_pattern",
    "formats_of",
    "openapi_of",
    "string",
]

_TYPES = {ParameterType.INTEGER: "integer"}
_CELLS: Mapping[ColumnType | None, list[str]] = {
    ColumnType.INTEGER: ["integer", "null"],
    ColumnType.DECIMAL: ["number", "null"],
    ColumnType.BOOLEAN: ["boolean", "null"],
    None: ["string", "number", "boolean", "null"],
}
_LEAP = r"([0-9]{2}(0[48]|[2468][048]|[13579][26])|([2468][048]|[13579][26])00)"
DATE_PATTERN = (
    r"^[1-9][0-9]{3}(-(0[1-9]|1[0-2]))?$"
    r"|^[1-9][0-9]{3}-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)"
    r"|02-(0[1-9]|1[0-9]|2[0-8]))$"
    rf"|^{_LEAP}-02-29$"
)
"""What a day, a month or a year looks like, leap years included."""

_PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "parameter": {"type": "string"},
    },
}


def _problem(description: str) -> dict[str, object]:
    content = {"application/problem+json": {"schema": _PROBLEM}, "text/html": {"schema": {"type": "string"}}}
    return {"description": description, "content": content}


PROBLEMS = {
    "400": _problem("A parameter is unknown, given twice or not accepted: the detail says what is allowed."),
    "404": _problem("There is no such thing; `near` lists things with names like it."),
    "406": _problem("The Accept header excludes every format on offer."),
    "409": _problem("A name stands for several things; `candidates` lists them."),
    "default": _problem("Too many requests, a query that ran into a limit, or a fault of the service."),
}
"""The answers of every operation that are no answers: RFC 9457 problem details."""

PAGING: tuple[dict[str, object], ...] = (
    {
        "name": "page_size",
        "in": "query",
        "description": "Rows on a page. JSON and HTML come in pages; other formats are whole without it.",
        "schema": {"type": "integer", "minimum": 1, "maximum": MOST_ROWS},
    },
    {
        "name": "cursor",
        "in": "query",
        "description": "Which page: take it from the Link header or from `next`; it means nothing else.",
        "schema": {"type": "string", "minLength": 1},
    },
    {
        "name": "total",
        "in": "query",
        "description": "Whether to count all rows of the answer; costs a second query.",
        "schema": {"type": "string", "enum": ["true", "false"]},
    },
)


def formats_of(query: Query) -> tuple[str, ...]:
    """The values of ``format`` for a question: the short names of what it can be answered with."""
    if query.form == "SELECT":
        return ("json", "csv", "excel", "tsv", "xml", "srj", "html")
    if query.form == "ASK":
        return ("json", "xml", "srj", "html")
    return (*(known.name for known in GRAPH_FORMATS), "html")


def describe_pattern(query: Query, url: str) -> dict[str, object]:
    """A pattern as JSON: what it asks, its parameters, its columns, its picture, an example."""
    return {
        "name": query.name,
        "url": url,
        "summary": query.summary,
        "description": query.description,
        "tags": list(query.tags),
        "parameters": [_parameter_fields(parameter) for parameter in query.parameters.values()],
        "columns": [column_fields(column) for column in query.columns],
        "picture": {"kind": str(query.picture.kind), **query.picture.roles},
        "formats": list(formats_of(query)),
        "example": f"{url}?{urlencode(query.example)}" if query.example else url,
        **({"slow": query.slow} if query.slow else {}),
        "sparql": query.text,
        **_written_example(query),
    }


def _written_example(query: Query) -> dict[str, object]:
    """The query with the values of its example written in, so that it runs in any client."""
    needed = any(parameter.required for parameter in query.parameters.values())
    return {} if needed and not query.example else {"sparql_example": write_out(query, query.example)}


def column_fields(column: Column) -> dict[str, object]:
    """A column as JSON."""
    return {
        "name": column.name,
        "label": column.label,
        "meaning": column.meaning,
        **({"type": str(column.type)} if column.type else {}),
        **({"unit": column.unit} if column.unit else {}),
    }


def openapi_of(query: Query) -> dict[str, object]:
    """What OpenAPI says of a question: its parameters with examples that run, its answers."""
    shown = {"type": "string", "enum": list(formats_of(query))}
    format_ = {
        "name": "format",
        "in": "query",
        "description": "Instead of an Accept header.",
        "schema": shown,
    }
    paging = PAGING if pageable(query) else ()
    described = [_openapi_parameter(query, parameter) for parameter in query.parameters.values()]
    return {"parameters": [*described, *paging, format_], "responses": {"200": _answer(query), **PROBLEMS}}


def string(*media_types: str) -> dict[str, object]:
    """The content of an answer that is text in one of several media types."""
    return {media_type: {"schema": {"type": "string"}} for media_type in media_types}


def _answer(query: Query) -> dict[str, object]:
    if query.form == "ASK":
        yes_no = {"type": "object", "required": ["boolean"], "properties": {"boolean": {"type": "boolean"}}}
        json_ = ("application/json", "application/sparql-results+json")
        told = {media_type: {"schema": yes_no} for media_type in json_}
        texts = string("application/sparql-results+xml", "text/html")
        return {"description": "Yes or no", "content": {**told, **texts}}
    if query.form != "SELECT":
        texts = string("text/turtle", "application/n-triples", "application/rdf+xml", "text/html")
        return {"description": "The graph", "content": {**texts, "application/ld+json": {"schema": {}}}}
    texts = string("text/csv", "text/tab-separated-values", "application/sparql-results+xml", "text/html")
    results = {"type": "object", "required": ["head", "results"]}
    content: dict[str, object] = {
        "application/json": {"schema": _rows_schema(query)},
        "application/sparql-results+json": {"schema": results},
    }
    link = {"description": "next, prev and first page; the JSON-LD context", "schema": {"type": "string"}}
    return {"description": "The rows", "content": {**content, **texts}, "headers": {"Link": link}}


def _rows_schema(query: Query) -> dict[str, object]:
    cells = {
        column.name: {
            "type": _CELLS.get(column.type, ["string", "null"]),
            "description": ", ".join(filter(None, (column.meaning or column.label, column.unit))),
        }
        for column in query.columns
    }
    row = {"type": "object", "properties": cells, "required": list(cells)}
    return {
        "type": "object",
        "required": ["pattern", "release", "columns", "count", "rows", "next"],
        "properties": {
            "pattern": {"const": query.name},
            "release": {"type": "string"},
            "columns": {"type": "array", "items": {"type": "string"}},
            "count": {"type": "integer", "description": "rows on this page"},
            "total": {"type": "integer", "description": "rows in all, when asked for"},
            "next": {"type": ["string", "null"], "description": "the address of the next page"},
            "rows": {"type": "array", "items": row},
        },
    }


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
    for key in ("choices", "of"):
        if getattr(parameter, key):
            fields[key] = list(getattr(parameter, key))
    return fields


def _openapi_parameter(query: Query, parameter: Parameter) -> dict[str, object]:
    example = query.example.get(parameter.name) or parameter.example
    return {
        "name": parameter.name,
        "in": "query",
        "required": parameter.required,
        "description": f"{parameter.description or parameter.name} ({parameter.accepts()})",
        "schema": _schema(parameter),
        **({"example": _typed(parameter, example)} if example else {}),
    }


def _schema(parameter: Parameter) -> dict[str, object]:
    schema: dict[str, object] = {"type": _TYPES.get(parameter.type, "string")}
    if parameter.default is not None:
        schema["default"] = _typed(parameter, parameter.default)
    if parameter.type is ParameterType.INTEGER:
        for key in ("minimum", "maximum"):
            if getattr(parameter, key) is not None:
                schema[key] = getattr(parameter, key)
    elif parameter.type is ParameterType.CHOICE:
        schema["enum"] = list(parameter.choices)
    elif parameter.type is ParameterType.DATE:
        schema["pattern"] = DATE_PATTERN
    else:
        schema |= {"pattern": r"\S", "maxLength": 1000}
    return schema


def _typed(parameter: Parameter, text: str) -> object:
    return int(text) if parameter.type is ParameterType.INTEGER else text
