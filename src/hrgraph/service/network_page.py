"""The network view: who writes together and who is written to together, drawn from /api/networks."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response

from hrgraph.service.site import Site

__all__ = ["network_page"]


def network_page(site: Site) -> Callable[[Request], Awaitable[Response]]:
    """The handler of ``/network``: the filters of the address stand in the form, the script draws."""

    async def answer(request: Request) -> Response:
        chosen = {name: request.query_params.get(name, "") for name in ("network", "since", "until", "kind")}
        return site.pages.respond(
            request,
            "network.html",
            headers={"Cache-Control": "public, max-age=60"},
            chosen=chosen,
            release=site.release,
            questions=[
                one for one in site.patterns.values() if one.picture and one.picture.kind == "network"
            ],
        )

    return answer
