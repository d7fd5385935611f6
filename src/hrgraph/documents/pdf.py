"""PDF → pages of text, by pypdfium2. The only file that knows the PDF library."""

from __future__ import annotations

import ctypes

import pypdfium2
import pypdfium2.raw as pdfium

from hrgraph.findings import Finding, Severity

__all__ = ["MOST_PAGES", "read_pdf"]

MOST_PAGES = 300
"""Letters have 2 to 40 pages; what is longer is a report, and is read only so far."""


def read_pdf(data: bytes) -> tuple[list[str], list[Finding]]:
    """The text of each page, and what is wrong with the file; never raises for a bad file."""
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        return [], [_refusal(str(error), data)]
    findings: list[Finding] = []
    pages: list[str] = []
    try:
        count = len(document)
        if count > MOST_PAGES:
            message = f"the PDF has {count} pages: only the first {MOST_PAGES} were read"
            findings.append(
                Finding(
                    Severity.WARNING, message, source="pages", cure="cut the letter out of the longer file"
                )
            )
        for index in range(min(count, MOST_PAGES)):
            pages.append(_page_text(document, index, findings))
    finally:
        document.close()
    if not any(page.strip() for page in pages):
        findings.append(
            Finding(
                Severity.VIOLATION,
                f"the PDF has {len(pages)} page{'' if len(pages) == 1 else 's'} and no text: it is a scan",
                source="no-text",
                cure="run a text recognition program over it first",
            )
        )
    return pages, findings


def _page_text(document: pypdfium2.PdfDocument, index: int, findings: list[Finding]) -> str:
    """One page's text; a page that cannot be loaded is a finding and empty."""
    page = pdfium.FPDF_LoadPage(document.raw, index)
    if not page:
        findings.append(
            Finding(
                Severity.WARNING,
                "this page cannot be loaded",
                page=index + 1,
                source="broken-page",
                cure="download the file again",
            )
        )
        return ""
    text_page = pdfium.FPDFText_LoadPage(page)
    try:
        count = pdfium.FPDFText_CountChars(text_page) if text_page else 0
        if count <= 0:
            return ""
        buffer = ctypes.create_string_buffer((count + 1) * 2)
        written = pdfium.FPDFText_GetText(
            text_page, 0, count, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort))
        )
        return buffer.raw[: max(written - 1, 0) * 2].decode("utf-16-le", errors="replace")
    finally:
        if text_page:
            pdfium.FPDFText_ClosePage(text_page)
        pdfium.FPDF_ClosePage(page)


def _refusal(message: str, data: bytes) -> Finding:
    """Why the PDF library would not open the file, for a person."""
    if "assword" in message:
        return Finding(
            Severity.VIOLATION,
            "the PDF is encrypted and asks for a password",
            source="encrypted",
            cure="save a copy without password and read that",
        )
    cut = b"%%EOF" not in data[-2048:]
    return Finding(
        Severity.VIOLATION,
        "the PDF is truncated" if cut else "the PDF is damaged",
        source="truncated" if cut else "damaged",
        cure="download the file again",
    )
