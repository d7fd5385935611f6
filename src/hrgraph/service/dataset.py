"""The dataset as a whole: its VoID and DCAT description, its releases and their dumps."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import FileResponse, Response

from hrgraph.errors import StoreError
from hrgraph.service.answers import ask, etag_of, negotiate, not_modified, respond
from hrgraph.service.problems import Problem
from hrgraph.service.site import DATASET, Site
from hrgraph.store.dumping import make_dump_apart
from hrgraph.store.dumps import DUMPS, find_dump, read_facts
from hrgraph.store.formats import GRAPH_FORMATS, find_format

__all__ = ["DatasetPages"]

_OFFERS = (*(known.media_type for known in GRAPH_FORMATS), "text/html")
_LIST = ("application/json", "text/html")
_ID = re.compile(r"[0-9A-Za-z][0-9A-Za-z.\-]*")
_KEPT = ("version", "retrieved", "sha256", "triples", "quads")
_DUMP = DUMPS[0].name


class DatasetPages:
    """The handlers of ``/dataset``, ``/.well-known/void`` and ``/releases``."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._dumping = asyncio.Lock()

    async def well_known(self, request: Request) -> Response:
        """``/.well-known/void``: 302 to the description (VoID guide, section 7.2)."""
        root = request.scope.get("root_path", "").rstrip("/")
        return Response(status_code=302, headers={"Location": f"{root}/dataset"})

    async def description(self, request: Request) -> Response:
        """``/dataset``: VoID and DCAT; for people, the first page."""
        media_type = negotiate(request, _OFFERS)
        if media_type is None:
            raise Problem("not-acceptable", f"On offer are: {', '.join(_OFFERS)}.")
        if media_type == "text/html":
            root = request.scope.get("root_path", "").rstrip("/")
            return Response(status_code=303, headers={"Location": f"{root}/", "Vary": "Accept"})
        base = self._site.public_url(request, "")
        headers = {
            "ETag": etag_of(self._site.release, "dataset", base, media_type),
            "Vary": "Accept, Accept-Encoding",
            "Cache-Control": "public, max-age=60",
        }
        if (spared := not_modified(request, headers)) is not None:
            return spared
        release = self._site.pool.release
        values = {
            "document": f"{base}/dataset",
            "dataset": DATASET,
            "endpoint": f"{base}/sparql",
            "dump": f"{base}/releases/{release.id}/{DUMPS[0].name}",
            "turtle": f"{base}/releases/{release.id}/{DUMPS[1].name}",
            "jsonld": f"{base}/releases/{release.id}/{DUMPS[2].name}",
            "home": f"{base}/",
            "release": release.id,
            "retrieved": str(release.about.get("retrieved") or ""),
        }
        asked = self._site.page_queries["dataset"].request(values, graph=media_type)
        answer = await ask(self._site.pool, asked, request)
        return await respond(answer, find_format(media_type).content_type, headers)

    async def releases(self, request: Request) -> Response:
        """``/releases``: what has been published and is still here, the present one first."""
        found = self._releases()
        media_type = negotiate(request, _LIST)
        if media_type is None:
            raise Problem("not-acceptable", f"On offer are: {', '.join(_LIST)}.")
        headers = {"Vary": "Accept, Accept-Encoding", "Cache-Control": "public, max-age=60"}
        if media_type == "text/html":
            return self._site.pages.respond(
                request, "releases.html", 200, headers, releases=found, release=self._site.release
            )
        base = self._site.public_url(request, "/releases")
        for about in found:
            about["dump"] = f"{base}/{about['id']}/{_DUMP}"
            for dump in about["dumps"]:
                dump["url"] = f"{base}/{about['id']}/{dump['name']}"
        body = json.dumps({"current": self._site.release, "releases": found}, ensure_ascii=False)
        return Response(body, 200, headers, "application/json")

    async def dump(self, request: Request) -> Response:
        """``/releases/{id}/hrgraph.{nq,ttl,jsonld}.gz``: a file of a release; it never changes."""
        name, file = request.path_params["release"], request.path_params["file"]
        release = self._folder() / name
        here = _ID.fullmatch(name) and (release / "release.json").is_file()
        if find_dump(file) is None or not here:
            raise Problem(
                "not-found", f"There is no {file} of a release {name} here; /releases lists what is."
            )
        headers = {
            "ETag": etag_of(name, file),
            "Cache-Control": "public, max-age=31536000, immutable",
            "Content-Disposition": f'attachment; filename="{file.replace("hrgraph", f"hrgraph-{name}", 1)}"',
        }
        if (spared := not_modified(request, headers)) is not None:
            return spared
        try:
            # Made by a process of its own: sorting millions of lines would hold up all other answers.
            async with self._dumping:
                path = await make_dump_apart(release, file)
        except StoreError as error:
            raise Problem("unavailable", str(error)) from error
        return FileResponse(path, media_type="application/gzip", headers=headers)

    def _folder(self) -> Path:
        return self._site.pool.release.path.parent

    def _releases(self) -> list[dict[str, Any]]:
        found = []
        for path in sorted(self._folder().iterdir()):
            try:
                about = json.loads((path / "release.json").read_text(encoding="utf-8"))
            except (OSError, ValueError):
                continue  # being built, or being removed
            dumps = list(_dumps(path))
            kept = {name: about.get(name) for name in _KEPT}
            found.append({"id": path.name, **kept, "bytes": dumps[0]["bytes"], "dumps": dumps})
        return sorted(found, key=lambda about: about["id"] != self._site.release)


def _dumps(folder: Path) -> Iterator[dict[str, Any]]:
    """The files of a release: name, label, media type inside, bytes and hash (None: not made yet)."""
    facts = read_facts(folder)
    for dump in DUMPS:
        known = facts.get(dump.name, {})
        yield {
            "name": dump.name,
            "label": dump.label,
            "media_type": dump.media_type,
            "bytes": known.get("bytes"),
            "sha256": known.get("sha256"),
        }
