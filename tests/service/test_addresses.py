"""Whose words about addresses count: hosts, proxies, percent signs; and what OPTIONS may claim."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import httpx
import pytest

Serve = Callable[..., AbstractContextManager[str]]
TURTLE = {"accept": "text/turtle"}
FORWARDED = {
    "x-forwarded-for": "192.0.2.7",
    "x-forwarded-proto": "https",
    "x-forwarded-host": "data.example.org",
    "x-forwarded-prefix": "/graph",
}


@pytest.mark.parametrize(
    ("path", "allow"),
    [
        ("/sparql", "GET, HEAD, POST, OPTIONS"),
        ("/q", "POST, OPTIONS"),
        ("/q/abc", "GET, HEAD, OPTIONS"),
        ("/graph-store", "GET, HEAD, OPTIONS"),
        ("/", "GET, HEAD, OPTIONS"),
        ("/doc/state/ATA.ttl", "GET, HEAD, OPTIONS"),
        ("/id/state/ATA", "GET, HEAD, OPTIONS"),
        ("/api/patterns", "GET, HEAD, OPTIONS"),
        ("/static/hrgraph.css", "GET, HEAD, OPTIONS"),
        ("/health", "GET, HEAD, OPTIONS"),
    ],
)
def test_options_claim_what_is_answered(client: httpx.Client, path: str, allow: str) -> None:
    response = client.options(path, headers={"origin": "https://example.org"})
    assert response.status_code == 204
    assert response.headers["allow"] == allow
    assert response.headers["access-control-allow-methods"] == allow
    assert "If-None-Match" in response.headers["access-control-allow-headers"]


@pytest.mark.parametrize("path", ["/nowhere", "/sparql/x", "/releases/a/b/c"])
def test_options_of_nothing(client: httpx.Client, path: str) -> None:
    response = client.options(path)
    assert response.status_code == 404
    assert response.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize("path", ["/id/state/%41TA", "/id/%73tate/AT%41", "/doc/state/%41TA.ttl"])
def test_what_need_not_be_encoded_is_the_same_decoded(client: httpx.Client, path: str) -> None:
    response = client.get(path)
    if path.startswith("/id"):
        assert (response.status_code, response.headers["location"]) == (303, "/doc/state/ATA")
    else:
        assert response.status_code == 200
        assert response.headers["content-location"] == "/doc/state/ATA.ttl"


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8000", "[::1]:80", "127.0.0.1", "localhost:99999"]
)
def test_redirects_stay_here_whatever_the_host_header_says(client: httpx.Client, host: str) -> None:
    for path in ("/id/state/ATA", "/.well-known/void", "/scheme/roles", "/graph/communications"):
        response = client.get(path, headers={"host": host})
        if response.is_redirect:
            location = response.headers["location"]
            assert location.startswith("/")
            assert not location.startswith("//")
    assert client.get("/id/state/ATA", headers={"host": host}).status_code == 303


@pytest.mark.parametrize("host", ["a b", "evil.example/path", 'x"><script>', "a@b", "", "é.example", "x\\y"])
def test_a_host_that_is_none_is_refused(client: httpx.Client, host: str) -> None:
    response = client.get("/sparql", headers={b"host": host.encode()})
    assert response.status_code == 400
    if response.headers["content-type"] == "application/problem+json":
        assert "<" not in response.json()["type"]


def test_a_trusted_proxy_says_where_the_service_is(store_directory: Path, serve: Serve) -> None:
    with serve(store_directory) as address, httpx.Client(base_url=address, headers=FORWARDED) as client:
        assert "<https://data.example.org/graph/sparql>" in client.get("/sparql", headers=TURTLE).text
        seen = client.get("/id/state/ATA")
        assert (seen.status_code, seen.headers["location"]) == (303, "/graph/doc/state/ATA")
        document = client.get("/doc/state/ATA", headers=TURTLE)
        assert document.headers["content-location"] == "/graph/doc/state/ATA.ttl"
        assert (
            '<https://data.example.org/graph/doc/state/ATA.nt>; rel="alternate"' in document.headers["link"]
        )
        problem = client.get("/nowhere").json()
        assert problem["type"] == "https://data.example.org/graph/problems/not-found"


@pytest.mark.parametrize(
    "told", [{"x-forwarded-host": "a b"}, {"x-forwarded-prefix": "//evil"}, {"x-forwarded-prefix": "/a?b"}]
)
def test_a_proxy_that_says_nonsense_is_not_heard(client: httpx.Client, told: dict[str, str]) -> None:
    assert f"<{client.base_url.join('/sparql')}>" in client.get("/sparql", headers={**TURTLE, **told}).text


def test_nobody_else_is_believed(store_directory: Path, serve: Serve) -> None:
    with serve(store_directory, proxies="192.0.2.1") as address:
        text = httpx.get(address + "/sparql", headers={**TURTLE, **FORWARDED}).text
        assert f"<{address}/sparql>" in text
        assert "data.example.org" not in text


def test_a_network_of_proxies(store_directory: Path, serve: Serve) -> None:
    with serve(store_directory, proxies="10.0.0.0/8,127.0.0.0/8") as address:
        text = httpx.get(address + "/sparql", headers={**TURTLE, **FORWARDED}).text
        assert "<https://data.example.org/graph/sparql>" in text
