"""Bytes → text with positions: :func:`read_document` gives a :class:`Document` from any file."""

from hrgraph.documents.model import Document, Page, Span
from hrgraph.documents.readers import read_bytes, read_document

__all__ = ["Document", "Page", "Span", "read_bytes", "read_document"]
