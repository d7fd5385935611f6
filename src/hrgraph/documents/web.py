"""HTML → text, by selectolax. The only file that knows that library."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser

__all__ = ["is_html", "read_html"]

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
