"""Short names of queries: a text is kept once, in a file named by its hash, beside the releases."""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path

from hrgraph.errors import QueryRefused, StoreError

__all__ = ["QueryLinks"]

_NAME = re.compile(r"[0-9a-f]{16}")


class QueryLinks:
    """At most ``most`` queries of ``longest`` bytes each, in ``DIR/links``; a name never changes its meaning.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as place:
    ...     links = QueryLinks(Path(place))
    ...     name = links.keep("ASK { ?s ?p ?o }")
    ...     name == links.keep("ASK { ?s ?p ?o }"), links.text(name), links.text("0" * 16)
    (True, 'ASK { ?s ?p ?o }', None)
    """

    def __init__(self, directory: Path, most: int = 20_000, longest: int = 20_000) -> None:
        self._folder = directory / "links"
        self._most = most
        self._longest = longest

    def keep(self, text: str) -> str:
        """The name of a query, which is kept from now on.

        Raises :class:`QueryRefused` when it is too long or too many are kept, and
        :class:`StoreError` when the directory cannot be written.
        """
        body = text.encode("utf-8")
        if len(body) > self._longest:
            raise QueryRefused(f"a query of {len(body)} bytes has no short link; at most {self._longest} do")
        name = hashlib.sha256(body).hexdigest()[:16]
        path = self._folder / f"{name}.rq"
        try:
            if path.is_file():
                return name
            self._folder.mkdir(exist_ok=True)
            if sum(1 for _ in self._folder.iterdir()) >= self._most:
                raise QueryRefused("no more short links are kept here; the long link holds the whole query")
            unfinished = self._folder / f"{name}.{os.getpid()}"
            unfinished.write_bytes(body)
            unfinished.replace(path)
        except OSError as error:
            raise StoreError(f"short links cannot be kept here: {error.strerror or error}") from error
        return name

    def text(self, name: str) -> str | None:
        """The query of a name; None for a name that nobody gave."""
        if not _NAME.fullmatch(name):
            return None
        try:
            return (self._folder / f"{name}.rq").read_bytes().decode("utf-8")
        except OSError:
            return None
