"""The straight way to the workers: the same answers as by the ordinary way, and the same care."""

from __future__ import annotations

import re
import socket
import time
from itertools import count
from urllib.parse import quote

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import Response

from hrgraph.service.sparql import SparqlEndpoint

ORDINARY = "X-Way: ordinary"
ALL = "SELECT * { ?s ?p ?o }"
MANY = "SELECT * { ?a ?b ?c . ?d ?e ?f }"
RUNAWAY = "SELECT (COUNT(*) AS ?n) { " + " ".join(f"?a{n} ?b{n} ?c{n} ." for n in range(9)) + " }"
NUMBERS = count()


@pytest.fixture
def handled(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The requests that went through the layers of the application."""
    seen: list[str] = []
    ordinary = SparqlEndpoint.handle

    async def handle(self: SparqlEndpoint, request: Request) -> Response:
        seen.append(request.method)
        return await ordinary(self, request)

    monkeypatch.setattr(SparqlEndpoint, "handle", handle)
    return seen


def get(text: str, *headers: str, more: str = "", version: str = "1.1") -> bytes:
    target = f"/sparql?query={quote(text)}{more}"
    return "\r\n".join([f"GET {target} HTTP/{version}", "Host: example.org", *headers, "", ""]).encode()


def connect(address: str) -> socket.socket:
    url = httpx.URL(address)
    assert url.port
    return socket.create_connection((url.host, url.port), timeout=20)


def ask(address: str, request: bytes) -> tuple[bytes, list[bytes], bytes]:
    """Status line, headers but for the date and the framing, and the body as it was before it was sent."""
    with connect(address) as wire:
        wire.sendall(request.replace(b"\r\n", b"\r\nConnection: close\r\n", 1))
        data = b"".join(iter(lambda: wire.recv(65_536), b""))
    head, body = data.split(b"\r\n\r\n", 1)
    status, *headers = head.split(b"\r\n")
    if b"transfer-encoding: chunked" in headers:
        pieces, rest = b"", body
        while size := int(rest.split(b"\r\n", 1)[0], 16):
            start = rest.index(b"\r\n") + 2
            pieces, rest = pieces + rest[start : start + size], rest[start + size + 2 :]
        body = pieces
    framing = (b"date:", b"transfer-encoding:", b"content-length:")
    return status, sorted(line for line in headers if not line.startswith(framing)), body


def counted(address: str, name: str) -> int:
    found = re.search(rf"^hrgraph_{name} (\d+)", httpx.get(address + "/metrics").text, re.MULTILINE)
    assert found
    return int(found[1])


@pytest.mark.parametrize(
    ("request_", "straight"),
    [
        (("ASK {}",), True),
        (("SELECT * { ?s ?p ?o } LIMIT 3", "Accept: text/csv"), True),
        (("SELECT * { ?s ?p ?o } LIMIT 3", "accept:text/csv;q=0.1, application/sparql-results+xml"), True),
        (("CONSTRUCT WHERE { ?s ?p ?o } LIMIT 9", "Accept: text/turtle", "User-Agent: x/1"), True),
        (("SELECT (NOW() AS ?now) { FILTER(false) }",), True),
        (("ASK {}", "Accept-Encoding: gzip, deflate"), True),
        ((ALL, "Accept-Encoding: gzip"), False),
        ((MANY, "Accept: text/csv"), False),
        (("ASK {", "Accept: application/json"), False),
        (("SELECT * { SERVICE <a:b> {} }",), False),
        (("DESCRIBE <a:b>", "Accept: text/csv"), False),
        (("ASK {}", "Accept: text/html"), False),
        (("ASK {}", "Accept: image/png"), False),
        (("ASK {}", "Cookie: a=b", "Sec-Fetch-Mode: cors", "Origin: https://example.org"), True),
    ],
)
def test_both_ways_give_the_same_answer(
    address: str, handled: list[str], request_: tuple[str, ...], straight: bool
) -> None:
    text, *headers = request_
    text += f" # {next(NUMBERS)} of the straight way"
    first = ask(address, get(text, *headers))
    assert handled == ([] if straight else ["GET"])
    second = ask(address, get(text, *headers, ORDINARY))
    assert handled == (["GET"] if straight else ["GET", "GET"])
    assert first == second


@pytest.mark.parametrize(
    "request_",
    [
        get("ASK {} # p1", "X-Forwarded-For: 192.0.2.1"),
        get("ASK {} # p2", 'If-None-Match: "a"'),
        get("ASK {} # p3", "Accept: text/csv", "Accept: text/turtle"),
        get("ASK {} # p4", version="1.0"),
        get("ASK {} # p5", more="&query=ASK"),
        get("ASK {} # p6", more="&nothing=1"),
        get("ASK {} # p7", more="&format=none"),
        get("ASK {} # p8", "Upgrade: h2c"),
        get("ASK {} # p9").replace(b"ASK", b"%FF"),
        get("ASK {} # p10").replace(b"GET", b"HEAD"),
    ],
)
def test_what_is_out_of_the_common_goes_the_ordinary_way(
    address: str, handled: list[str], request_: bytes
) -> None:
    before = counted(address, "queries_total")
    ask(address, request_)
    assert len(handled) == 1
    assert counted(address, "queries_total") - before <= 1


@pytest.mark.parametrize("text", ["ASK { # once", f"{MANY} # once", f"{ALL} # once"])
def test_what_is_handed_over_was_asked_once(address: str, handled: list[str], text: str) -> None:
    before = counted(address, "queries_total")
    ask(address, get(text, "Accept: text/csv", "Accept-Encoding: gzip"))
    assert handled == ["GET"]
    assert counted(address, "queries_total") == before + 1


def test_what_follows_waits_for_its_turn(address: str) -> None:
    """The first is stopped at the deadline of two seconds; what came meanwhile is answered after it."""
    with connect(address) as wire:
        wire.sendall(get(RUNAWAY))
        time.sleep(0.1)
        wire.sendall(get("ASK {} # follows"))
        time.sleep(0.1)
        wire.sendall(get("ASK { FILTER(false) } # follows", "Connection: close"))
        data = b"".join(iter(lambda: wire.recv(65_536), b""))
    assert [int(code) for code in re.findall(rb"HTTP/1\.1 (\d+)", data)] == [503, 200, 200]
    assert data.index(b"true") < data.index(b"false")


def test_the_query_of_a_client_that_leaves_ends(address: str) -> None:
    before = counted(address, "workers_ended_total")
    with connect(address) as wire:
        wire.sendall(get(RUNAWAY + "# leaves"))
        time.sleep(0.1)
    until = time.monotonic() + 1.5  # before its deadline would end it
    while counted(address, "workers_ended_total") == before and time.monotonic() < until:
        time.sleep(0.02)
    assert counted(address, "workers_ended_total") == before + 1
