"""``/links``: all that names one thing by one property, fifty at a time, in order.

The newest come first, then what has no date by its name. A short list is put in order by its days. Of a
long one only what stands on the page is looked at: the days are known on which anything is dated, and the
things of as many of them are asked for as make a page. A long list of things that have no date is given as
the store has it, and says so.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from starlette.requests import Request
from starlette.responses import Response

from hrgraph.namespaces import expand, shrink
from hrgraph.service.answers import etag_of, not_modified
from hrgraph.service.pages import name_of
from hrgraph.service.problems import Problem
from hrgraph.service.site import Row, Site, Solution, plain
from hrgraph.store.requests import QueryRequest

__all__ = ["Lists"]

_PAGE = 50
_LONG = 500  # things: putting so many in order takes as long as a page may
_ALL_DAYS = 99_999_999  # a day is told by what is missing to this, as in the queries
_AIM = 1.8  # times a page: what is asked for at once, as half of what has a day may be of another kind
_FEW_MORE = 1.2
_DEARER = (
    8  # times: to look up the day of a thing, beside finding the thing of a day among all that are listed
)
_DAYS = "VALUES ?day { }"  # where linked-on-days.rq takes them
_START = "OFFSET 0"  # where linked-unordered.rq takes a number
_PLACE = re.compile(r"0 (\d{8}) (\S+)")
_LABELS = ("#label", "#prefLabel")


@dataclass(frozen=True, slots=True)
class _Days:
    """The days of a release, newest first: their places in a list, how a query writes them, how many things
    each has, all of them."""

    places: Sequence[str]
    terms: Sequence[str]
    things: Sequence[int]
    total: int

    @classmethod
    def of(cls, solutions: Sequence[Solution]) -> _Days:
        placed = sorted((_place_of(row["day"]["value"]), number) for number, row in enumerate(solutions))
        rows = [solutions[number] for _, number in placed]
        counts = [int(row["things"]["value"]) for row in rows]
        days = [row["day"] for row in rows]
        terms = [f'"{day["value"]}"^^<{day.get("datatype", expand("xsd:string"))}>' for day in days]
        return cls([place for place, _ in placed], terms, counts, sum(counts))

    def window(self, begin: int, things: float) -> int:
        """Where the days end that have so many things, from one on."""
        end, seen = begin, 0
        while end < len(self.things) and seen < things:
            seen += self.things[end]
            end += 1
        return end


class Lists:
    """The handler of ``/links``."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._known: tuple[str, _Days | None] = ("", None)

    async def prepare(self) -> None:
        """Read the days of the release, so that the first reader of a list does not wait for it."""
        await self._days()

    async def links(self, request: Request) -> Response:
        """``/links?entity=…&property=…&after=…``: what names one thing by one property, fifty at a time."""
        site, queries = self._site, self._site.page_queries
        query = queries["linked-any-date"]
        bound = query.bind({name: request.query_params.get(name, "") for name in query.parameters})
        entity, name = bound["entity"]["value"], bound["property"]["value"]
        after = request.query_params.get("after", "")
        headers = {
            "ETag": etag_of(site.release, "links", entity, name, after, str(request.base_url)),
            "Cache-Control": "public, max-age=60",
            "Vary": "Accept, Accept-Encoding",
        }
        count, called, label, dated = await self._head(entity, name)
        if (spared := not_modified(request, headers)) is not None:
            return spared
        things, following, ordered = await self._page(entity, name, after, count, dated)
        return site.pages.respond(
            request,
            "links.html",
            headers=headers,
            entity=entity,
            label=label,
            name=called,
            property=name,
            count=count,
            things=things,
            after=after,
            next=following,
            ordered=ordered,
        )

    async def _head(self, entity: str, name: str) -> tuple[int, str, str, bool]:
        """How many things are listed, what the property and the thing are called, whether any has a date."""
        site, queries = self._site, self._site.page_queries
        classes = site.pool.release.about.get("classes")
        counted = isinstance(classes, Mapping) and name == expand("rdf:type") and classes.get(shrink(entity))
        asked = [queries["entity-facts"], *([] if counted else [queries["entity-links"]])]
        found = await site.together(
            [self._request("linked-any-date", entity, name)]
            + [query.request({"entity": entity}) for query in asked]
        )
        dated = bool(found[0]["boolean"])
        facts, *links = (plain(table["results"]["bindings"]) for table in found[1:])
        labels = [fact["value"] for fact in facts if fact["property"].endswith(_LABELS)]
        label = next(iter(labels), name_of(entity))
        if counted:
            return int(counted), name_of(name), label, dated
        row = next((row for row in links[0] if row["property"] == name), None)
        if row is None:
            raise Problem("not-found", "Nothing is linked in this way.")
        return int(row["things"]), name_of(name, row.get("property_label")), label, dated

    async def _page(
        self, entity: str, name: str, after: str, count: int, dated: bool
    ) -> tuple[list[Row], str, bool]:
        """The things of a page, the place of the next one, and whether they are in order."""
        further = after.isascii() and after.isdigit()
        if further or (count > _LONG and not dated and not after):
            return await self._unordered(entity, name, int(after[:9]) if further else 0, count)
        things = await self._dated(entity, name, after, count)
        if len(things) < _PAGE:
            undated = plain(await self._ask(self._request("linked-undated", entity, name)))
            things += [row for row in undated if row["place"] > after]
        return things[:_PAGE], _next(things[:_PAGE]), True

    async def _unordered(
        self, entity: str, name: str, before: int, count: int
    ) -> tuple[list[Row], str, bool]:
        asked = self._request("linked-unordered", entity, name)
        things = plain(await self._ask(replace(asked, text=asked.text.replace(_START, f"OFFSET {before}"))))
        end = before + len(things)
        return things, str(end) if things and end < count else "", False

    async def _dated(self, entity: str, name: str, after: str, count: int) -> list[Row]:
        """A page of the things that have a date, from a place on; fewer where there are no more."""
        days = await self._days()
        rate, seen, things = _AIM * days.total / count, 0, list[Row]()
        begin = next((at for at, day in enumerate(days.places) if f"{day} \uffff" > after), len(days.places))
        given = _day_before(after)
        asked = self._request("linked-on-days", entity, name, **given)
        while begin < len(days.terms) and len(things) < _PAGE:
            wished = rate * (_PAGE - len(things))
            if count <= _LONG or count * _DEARER < wished:
                return await self._site.rows("linked-dated", entity=entity, property=name, **given)
            end = days.window(begin, wished)
            values = _DAYS.replace("}", " ".join(days.terms[begin:end]) + " }")
            things += plain(await self._ask(replace(asked, text=asked.text.replace(_DAYS, values))))
            # As many as it took so far, and a few more: a page is to be full after one more request.
            seen += sum(days.things[begin:end])
            rate = _FEW_MORE * seen / max(1, len(things))
            begin = end
        return things

    async def _days(self) -> _Days:
        release = self._site.release
        known, days = self._known
        if days is None or known != release:
            days = _Days.of(await self._ask(self._site.page_queries["days"].request({})))
            self._known = (release, days)
        return days

    def _request(self, query: str, entity: str, name: str, **given: str) -> QueryRequest:
        return self._site.page_queries[query].request({"entity": entity, "property": name, **given})

    async def _ask(self, request: QueryRequest) -> list[dict[str, dict[str, str]]]:
        _, solutions = await self._site.solutions(request)
        return solutions


def _place_of(day: str) -> str:
    """Where the things of a day stand: the later the sooner, and the months and years after their days.

    >>> _place_of("2023-03-13") < _place_of("2023-03") < _place_of("2023") < _place_of("2022-12-31")
    True
    """
    return f"0 {_ALL_DAYS - int((day.replace('-', '') + '0000')[:8])}"


def _day_before(after: str) -> dict[str, str]:
    """The day and the thing behind a place in a list, as ``linked-dated.rq`` takes them.

    >>> _day_before("0 79769686 urn:x"), _day_before("0 79769699 urn:x"), _day_before("")
    ({'until': '2023-03-13', 'beyond': 'urn:x'}, {'until': '2023-03', 'beyond': 'urn:x'}, {})
    """
    found = _PLACE.fullmatch(after)
    if found is None:
        return {}
    digits = f"{_ALL_DAYS - int(found[1]):08}"
    parts = [digits[:4], *(part for part in (digits[4:6], digits[6:]) if part != "00")]
    return {"until": "-".join(parts), "beyond": found[2]}


def _next(things: Sequence[Row]) -> str:
    return things[-1]["place"] if len(things) == _PAGE else ""
