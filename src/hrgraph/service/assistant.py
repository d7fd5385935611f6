"""The graph as tools for assistants (Model Context Protocol): five tools, all of which only read.

Queries go through the same workers, screen and limits as those of the service, so that none can harm it.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING

from hrgraph import __version__
from hrgraph.errors import HrgraphError, QueryError, UsageError
from hrgraph.namespaces import expand, prefixes, shrink
from hrgraph.resources import queries_dir
from hrgraph.service.rows import plain_rows
from hrgraph.store.find import Finder
from hrgraph.store.formats import Family
from hrgraph.store.pool import Pool
from hrgraph.store.queries import load_queries
from hrgraph.store.requests import Limits, QueryRequest
from hrgraph.store.resolve import resolve

if TYPE_CHECKING:
    from mcp.server.mcpserver import MCPServer

__all__ = ["Tools", "make_server", "run"]

_ANSWER = 256 << 10  # bytes of an answer: an assistant reads all of it
_ROWS = 100

Found = dict[str, object]
Tool = Callable[..., Awaitable[Found]]


class Tools:
    """What an assistant may ask; each method is a tool, and its docstring what the assistant is told."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._patterns = load_queries(queries_dir() / "patterns")
        self._pages = load_queries(queries_dir() / "pages")
        self._finders: dict[str, Finder] = {}

    async def find(self, text: str, kind: str = "", limit: int = 10) -> Found:
        """Find things by any of their names: companies by older names, States by code, letters by reference.

        kind narrows to communication, company, state, organization, mandate, person, instrument and so on.
        """
        found = self._finder().find(text, (kind,) if kind else (), max(1, min(limit, 50)))
        return self._told(
            things=[
                {"iri": one.iri, "key": one.key, "kind": one.kind, "label": one.label, "matched": one.name}
                for one in found
            ]
        )

    async def get_communication(self, reference: str) -> Found:
        """One letter: to whom and when, which mandates sent it, what it cites and follows up, its replies.

        reference: in any form, such as "AL OTH 10/2023", or its IRI. Each fact names the graphs that say it.
        """
        chain = self._patterns["follow-up-chain"]
        named = resolve(chain, {"communication": reference}, self._finder())
        letter = chain.bind(named)["communication"]
        iri = letter["value"]
        facts = await self._rows(self._pages["entity-facts"].request({"entity": iri}))
        if not facts:
            raise QueryError(f"there is no communication {reference}; find looks for what is near")
        replies = self._patterns["replies-and-delays"].request({})
        return self._told(
            communication=iri,
            facts=[
                {
                    "property": shrink(str(row["property"])),
                    "label": row["property_label"],
                    "value": row["value"],
                    "value_label": row["value_label"],
                    "graphs": str(row["graphs"] or "").split(),
                }
                for row in facts
            ],
            replies=await self._rows(
                replace(replies, bindings={**replies.bindings, "communication": letter})
            ),
        )

    async def run_pattern(
        self, name: str = "", parameters: Mapping[str, str] | None = None, limit: int = _ROWS
    ) -> Found:
        """Ask one of the prepared questions; without a name, list them with their parameters and columns.

        Names of companies, States and mandates are accepted where a parameter asks for a thing. The answer
        says how many rows there are; limit is how many of them are given.
        """
        if not name:
            return self._told(
                patterns=[
                    {
                        "name": query.name,
                        "summary": query.summary,
                        "parameters": {
                            key: f"{one.description} ({one.accepts()}{', required' if one.required else ''})"
                            for key, one in query.parameters.items()
                        },
                    }
                    for query in self._patterns.values()
                ]
            )
        if name not in self._patterns:
            raise UsageError(f"there is no question {name}; there are: {', '.join(self._patterns)}")
        query = self._patterns[name]
        values = {key: str(value) for key, value in (parameters or {}).items()}
        rows = await self._rows(query.request(resolve(query, values, self._finder())))
        return self._told(
            summary=query.summary,
            description=query.description,
            columns={one.name: one.meaning for one in query.columns},
            count=len(rows),
            rows=rows[: max(1, min(limit, 1000))],
        )

    async def run_sparql(self, query: str) -> Found:
        """Run a SPARQL 1.1 query (SELECT, ASK, CONSTRUCT or DESCRIBE) and give its answer.

        Prefixes must be declared: hr: is https://w3id.org/hrgraph/ontology#. Add a LIMIT: large answers are
        refused. Updates and SERVICE are refused too.
        """
        answer = await self._pool.answer(QueryRequest(query, graph="text/turtle"))
        body = await answer.read(_ANSWER)
        if answer.family is Family.GRAPH:
            return self._told(turtle=body.decode())
        document = json.loads(body)
        if answer.family is Family.BOOLEAN:
            return self._told(boolean=document["boolean"])
        names, rows = document["head"]["vars"], document["results"]["bindings"]
        return self._told(columns=names, count=len(rows), rows=plain_rows(names, rows))

    async def describe_class(self, name: str = "") -> Found:
        """What things of a class say, with the meaning of each property; without a name, all classes.

        name: such as Communication, hr:Reply or a full IRI.
        """
        if not name:
            rows = await self._rows(self._pages["class-counts"].request({}))
            return self._told(
                classes=[{"class": shrink(str(row["class"])), "things": row["things"]} for row in rows]
            )
        iri = name if "/" in name else expand(name if ":" in name else f"hr:{name}")
        rows = await self._rows(self._pages["class-properties"].request({"class": iri}))
        if not rows:
            raise QueryError(f"there is nothing of the class {shrink(iri)}; without a name all are listed")
        return self._told(
            **{"class": shrink(iri)},
            iri=iri,
            properties=[
                {
                    "property": shrink(str(row["property"])),
                    **{k: row[k] for k in ("label", "definition", "things")},
                }
                for row in rows
            ],
        )

    def _finder(self) -> Finder:
        release = self._pool.release
        if release.id not in self._finders:
            self._finders = {release.id: Finder(release)}
        return self._finders[release.id]

    def _told(self, **answer: object) -> Found:
        return {"release": self._pool.release.id, **answer}

    async def _rows(self, request: QueryRequest) -> list[dict[str, object]]:
        document = json.loads(await (await self._pool.answer(request)).read(32 << 20))
        return plain_rows(document["head"]["vars"], document["results"]["bindings"])


