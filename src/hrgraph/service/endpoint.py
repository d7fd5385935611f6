"""What the two query protocols share: an ASGI application whose every trouble becomes one answer."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from hrgraph.errors import HrgraphError
from hrgraph.service.answers import Gone
from hrgraph.service.problems import Problem, problem_of
from hrgraph.service.site import Site

__all__ = ["Direct", "Endpoint"]


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


class Direct:
    """A layer that answers one address by its endpoint; the search through all routes is for the others."""

    def __init__(self, app: ASGIApp, path: str, endpoint: ASGIApp) -> None:
        self._app, self._path, self._endpoint = app, path, endpoint

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on to where it is answered."""
        known = scope["type"] == "http" and scope["path"] == scope.get("root_path", "") + self._path
        await (self._endpoint if known else self._app)(scope, receive, send)
