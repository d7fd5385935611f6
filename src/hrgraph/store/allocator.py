"""The memory allocator of the workers: mimalloc where it is installed (the extra ``fast``).

The engine asks for much memory in small pieces. The ``oxigraph`` server is built with mimalloc; the
engine's Python package takes what the system gives, which makes queries up to a tenth slower.
"""

from __future__ import annotations

import os
from functools import cache
from importlib import metadata
from pathlib import Path

__all__ = ["preloaded"]

_PACKAGE, _LIBRARY = "cmeel-mimalloc", "libmimalloc.so"


@cache
def preloaded() -> dict[str, str]:
    """What to add to the environment of a process so that it uses the allocator; nothing where there is none.

    A library that is preloaded already stays, and comes first.

    >>> sorted(preloaded()) in ([], ["LD_PRELOAD"])
    True
    """
    try:
        files = metadata.files(_PACKAGE) or []
    except metadata.PackageNotFoundError:
        return {}
    found = next((Path(str(file.locate())) for file in files if file.name == _LIBRARY), None)
    if found is None or not found.is_file() or " " in str(found):  # the list is cut at blanks
        return {}
    already = os.environ.get("LD_PRELOAD")
    return {"LD_PRELOAD": f"{already} {found}" if already else str(found)}
