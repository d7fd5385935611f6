"""The service: every route, one error shape, the pool that lives as long as the application."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import partial
from pathlib import Path

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route

from hrgraph import __version__
from hrgraph.analysis import load_networks
from hrgraph.errors import HrgraphError, StoreError
from hrgraph.resources import ontology_dir, queries_dir
from hrgraph.service.answers import Gone
from hrgraph.service.assets import Assets, Static
from hrgraph.service.citing import citation
from hrgraph.service.dataset import DatasetPages
from hrgraph.service.endpoint import Direct
from hrgraph.service.entities import Entities
from hrgraph.service.envelope import Envelope
from hrgraph.service.feed import add_feed
from hrgraph.service.finding import add_find
from hrgraph.service.graph_store import GraphStore
from hrgraph.service.home import ASKED, Home
from hrgraph.service.journal import Journal
from hrgraph.service.layout import Layout, read_layout
from hrgraph.service.lists import Lists
from hrgraph.service.metrics import Metrics
from hrgraph.service.network_page import network_page
from hrgraph.service.networks import add_networks
from hrgraph.service.pages import Pages
from hrgraph.service.part_page import part_page
from hrgraph.service.patterns import add_patterns
from hrgraph.service.problems import Problem, handle
from hrgraph.service.quality import Quality
from hrgraph.service.reference import add_reference
from hrgraph.service.replay import Memory
from hrgraph.service.short_links import ShortLinks
from hrgraph.service.site import Site
from hrgraph.service.sparql import SparqlEndpoint
from hrgraph.service.vocabulary import Vocabulary
from hrgraph.store.links import QueryLinks
from hrgraph.store.pool import Pool
from hrgraph.store.queries import load_patterns, load_queries
from hrgraph.store.requests import Limits

__all__ = ["create_app"]

_ABOUT = (
    "Read-only access to the hrgraph knowledge graph. Names of operations, parameters and columns are "
    "stable: they change only with a new major version. The SPARQL endpoint is at /sparql."
)


def create_app(
    directory: Path,
    *,
    workers: int = 2,
    limits: Limits | None = None,
    queries: Path | None = None,
    journal: Journal | None = None,
    own: Path | None = None,
) -> FastAPI:
    """The service over what is published in ``directory``, not yet started.

    ``queries`` stands for the shipped folder of queries; ``own`` is a folder of more questions.
    Raises :class:`hrgraph.errors.StoreError` when nothing is published there and
    :class:`hrgraph.errors.ResourceError` when a query file is broken.
    """
    folder = queries or queries_dir()
    page_queries = load_queries(queries_dir() / "pages")
    site = Site(
        pool=Pool(directory, workers, limits, early=[page_queries[name].request({}) for name in ASKED]),
        pages=Pages(Assets(Path(__file__).parent / "static")),
        patterns=load_patterns(own, folder / "patterns"),
        page_queries=page_queries,
        entity_queries=load_queries(queries_dir() / "entities"),
        layout=_layout(),
    )

    sparql = SparqlEndpoint(site)
    lists, metrics = Lists(site), Metrics(site.pool)
    memory = Memory(site.pool.cache, metrics, journal or Journal())

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[dict[str, object]]:
        # Made while the workers begin, which takes longer: what no reader is to wait for.
        await asyncio.gather(site.pool.start(), asyncio.to_thread(_prepare, site))
        with suppress(HrgraphError):  # whoever asks for a list is told
            await lists.prepare()
        app.openapi()
        try:
            yield {"memory": memory, "sparql": sparql}
        finally:
            await site.pool.close()

    app = FastAPI(
        title="hrgraph",
        version=__version__,
        description=_ABOUT,
        lifespan=lifespan,
        docs_url=None,  # FastAPI's pages load scripts from elsewhere; /api/patterns is our own
        redoc_url=None,
        openapi_url="/openapi.json",
    )
    app.state.site = site
    _add_routes(app, site, sparql, metrics, directory, lists)
    known: tuple[type[Exception], ...] = (Problem, HrgraphError, HTTPException, Gone)
    for kind in known:
        app.add_exception_handler(kind, partial(_handle, site.pages))
    app.add_middleware(Direct, path="/sparql", endpoint=sparql)
    app.add_middleware(GZipMiddleware, minimum_size=1_000, compresslevel=5)
    app.add_middleware(Envelope, pages=site.pages, memory=memory, routes=app.router.routes)
    return app


def _prepare(site: Site) -> None:
    site.pages.prepare()
    with suppress(StoreError):  # a release without a search index is served without a search
        site.finder().prepare()


def _layout() -> Layout:
    folder = queries_dir()
    known = {path.stem for room in ("pages", "patterns") for path in (folder / room).glob("*.rq")}
    views = {path.stem for path in (Path(__file__).parent / "templates" / "views").glob("*.html")}
    return read_layout(folder / "pages" / "layout.yaml", known, views)


def _add_routes(
    app: FastAPI, site: Site, sparql: SparqlEndpoint, metrics: Metrics, directory: Path, lists: Lists
) -> None:
    entities, home, dataset = Entities(site), Home(site), DatasetPages(site)
    context = ontology_dir() / "context.jsonld"
    short = ShortLinks(site, QueryLinks(directory))
    app.router.routes[:0] = [Route("/sparql", sparql, include_in_schema=False)]
    add_patterns(app, site)
    networks = load_networks()
    add_networks(app, site, networks)
    add_find(app, site)
    add_feed(app, site)
    add_reference(app, site)
    read = ["GET", "HEAD"]
    app.router.routes.extend(
        [
            Route("/", home.home, methods=read),
            Route("/health", home.health, methods=read),
            Route("/metrics", metrics.respond, methods=read),
            Route("/dataset", dataset.description, methods=read),
            Route("/.well-known/void", dataset.well_known, methods=read),
            Route("/quality", Quality(site).report, methods=read),
            Route("/releases", dataset.releases, methods=read),
            Route("/releases/{release}/{file}", dataset.dump, methods=read),
            Route("/id/{path:path}", entities.thing, methods=read),
            Route("/scheme/{path:path}", entities.concept, methods=read),
            Route("/graph/{path:path}", entities.graph, methods=read),
            Route("/alignments", entities.alignments, methods=read),
            Route("/doc/{path:path}", entities.document, methods=read),
            Route("/ontology", entities.ontology, methods=read),
            Route("/ontology.{suffix}", entities.ontology, methods=read),
            Route("/ontology/{version}", entities.version, methods=read),
            Route("/links", lists.links, methods=read),
            Route("/part", part_page(site), methods=read),
            Route("/cite/{path:path}", citation(site), methods=read),
            Route("/problems/{name}", home.problem, methods=read),
            Route("/context.jsonld", home.file(context, "application/ld+json"), methods=read),
            Route("/graph-store", GraphStore(site), include_in_schema=False),
            Route("/api/vocabulary", Vocabulary(site).respond, methods=read),
            Route("/network", network_page(site, networks), methods=read),
            Route("/q", short, include_in_schema=False),
            Route("/q/{name}", short, include_in_schema=False),
            Mount("/static", Static(directory=site.pages.assets.folder)),
        ]
    )


async def _handle(pages: Pages, request: Request, error: Exception) -> Response:
    if isinstance(error, Gone):
        return Response(status_code=499)  # nobody reads it
    return handle(pages, request, error)
