"""A letter's text set as a PDF, always the same bytes for the same text."""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
import reportlab
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import simpleSplit
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from hrgraph.records import Registers, load_registers

WIDTH, TOP, BOTTOM, LEADING, SIZE, COLUMN = 440, 780, 70, 14, 11, 250


@cache
def font() -> str:
    """A font that has the accents of the letters: reportlab ships it."""
    path = Path(reportlab.__file__).parent / "fonts" / "Vera.ttf"
    pdfmetrics.registerFont(TTFont("Vera", str(path)))
    return "Vera"


def set_pages(text: str) -> bytes:
    """The PDF of a letter: lines wrapped, each page with its number at the foot; a form feed ends a page."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4, invariant=True)
    number = 0
    for page in text.split("\f"):
        lines = [part for line in page.split("\n") for part in wrap(line)]
        while lines or not number:
            number += 1
            height = (TOP - BOTTOM) // LEADING
            for row, line in enumerate(lines[:height]):
                parts = side_by_side(line)
                canvas.setFont(font(), SIZE if len(parts) == 1 else 7)
                for piece, indent in parts:
                    canvas.drawString(75 + indent, TOP - row * LEADING, piece)
            canvas.drawString(290, 40, str(number))
            canvas.showPage()
            lines = lines[height:]
    canvas.save()
    return buffer.getvalue()


def wrap(line: str) -> list[str]:
    """A line cut to the width of the page; a blank line stays one."""
    return [line] if len(side_by_side(line)) > 1 else simpleSplit(line, font(), SIZE, WIDTH) or [""]


def side_by_side(line: str) -> list[tuple[str, int]]:
    """What stands in the columns of a line, which a wide gap tells apart, each with its indent."""
    left, _, right = line.rstrip().partition("    ")
    return [(left, 0), (right.strip(), COLUMN)] if left.strip() and right.strip() else [(line, 0)]


@pytest.fixture(scope="session")
def set_letter() -> Callable[[str], bytes]:
    """What sets a letter's text as a PDF."""
    return set_pages


@pytest.fixture(scope="session")
def can_set() -> Callable[[str], bool]:
    """Whether the font has every character of a text."""
    glyphs = pdfmetrics.getFont(font()).face.charToGlyph
    return lambda text: all(ord(char) in glyphs for char in text if char not in "\n\f")


@pytest.fixture(scope="session")
def registers() -> Registers:
    """The tables of data/, loaded once."""
    return load_registers()
