"""Chromium in front of the shipped graph. A test fails on any request to another host, any broken policy,
any error of a script. Without Chromium, or without the built scripts, these tests skip and say why."""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import uvicorn
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, expect, sync_playwright
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from hrgraph.service.app import create_app
from hrgraph.service.server import configure, listen
from hrgraph.store.requests import Limits

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "src" / "hrgraph" / "service" / "static"
AXE = ROOT / "src" / "hrgraph" / "service" / "web" / "node_modules" / "axe-core" / "axe.min.js"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

_PATIENCE = 30_000  # milliseconds: a machine may have other things to do
_TELL = """document.addEventListener("securitypolicyviolation", event => tellViolation(
  {source: event.sourceFile, directive: event.effectiveDirective, target: event.target.className ?? ""}))"""

Axe = Callable[[Page], None]
NewPage = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder is slow."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of Debian's Chromium (or of HRGRAPH_CHROMIUM)."""
    found = os.environ.get("HRGRAPH_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if not found:
        pytest.skip("there is no Chromium here: install the package chromium, or set HRGRAPH_CHROMIUM")
    if not (STATIC / "build" / "manifest.json").is_file():
        pytest.skip("the scripts of the pages are not built: make web")
    return found


@contextmanager
def serving(app: ASGIApp) -> Iterator[str]:
    """The address of a server of an application on a free port."""
    listener = listen("127.0.0.1", 0)
    server = uvicorn.Server(configure(app, log_level="critical"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
        listener.close()


@pytest.fixture(scope="session")
def site(release: Path) -> Iterator[str]:
    """The address of a server over the shipped release."""
    with serving(create_app(release)) as address:
        yield address


@pytest.fixture(scope="module")
def large(release: Path) -> Iterator[str]:
    """The address of a server that takes the shipped graph for one too large to be held in memory."""
    with serving(create_app(release, limits=Limits(held=0))) as address:
        yield address


@pytest.fixture(scope="module")
def site_under_a_path(release: Path) -> Iterator[str]:
    """The address of the same service as a proxy shows it: under ``/kg``."""
    app = create_app(release)

    async def shown(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not scope["path"].startswith("/kg/"):
            await Response("not here", 404)(scope, receive, send)
        else:
            await app({**scope, "root_path": "/kg"}, receive, send)

    with serving(shown) as address:
        yield address + "/kg"


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    """One browser for each file of tests: its event loop must end before other tests start theirs."""
    expect.set_options(timeout=_PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield browser
        browser.close()


class Watch:
    """What a page did that no page may do."""

    def __init__(self, site: str) -> None:
        self.hosts = {urlsplit(site).netloc}
        self.faults: list[str] = []

    def request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in ("data", "blob") and parts.netloc not in self.hosts:
            self.faults.append(f"a request to another host: {request.url}")

    def console(self, message: ConsoleMessage) -> None:
        # That the service refuses a query is what some tests are about; the policy has its own watch.
        refused = message.text.startswith("Failed to load") and "/static/" not in message.location["url"]
        told = "violates the following Content Security Policy" in message.text
        if message.type == "error" and not refused and not told:
            self.faults.append(f"an error on the console: {message.text}")

    def violation(self, _: object, about: dict[str, str]) -> None:
        # Chromium's own editing tries a style attribute when text replaces a selection: no script of ours.
        if about["source"] or about["directive"] != "style-src-attr" or "editor" not in about["target"]:
            self.faults.append(f"the policy was broken: {about}")

    def error(self, error: Exception) -> None:
        self.faults.append(f"a script failed: {error}")


@pytest.fixture
def new_page(browser: Browser, site: str) -> Iterator[NewPage]:
    """Make pages: ``new_page(width=360, scheme="dark", javascript=False)``."""
    watch = Watch(site)
    contexts = []

    def make(
        *,
        width: int = 1280,
        height: int = 900,
        scheme: str = "light",
        javascript: bool = True,
        address: str = site,
    ) -> Page:
        watch.hosts = {urlsplit(address).netloc}
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if scheme == "dark" else "light",
            java_script_enabled=javascript,
            base_url=address,
            accept_downloads=True,
            reduced_motion="reduce",
            permissions=["clipboard-read", "clipboard-write"],
        )
        contexts.append(context)
        context.expose_binding("tellViolation", watch.violation)
        context.add_init_script(_TELL)
        page = context.new_page()
        page.set_default_timeout(_PATIENCE)
        page.on("request", watch.request)
        page.on("console", watch.console)
        page.on("pageerror", watch.error)
        return page

    yield make
    for context in contexts:
        context.close()
    assert watch.faults == []


@pytest.fixture
def page(new_page: NewPage) -> Page:
    """A page of 1280 pixels, light."""
    return new_page()


@pytest.fixture(scope="session")
def axe() -> Axe:
    """Fail on what axe-core finds serious or critical on a page (WCAG 2.2 A and AA, best practice)."""
    if not AXE.is_file():
        pytest.skip("axe-core is not here: make web")
    source = AXE.read_text(encoding="utf-8")

    def check(page: Page) -> None:
        page.evaluate(source)
        # What was not found wrong need not be told: to describe it takes most of the time.
        found = page.evaluate(
            "async () => (await axe.run(document, {resultTypes: ['violations']})).violations"
        )
        said = [
            (fault["id"], fault["help"], [node["html"][:160] for node in fault["nodes"][:3]])
            for fault in found
            if fault["impact"] in ("serious", "critical")
        ]
        assert said == [], page.url

    return check
