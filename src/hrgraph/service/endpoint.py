"""What the two query protocols share: an ASGI application whose every trouble becomes one answer."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from hrgraph.errors import HrgraphError
from hrgraph.service.answers import Gone
from hrgraph.service.problems import Problem, problem_of
from hrgraph.service.site import Site

__all__ = ["Endpoint"]


class Endpoint:
    """One address that answers every method itself, so that an answer passes through few hands."""

    def __init__(self, site: Site) -> None:
        self._site = site

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        request = Request(scope, receive)
        try:
            response = await self.handle(request)
        except Gone:
            return
        except (Problem, HrgraphError) as error:
            response = problem_of(error).respond(request, self._site.pages)
        await response(scope, receive, send)

    def allows(self, parameters: Mapping[str, object]) -> tuple[str, ...]:
        """The methods that are answered at an address with these path parameters."""
        return ("GET", "HEAD")

    async def handle(self, request: Request) -> Response:
        """The answer; what it raises is told as a problem."""
        raise NotImplementedError
