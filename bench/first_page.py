"""What the first page weighs and when its largest part is painted, in a browser that has seen nothing yet.

    python bench/first_page.py --store build/store

Prints, of ``--runs`` visits each with an empty cache, the bytes of all answers as sent (heads included), the
number of requests, and the median and the most of the largest contentful paint in milliseconds. Chromium is
that of the browser tests (Debian's, or HRGRAPH_CHROMIUM).
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
from pathlib import Path

from pages import serving
from playwright.sync_api import Browser, Request, sync_playwright

_PAINT = """() => new Promise(tell =>
  new PerformanceObserver(list => tell(list.getEntries().at(-1).startTime))
  .observe({type: "largest-contentful-paint", buffered: true}))"""


def visit(browser: Browser, address: str) -> tuple[int, int, float]:
    """Bytes, requests and milliseconds of one visit."""
    context = browser.new_context()
    page = context.new_page()
    seen: list[Request] = []
    page.on("requestfinished", lambda request: seen.append(request))
    page.goto(address, wait_until="networkidle")
    painted = float(page.evaluate(_PAINT))
    sizes = [request.sizes() for request in seen]
    context.close()
    return (
        sum(size["responseBodySize"] + size["responseHeadersSize"] for size in sizes),
        len(seen),
        painted,
    )


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    words.add_argument("--store", type=Path, default=Path("build/store"))
    words.add_argument("--runs", type=int, default=7)
    given = words.parse_args()
    found = os.environ.get("HRGRAPH_CHROMIUM") or shutil.which("chromium")
    with serving(given.store) as (address, _), sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-gpu"])
        visits = [visit(browser, address + "/") for _ in range(given.runs)]
        browser.close()
    painted = [paint for *_, paint in visits]
    print(f"{max(size for size, *_ in visits) / 1024:.1f} KiB in {visits[0][1]} requests")
    print(f"largest paint: median {statistics.median(painted):.0f} ms, most {max(painted):.0f} ms")


if __name__ == "__main__":
    main()
