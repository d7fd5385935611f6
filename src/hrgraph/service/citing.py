"""How to cite a thing: as text, as BibTeX, as CSL-JSON (the citation style language's input)."""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from hrgraph.iris import BASE
from hrgraph.service.answers import etag_of, not_modified
from hrgraph.service.pages import name_of
from hrgraph.service.problems import Problem
from hrgraph.service.site import Site

__all__ = ["Citation", "citation"]

_AUTHOR = "The hrgraph founders"
_TITLE = "hrgraph: an open knowledge graph of the UN special procedures"
_SPECIAL = re.compile(r"[\\{}$&#^_%~]")
_ESCAPES = {"\\": r"\textbackslash{}", "^": r"\^{}", "~": r"\~{}"}
_PLACES = ("scheme/", "graph/")


@dataclass(frozen=True, slots=True)
class Citation:
    """What a citation of one thing in one release says."""

    iri: str
    label: str
    release: str
    retrieved: str

    @property
    def year(self) -> str:
        """The year of the data; empty where the release does not say."""
        return self.retrieved[:4]

    def text(self) -> str:
        """The citation as one line.

        >>> Citation("https://w3id.org/hrgraph/id/state/CHN", "China", "ab1", "2026-11-23").text()
        'The hrgraph founders (2026). China. In: hrgraph: an open knowledge graph of the UN special \
procedures, release ab1. https://w3id.org/hrgraph/id/state/CHN'
        """
        year = f" ({self.year})" if self.year else ""
        return f"{_AUTHOR}{year}. {self.label}. In: {_TITLE}, release {self.release}. {self.iri}"

    def bibtex(self) -> str:
        """A BibTeX entry; characters that mean something to TeX are escaped.

        >>> print(Citation("https://w3id.org/hrgraph/id/a/b", "A & B {C}", "ab1", "2026").bibtex())
        @misc{hrgraph-a-b,
          author = {{The hrgraph founders}},
          title = {{A \\& B \\{C\\}}},
          howpublished = {hrgraph: an open knowledge graph of the UN special procedures, release ab1},
          year = {2026},
          url = {https://w3id.org/hrgraph/id/a/b}
        }
        <BLANKLINE>
        """
        key = re.sub(r"[^A-Za-z0-9]+", "-", self.iri.removeprefix(BASE).removeprefix("id/")).strip("-")
        fields = {
            "author": f"{{{_AUTHOR}}}",
            "title": f"{{{_escape(self.label)}}}",
            "howpublished": f"{_TITLE}, release {self.release}",
            "year": self.year,
            "url": self.iri,
        }
        lines = [f"  {name} = {{{value}}}" for name, value in fields.items() if value]
        return f"@misc{{hrgraph-{key},\n" + ",\n".join(lines) + "\n}\n"

    def csl(self) -> str:
        """CSL-JSON, a list of one item."""
        item: dict[str, object] = {
            "id": self.iri,
            "type": "dataset",
            "title": self.label,
            "container-title": _TITLE,
            "author": [{"literal": _AUTHOR}],
            "version": self.release,
            "URL": self.iri,
        }
        if self.year:
            parts = [int(part) for part in self.retrieved.split("-")]
            item["issued"] = {"date-parts": [parts]}
        return json.dumps([item], ensure_ascii=False, indent=1) + "\n"


def citation(site: Site) -> Callable[[Request], Awaitable[Response]]:
    """The handler of ``/cite/{thing}.bib`` and ``/cite/{thing}.json``."""

    async def answer(request: Request) -> Response:
        path, _, suffix = request.path_params["path"].rpartition(".")
        iri = BASE + (path if path.startswith(_PLACES) else f"id/{path}")
        kinds = {
            "bib": "application/x-bibtex; charset=utf-8",
            "json": "application/vnd.citationstyles.csl+json",
        }
        if suffix not in kinds or not await site.exists(iri):
            raise Problem("not-found", f"This release has no citation for {request.path_params['path']}.")
        headers = {"ETag": etag_of(site.release, "cite", iri, suffix), "Cache-Control": "public, max-age=60"}
        if (spared := not_modified(request, headers)) is not None:
            return spared
        said = await site.rows("entity-facts", entity=iri)
        labels = [row["value"] for row in said if row["property"].endswith(("#label", "#prefLabel"))]
        found = Citation(
            iri,
            next(iter(labels), name_of(iri)),
            site.release,
            str(site.pool.release.about.get("retrieved") or ""),
        )
        name = re.sub(r"[^A-Za-z0-9.-]+", "-", path)
        headers["Content-Disposition"] = f'attachment; filename="{name}.{suffix}"'
        body = found.bibtex() if suffix == "bib" else found.csl()
        return Response(body, headers=headers, media_type=kinds[suffix])

    return answer


def _escape(text: str) -> str:
    return _SPECIAL.sub(lambda match: _ESCAPES.get(match[0], "\\" + match[0]), text)
