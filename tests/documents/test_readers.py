"""Files of every format, also broken ones, become documents with text, pages and findings."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import docx
import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from hrgraph.documents import Document, read_bytes, read_document
from hrgraph.documents.office import MOST_BYTES
from hrgraph.errors import DocumentError
from hrgraph.findings import Severity


def pdf(*pages: str, password: str | None = None) -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4, invariant=True, encrypt=password)
    for page in pages:
        for number, line in enumerate(page.splitlines()):
            canvas.drawString(60, 780 - 14 * number, line)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def sources(document: Document) -> list[str | None]:
    return [finding.source for finding in document.findings]


def test_pdf_has_pages_whose_bounds_hold_their_text() -> None:
    document = read_bytes(pdf("Dear Sir,\nfirst page", "second page"), "a.pdf")
    assert document.media_type == "application/pdf"
    assert [page.number for page in document.pages] == [1, 2]
    last = document.pages[1]
    assert document.text[last.start : last.end].strip() == "second page"
    assert document.page_at(document.text.index("second")) == 2


def test_pdf_without_text_says_that_it_is_a_scan() -> None:
    document = read_bytes(pdf("", ""), "scan.pdf")
    assert sources(document) == ["no-text"]
    assert document.findings[0].severity is Severity.VIOLATION


def test_encrypted_pdf_says_so() -> None:
    assert sources(read_bytes(pdf("secret", password="open sesame"), "a.pdf")) == ["encrypted"]


def test_truncated_pdf_says_so() -> None:
    assert sources(read_bytes(b"%PDF-1.4\n" + b"1 0 obj <<", "a.pdf")) == ["truncated"]


def test_long_pdf_is_read_up_to_the_limit() -> None:
    document = read_bytes(pdf(*["page"] * 320), "report.pdf")
    assert sources(document) == ["pages"]
    assert len(document.pages) == 300


def test_docx_gives_paragraphs_and_tables_in_order() -> None:
    made = docx.Document()
    made.add_paragraph("Excellency,")
    made.add_table(1, 1).cell(0, 0).text = "in a cell"
    made.add_paragraph("the end")
    buffer = io.BytesIO()
    made.save(buffer)
    assert read_bytes(buffer.getvalue(), "a.docx").text.split("\n") == ["Excellency,", "in a cell", "the end"]


def test_zip_bomb_is_not_opened() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", b"\0" * (MOST_BYTES + 1))
    assert sources(read_bytes(buffer.getvalue(), "a.docx")) == ["zip-bomb"]


def test_html_gives_what_a_reader_sees() -> None:
    page = "<!doctype html><style>p {}</style><p>Dear <b>Ms.</b> Doe,</p><script>x()</script><p>Thanks</p>"
    assert read_bytes(page.encode(), "a.html").text.split() == ["Dear", "Ms.", "Doe,", "Thanks"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252", "latin-1"])
def test_plain_text_in_any_encoding(encoding: str) -> None:
    text = "Señora Müller, nous avons l'honneur à Genève"
    assert text in read_bytes(text.encode(encoding), "a.txt").text


def test_line_ends_are_kept_so_that_offsets_fit_the_file() -> None:
    assert read_bytes(b"one\r\ntwo\r\n", "a.txt").text == "one\r\ntwo\r\n"


@pytest.mark.parametrize(
    ("data", "source"), [(b"", "empty"), (b" \n \n", "empty"), (bytes(range(256)) * 8, "not-text")]
)
def test_files_with_nothing_to_read(data: bytes, source: str) -> None:
    assert sources(read_bytes(data, "a")) == [source]


def test_what_cannot_be_opened_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="there is no file"):
        read_document(tmp_path / "nothing.txt")
    with pytest.raises(DocumentError, match="is a folder"):
        read_document(tmp_path)