def make_server(directory: Path, limits: Limits | None = None) -> MCPServer:
    """The server over what is published in ``directory``, with its workers as long as it runs.

    Raises :class:`UsageError` when the package ``mcp`` is missing and
    :class:`hrgraph.errors.StoreError` when nothing is published there.
    """
    try:
        from mcp.server.mcpserver import MCPServer
        from mcp.server.mcpserver.exceptions import ToolError
        from mcp_types import ToolAnnotations
    except ImportError:
        raise UsageError("this needs the package mcp: pip install 'hrgraph[mcp]'") from None
    pool = Pool(directory, 1, limits or Limits(client=8))

    @asynccontextmanager
    async def lifespan(_: MCPServer) -> AsyncIterator[None]:
        await pool.start()
        try:
            yield
        finally:
            await pool.close()

    about = (Path(__file__).parent / "templates" / "assistant.txt").read_text(encoding="utf-8")
    names = ", ".join(f"{name}:" for name in prefixes())
    server = MCPServer(
        "hrgraph",
        instructions=f"{about}\nPrefixes of names in answers: {names}",
        version=__version__,
        lifespan=lifespan,
        log_level="ERROR",
    )
    tools = Tools(pool)
    reading = ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False)
    for tool in (
        tools.find,
        tools.get_communication,
        tools.run_pattern,
        tools.run_sparql,
        tools.describe_class,
    ):
        server.add_tool(_guarded(tool, ToolError), annotations=reading)
    return server


def _guarded(tool: Tool, error_of_tool: type[Exception]) -> Tool:
    """A tool whose trouble is told to the assistant in our words, never as a traceback."""

    @wraps(tool)
    async def guarded(*positional: object, **named: object) -> Found:
        try:
            return await tool(*positional, **named)
        except (HrgraphError, ValueError) as error:
            raise error_of_tool(str(error)) from error

    return guarded


def run(directory: Path) -> None:
    """Serve an assistant on standard input and output until it leaves; raises as :func:`make_server`."""
    make_server(directory).run("stdio")
