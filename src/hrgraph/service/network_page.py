"""The network view: who writes together and who is written to together, drawn from /api/networks."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from hrgraph.service.site import Site
from hrgraph.store.queries import Query

__all__ = ["network_page"]


def network_page(site: Site, networks: Mapping[str, Query]) -> Callable[[Request], Awaitable[Response]]:
    """The handler of ``/network``: a form of what the networks ask for, and what the script draws from.

    Without the script the drawing of ``/api/networks`` stands in its place.
    """
    questions = [one for one in site.patterns.values() if one.picture.kind == "network"]
    parameters = {
        name: parameter for query in networks.values() for name, parameter in query.parameters.items()
    }

    async def answer(request: Request) -> Response:
        given = {name: request.query_params.get(name, "") for name in ("network", *parameters)}
        network = given["network"] if given["network"] in networks else next(iter(networks))
        filters = {name: given[name] for name in networks[network].parameters if given[name]}
        return site.pages.respond(
            request,
            "network.html",
            headers={"Cache-Control": "public, max-age=60"},
            networks=networks,
            network=network,
            parameters=parameters,
            given=given,
            drawn=f"/api/networks/{network}?" + urlencode({**filters, "format": "svg"}),
            questions=questions,
            release=site.release,
        )

    return answer
