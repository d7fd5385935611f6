"""The files that pages load: our stylesheet, and the scripts that `make web` builds from `web/`."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

__all__ = ["Assets", "Static"]

Lookup = Callable[[str], tuple[str, os.stat_result | None]]

_FOR_EVER = "public, max-age=31536000, immutable"
_FOR_A_WHILE = "public, max-age=600"
_PACKED = (("br", ".br"), ("gzip", ".gz"))


class Assets:
    """The scripts that were built; none where they were not, and then pages do without.

    >>> Assets(Path("nowhere")).path("page") is None
    True
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._manifest = folder / "build" / "manifest.json"
        self._known: tuple[int, Mapping[str, str]] = (0, MappingProxyType({}))

    def path(self, name: str) -> str | None:
        """The path of a script by its name in the manifest, without the root path; None: not built."""
        file = self._scripts().get(name)
        return f"/static/build/{file}" if file else None

    def mark(self, tag: str) -> str:
        """The tag of a page that names these scripts: other scripts, another page.

        >>> Assets(Path("nowhere")).mark('"abc"')
        '"abc"'
        """
        files = "".join(sorted(self._scripts().values()))
        return f'{tag[:-1]}-{hashlib.sha256(files.encode()).hexdigest()[:8]}"' if files else tag

    def _scripts(self) -> Mapping[str, str]:
        # Scripts may be built again while the service runs: the old files are gone then.
        try:
            changed = self._manifest.stat().st_mtime_ns
        except OSError:
            return MappingProxyType({})
        if changed != self._known[0]:
            self._known = (changed, _read_manifest(self._manifest))
        return self._known[1]


class Static(StaticFiles):
    """``/static``: built files never change under their name, and were compressed when they were built."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file, compressed if there is such a file and the client reads it."""
        built = Path(path).parts[:1] == ("build",)
        packing, packed = _packed(self.lookup_path, path, scope) if built else ("", path)
        response = await super().get_response(packed, scope)
        if response.status_code in (200, 304):
            response.headers["Cache-Control"] = _FOR_EVER if built else _FOR_A_WHILE
        if packing and response.status_code == 200:
            response.headers["Content-Encoding"] = packing
            response.headers["Content-Type"] = "text/javascript; charset=utf-8"
        return response


def _packed(find: Lookup, path: str, scope: Scope) -> tuple[str, str]:
    accepted = b",".join(value for name, value in scope["headers"] if name == b"accept-encoding").decode()
    words = {word.partition(";")[0].strip() for word in accepted.split(",") if "q=0" not in word}
    for coding, suffix in _PACKED:
        if coding in words and path.endswith(".js") and find(path + suffix)[1] is not None:
            return coding, path + suffix
    return "", path


def _read_manifest(path: Path) -> Mapping[str, str]:
    try:
        scripts = json.loads(path.read_text(encoding="utf-8"))["scripts"]
    except (OSError, ValueError, KeyError, TypeError):
        return MappingProxyType({})  # not built: the pages say so
    return MappingProxyType({str(name): str(file) for name, file in scripts.items()})
