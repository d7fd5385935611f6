"""The formats of a network: their names and media types."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

__all__ = ["FORMATS"]

FORMATS: Mapping[str, str] = MappingProxyType(
    {
        "json": "application/json",
        "csv": "text/csv; charset=utf-8",
        "graphml": "application/graphml+xml",
        "gexf": "application/gexf+xml",
        "cytoscape": "application/vnd.cytoscape+json",
        "svg": "image/svg+xml",
        "png": "image/png",
    }
)
"""Name of a format -> its media type."""
