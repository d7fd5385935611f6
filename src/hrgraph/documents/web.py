"""HTML → text, by selectolax. The only file that knows that library."""

from __future__ import annotations

import re
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser

__all__ = ["Cell", "is_html", "read_html", "read_table_rows"]

OPENING = re.compile(r"\s*(?:<\?xml[^>]*>|<!--.*?-->|\s)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S)
UNSEEN = ("script", "style", "head", "noscript", "template")
BLOCKS = frozenset(
    "address article aside blockquote body br dd div dl dt fieldset footer form h1 h2 h3 h4 h5 h6 header "  # noqa: SIM905
    "hr li main nav ol p pre section table td th tr ul".split()
)


def is_html(text: str) -> bool:
    """Whether a text begins as an HTML page does.

    >>> is_html("<!DOCTYPE html><p>Hello"), is_html("Dear Sir, 3 < 4")
    (True, False)
    """
    return OPENING.match(text[:4000]) is not None


def read_html(markup: str) -> str:
    """The text a reader sees, one block a line.

    >>> read_html("<html><body><p>Dear <b>Sir</b>,</p><p>Thanks</p></body></html>").split()
    ['Dear', 'Sir,', 'Thanks']
    """
    tree = LexborHTMLParser(markup)
    if tree.root is None:
        return ""
    tree.strip_tags(list(UNSEEN))
    pieces: list[str] = []
    for node in tree.root.traverse(include_text=True):
        if node.tag == "-text":
            value = node.text(deep=False) or ""
            pieces.append(re.sub(r"[ \t\r\n]+", " ", value))
        elif node.tag in BLOCKS:
            pieces.append("\n")
    text = "".join(pieces)
    return re.sub(r" ?\n[ \n]*\n ?", "\n\n", text).strip()


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table: its lines as a reader sees them, what is bold, and its links (text, address)."""

    lines: tuple[str, ...]
    bold: tuple[str, ...] = ()
    links: tuple[tuple[str, str], ...] = ()


def read_table_rows(markup: str) -> list[list[Cell]]:
    """The rows of all tables of a page that have cells of data, in order.

    >>> page = "<table><tr><td>1 May<br><b>Meta</b> <a href='/x'>AL 1</a></td></tr></table>"
    >>> [[cell]] = read_table_rows(page)
    >>> cell.lines, cell.bold, cell.links
    (('1 May', 'Meta AL 1'), ('Meta',), (('AL 1', '/x'),))
    """
    found = []
    for row in LexborHTMLParser(markup).css("tr"):
        cells = []
        for cell in row.css("td"):
            text = read_html(cell.html or "")
            lines = tuple(line.strip() for line in text.splitlines() if line.strip())
            bold = tuple(_words(node.text()) for node in cell.css("b, strong"))
            links = tuple(
                (_words(node.text()), node.attributes.get("href") or "") for node in cell.css("a[href]")
            )
            cells.append(Cell(lines, bold, links))
        if cells:
            found.append(cells)
    return found


def _words(text: str) -> str:
    return " ".join(text.split())
