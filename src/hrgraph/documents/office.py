"""DOCX → text, by python-docx. The only file that knows that library."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

import docx
from docx.document import Document as DocxDocument
from docx.oxml import parse_xml
from docx.oxml.ns import qn

from hrgraph.findings import Finding, Severity

__all__ = ["MOST_BYTES", "is_docx", "read_docx"]

MOST_BYTES = 40_000_000
"""What a DOCX may hold unpacked: a letter holds about 100,000; a zip bomb holds gigabytes."""


def is_docx(data: bytes) -> bool:
    """Whether the bytes are a ZIP with the part that every DOCX has; never raises.

    >>> is_docx(b"PK not a zip")
    False
    """
    if not data.startswith(b"PK"):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return "[Content_Types].xml" in archive.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError, OSError):
        return False


def read_docx(data: bytes) -> tuple[str, list[Finding]]:
    """The text, one paragraph a line, tables and footnotes included; faults are findings."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
            if size > MOST_BYTES:
                return "", [
                    Finding(
                        Severity.VIOLATION,
                        f"the DOCX unpacks to {size:,} bytes, more than {MOST_BYTES:,}: it was not opened",
                        source="zip-bomb",
                        cure="ask where the file comes from",
                    )
                ]
        document = docx.Document(io.BytesIO(data))
        return "\n".join(_lines(document)), []
    except (
        KeyError,
        ValueError,
        zipfile.BadZipFile,
        EOFError,
        OSError,
        AttributeError,
        SyntaxError,
    ) as error:
        return "", [
            Finding(
                Severity.VIOLATION,
                f"the DOCX is damaged ({type(error).__name__})",
                source="damaged",
                cure="open it in a word processor and save it again",
            )
        ]


def _lines(document: DocxDocument) -> Iterator[str]:
    """Paragraphs in the order of the body (also inside tables), then the footnotes."""
    for element in document.element.body.iter(qn("w:p")):
        yield _paragraph(element)
    for part in document.part.package.iter_parts():
        if str(part.partname).endswith("/footnotes.xml"):
            tree = parse_xml(part.blob)
            for element in tree.iter(qn("w:p")):
                yield _paragraph(element)


def _paragraph(element: object) -> str:
    """The text of one paragraph with its breaks and tabs."""
    pieces: list[str] = []
    for node in element.iter():  # type: ignore[attr-defined]
        if node.tag == qn("w:t"):
            pieces.append(node.text or "")
        elif node.tag == qn("w:br"):
            pieces.append("\n")
        elif node.tag == qn("w:tab"):
            pieces.append("\t")
    return "".join(pieces)
