"""Pages for people: Jinja templates with autoescape, links of our own, nothing from elsewhere."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import Response

from hrgraph import __version__
from hrgraph.iris import BASE
from hrgraph.namespaces import shrink
from hrgraph.service.assets import Assets
from hrgraph.service.wording import day, days, span

if TYPE_CHECKING:
    from hrgraph.service.tables import Cell

__all__ = ["Pages", "linked", "local_path", "marked", "name_of", "shown"]

_IN_BRACKETS = re.compile(r"<([^<>\s]+)>")


def local_path(iri: str) -> str | None:
    """Where this service answers for an IRI of the dataset; None for IRIs of others.

    >>> local_path("https://w3id.org/hrgraph/id/mandate/expression")
    '/doc/mandate/expression'
    >>> local_path("https://w3id.org/hrgraph/ontology#Mandate")
    '/ontology#Mandate'
    """
    if not iri.startswith(BASE):
        return None
    path = iri.removeprefix(BASE)
    if path.startswith("id/"):
        return "/doc/" + path.removeprefix("id/")
    if path.startswith(("scheme/", "graph/")) or path == "alignments":
        return "/doc/" + path
    if path == "ontology" or path.startswith(("ontology#", "ontology/")):
        return "/" + path
    if path.startswith(".well-known/sparql-examples/"):
        name = path.removeprefix(".well-known/sparql-examples/")
        return f"/api/patterns/{name}?format=html" if name and "prefixes" not in name else f"/{path}"
    if path == "dataset":
        return "/dataset"
    return None


def name_of(iri: str, label: str | None = None) -> str:
    """What to call a thing: its label, or the words of its IRI.

    >>> name_of("https://w3id.org/hrgraph/ontology#homeState")
    'home state'
    """
    if label:
        return label
    short = shrink(iri)
    if short != iri:
        local = short.partition(":")[2]
        words = "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in local)
        return words.strip()
    return iri.removeprefix(BASE).removeprefix("id/")


def marked(text: str) -> Markup:
    """A text of a query's header with its `code` in code style.

    >>> marked("at least `minimum` < 3")
    Markup('at least <code>minimum</code> &lt; 3')
    """
    pieces = [escape(piece) for piece in text.split("`")]
    if len(pieces) % 2 == 0:
        return escape(text)
    return Markup("").join(
        Markup("<code>%s</code>") % piece if number % 2 else piece for number, piece in enumerate(pieces)
    )


def linked(text: str, root: str = "") -> Markup:
    """A text in which each IRI of ours in angle brackets is a link to its page, under the root path.

    >>> linked("such as <https://w3id.org/hrgraph/id/company/tiktok>")
    Markup('such as <a href="/doc/company/tiktok">company/tiktok</a>')
    """
    pieces = _IN_BRACKETS.split(text)
    return Markup("").join(_link(piece, root) if at % 2 else escape(piece) for at, piece in enumerate(pieces))


def _link(iri: str, root: str) -> Markup:
    path = local_path(iri)
    if path is None:
        return Markup("&lt;%s&gt;") % iri
    return Markup('<a href="%s">%s</a>') % (root + path, iri.removeprefix(BASE).removeprefix("id/"))


def shown(cell: Cell, root: str = "") -> Markup:
    """A cell as it stands on a page: a link to our page, under the root path, or away from here, or text.

    >>> from hrgraph.service.tables import Cell
    >>> shown(Cell("Meta", "/doc/company/meta"), "/graph"), shown(Cell("1 < 2", language="en"))
    (Markup('<a href="/graph/doc/company/meta">Meta</a>'), Markup('<span lang="en">1 &lt; 2</span>'))
    """
    text = escape(cell.text)
    if cell.href is None:
        named = f' lang="{escape(cell.language)}"' if cell.language else ""
        return Markup(f"<span{named}>{text}</span>")
    if cell.href.startswith("/"):
        title = f' title="{escape(cell.title)}"' if cell.title else ""
        return Markup(f'<a href="{escape(root)}{escape(cell.href)}"{title}>{text}</a>')
    return Markup(f'<a class="away" href="{escape(cell.href)}" rel="noopener noreferrer">{text}</a>')


class Pages:
    """Renders the templates of this folder; ``links`` in a page begin with the root path."""

    def __init__(self, assets: Assets) -> None:
        self.assets = assets
        self._environment = Environment(
            loader=FileSystemLoader(Path(__file__).parent / "templates"),
            autoescape=select_autoescape(default=True, default_for_string=True),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,  # else each page looks at the files of all its templates
        )
        self._environment.globals.update(asset=assets.path, name_of=name_of, version=__version__, base=BASE)
        self._environment.filters.update(
            local_path=local_path,
            marked=marked,
            shown=shown,
            linked=linked,
            shrink=shrink,
            urlencode=urlencode,
            day=day,
            days=days,
            span=span,
        )

    def prepare(self) -> None:
        """Compile all templates, so that no reader waits for it."""
        for name in self._environment.list_templates(extensions=["html"]):
            self._environment.get_template(name)

    def render(self, request: Request, template: str, context: Mapping[str, object]) -> str:
        """A page as text."""
        root = request.scope.get("root_path", "").rstrip("/")
        page = self._environment.get_template(template)
        return page.render(root=root, here=request.url.path, **context)

    def respond(
        self,
        request: Request,
        template: str,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
        **context: object,
    ) -> Response:
        """A page as a response."""
        text = self.render(request, template, context)
        known = {"Vary": "Accept, Accept-Encoding", **(headers or {})}
        if "ETag" in known:
            known["ETag"] = self.assets.mark(known["ETag"])
        return Response(text, status, known, "text/html; charset=utf-8")
