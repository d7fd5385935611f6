"""A network in any of its formats: the one door for the command line and the service."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from types import MappingProxyType

from hrgraph.analysis import files
from hrgraph.analysis.formats import FORMATS
from hrgraph.analysis.networks import Network
from hrgraph.analysis.picture import png, svg
from hrgraph.errors import QueryParameterError, UsageError

__all__ = ["report"]

_DRAWN: Mapping[str, Callable[[Network, int | None], bytes]] = MappingProxyType({"svg": svg, "png": png})
_FILES: Mapping[str, Callable[[Network], bytes]] = MappingProxyType(
    {"graphml": files.graphml, "gexf": files.gexf, "cytoscape": files.cytoscape}
)


def report(network: Network, format: str, *, yearly: bool = False, most: int | None = None) -> bytes:
    """A network in one of :data:`FORMATS`; the same network gives the same bytes.

    ``yearly`` gives the figures of each year apart (json and csv only); ``most`` is how many things a
    picture shows. Raises :class:`QueryParameterError` where these do not fit the format, and
    :class:`UsageError` for another format or a picture that cannot be made here.
    """
    if format not in FORMATS:
        raise UsageError(f"{format!r} is no format of a network: {', '.join(FORMATS)}")
    if yearly and format not in ("json", "csv"):
        raise QueryParameterError("over_time=yes: figures by year are given as json or csv only", "over_time")
    if format in _DRAWN:
        return _DRAWN[format](network, most)
    if format in _FILES:
        return _FILES[format](network)
    rows = files.by_year(network) if yearly else files.table(network)
    if format == "csv":
        return files.as_csv(rows)
    return (json.dumps(files.to_json(network, rows), ensure_ascii=False, indent=1) + "\n").encode()
