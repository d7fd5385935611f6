"""What the handlers of a service share: the pool, the pages, the queries behind both."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request

from hrgraph.errors import QueryParameterError
from hrgraph.iris import BASE
from hrgraph.service.layout import Layout
from hrgraph.service.pages import Pages
from hrgraph.store.find import Finder
from hrgraph.store.pool import Pool
from hrgraph.store.queries import Query
from hrgraph.store.requests import QueryRequest

__all__ = ["DATASET", "LICENCE", "Row", "Site", "Solution", "plain"]

DATASET = BASE + "dataset"
LICENCE = "https://creativecommons.org/licenses/by/4.0/"

Row = Mapping[str, str]
Solution = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Site:
    """A running service: where answers come from and how they are shown."""

    pool: Pool
    pages: Pages
    patterns: Mapping[str, Query]
    page_queries: Mapping[str, Query]
    entity_queries: Mapping[str, Query]
    layout: Layout
    _finders: dict[str, Finder] = field(default_factory=dict)

    @property
    def release(self) -> str:
        """The id of the release that answers now."""
        return self.pool.release.id

    def finder(self) -> Finder:
        """The search index of the release that answers now; raises :class:`StoreError` when it has none."""
        release = self.pool.release
        if release.id not in self._finders:
            finder = Finder(release)
            self._finders.clear()
            self._finders[release.id] = finder
        return self._finders[release.id]

    async def rows(self, query: str, **values: str) -> list[Row]:
        """The solutions of a page's own query as plain texts, unbound variables left out."""
        answer = await self.pool.answer(self.page_queries[query].request(values))
        return plain(json.loads(await answer.read())["results"]["bindings"])

    async def together(self, requests: Sequence[QueryRequest], client: str = "") -> list[dict[str, Any]]:
        """The SPARQL JSON of several requests: each worker that is idle is asked for a share of them at once.

        A message to a worker and back takes as long as a small query: a page sends as few as it can. The
        shares have as much text, as near as can be: a query that says much has much to work out.
        """
        if not requests:
            return []
        shares: list[list[int]] = [[] for _ in range(max(1, min(len(self.pool.idle), len(requests))))]
        sizes = [len(request.text) for request in requests]
        for at in sorted(range(len(requests)), key=lambda at: -sizes[at]):
            min(shares, key=lambda share: sum(sizes[one] for one in share)).append(at)
        found: dict[int, dict[str, Any]] = {}

        async def ask(share: Sequence[int]) -> None:
            answer = await self.pool.answer_all([requests[at] for at in share], client)
            found.update(zip(share, json.loads(await answer.read()), strict=True))

        await asyncio.gather(*map(ask, shares))
        return [found[at] for at in range(len(requests))]

    async def solutions(
        self, request: QueryRequest, client: str = ""
    ) -> tuple[list[str], list[dict[str, dict[str, str]]]]:
        """The variables and solutions of a SELECT, as in SPARQL JSON results; ``client`` waits for it."""
        body = json.loads(await (await self.pool.answer(request, client)).read())
        return body["head"]["vars"], body["results"]["bindings"]

    async def exists(self, iri: str) -> bool:
        """Whether this release says anything about a thing."""
        try:
            asked = self.page_queries["exists"].request({"entity": iri})
        except QueryParameterError:  # not an IRI that we ever mint
            return False
        answer = await self.pool.answer(asked)
        return bool(json.loads(await answer.read())["boolean"])

    def public_url(self, request: Request, path: str) -> str:
        """The address of a path of this service as the client sees it, behind a proxy too."""
        return str(request.base_url).rstrip("/") + path


def plain(solutions: Sequence[Solution]) -> list[Row]:
    """Solutions as plain texts, unbound variables left out.

    >>> plain([{"n": {"type": "literal", "value": "7"}}])
    [{'n': '7'}]
    """
    return [{name: term["value"] for name, term in solution.items()} for solution in solutions]
