"""A file → :class:`Document`: which format it has is told by its bytes, not by its name.

Each format has one file that knows its library: ``pdf.py``, ``office.py``, ``web.py``, ``plain.py``.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from hrgraph.documents.model import Document, Page
from hrgraph.documents.office import is_docx, read_docx
from hrgraph.documents.pdf import read_pdf
from hrgraph.documents.plain import decode
from hrgraph.documents.web import is_html, read_html
from hrgraph.errors import DocumentError
from hrgraph.findings import Finding, Severity

__all__ = ["MOST_FILE_BYTES", "load_document", "read_bytes", "read_document"]

MOST_FILE_BYTES = 60_000_000
"""Files above this are not letters; they are refused unread."""

_ODD = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\ufffd]")

MOST_CHARACTERS = 2_000_000
"""Text beyond this is cut off, with a finding: 40 pages hold about 120,000 characters."""


def read_document(path: Path) -> Document:
    """The document in a file. Faults of its content are findings on the document.

    Raises :class:`DocumentError` where the file cannot be opened at all.
    """
    return read_bytes(load_document(path), path.name)


def load_document(path: Path) -> bytes:
    """The bytes of a file that may be a letter.

    Raises :class:`DocumentError` where the file cannot be opened, or is larger than any letter.
    """
    try:
        size = path.stat().st_size
        if path.is_dir():
            raise DocumentError(
                f"{path.name} is a folder: give its files one by one, or read the folder as a batch"
            )
        if size > MOST_FILE_BYTES:
            raise DocumentError(f"{path.name} has {size:,} bytes: a letter has less than {MOST_FILE_BYTES:,}")
        return path.read_bytes()
    except FileNotFoundError:
        raise DocumentError(f"there is no file {path.name}") from None
    except OSError as error:
        raise DocumentError(f"{path.name} cannot be opened: {error.strerror or error}") from error


def read_bytes(data: bytes, name: str) -> Document:
    """The document in some bytes; never raises.

    >>> document = read_bytes(b"Dear Sir,\\x0cpage two", "a.txt")
    >>> document.media_type, [page.number for page in document.pages]
    ('text/plain', [1, 2])
    """
    digest = hashlib.sha256(data).hexdigest()
    findings: list[Finding] = []
    if b"%PDF-" in data[:1024]:
        pages, findings = read_pdf(data)
        media_type = "application/pdf"
        text, bounds = _joined(pages)
    elif is_docx(data):
        text, findings = read_docx(data)
        media_type = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
        bounds = _split(text)
    else:
        text, encoding = decode(data)
        media_type = "text/plain"
        if is_html(text):
            text, media_type = read_html(text), "text/html"
        elif _is_binary(text):
            findings.append(_not_text(encoding))
            text = ""
        bounds = _split(text)
    if len(text) > MOST_CHARACTERS:
        findings.append(_too_long(len(text)))
        text = text[:MOST_CHARACTERS]
        bounds = tuple(page for page in bounds if page.end <= MOST_CHARACTERS) or (
            Page(1, 0, MOST_CHARACTERS),
        )
    if not text.strip() and not findings:
        findings.append(
            Finding(Severity.VIOLATION, "the file is empty", source="empty", cure="download it again")
        )
    return Document(name, media_type, digest, text, bounds, tuple(findings))


def _joined(pages: list[str]) -> tuple[str, tuple[Page, ...]]:
    """Pages one after the other, a form feed between them, and where each stands."""
    bounds = []
    at = 0
    for number, page in enumerate(pages, 1):
        end = at + len(page) + (1 if number < len(pages) else 0)
        bounds.append(Page(number, at, end))
        at = end
    return "\f".join(pages), tuple(bounds)


def _split(text: str) -> tuple[Page, ...]:
    """The pages of a text that marks them by form feeds; one page where it does not."""
    bounds = []
    at = 0
    for number, page in enumerate(text.split("\f"), 1):
        end = min(at + len(page) + 1, len(text))
        bounds.append(Page(number, at, end))
        at = end
    return tuple(bounds)


def _is_binary(text: str) -> bool:
    """Whether more than one character in twenty is a control character or was not decodable."""
    head = text[:8000]
    return len(_ODD.findall(head)) * 20 > len(head)


def _not_text(encoding: str) -> Finding:
    return Finding(
        Severity.VIOLATION,
        f"the file is neither PDF, DOCX, HTML nor text (tried {encoding})",
        source="not-text",
        cure="read letters as PDF, DOCX, HTML or plain text",
    )


def _too_long(length: int) -> Finding:
    return Finding(
        Severity.WARNING,
        f"the text has {length:,} characters: only the first {MOST_CHARACTERS:,} were read",
        source="length",
        cure="cut the letter out of the longer file",
    )
