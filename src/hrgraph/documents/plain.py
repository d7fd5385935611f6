"""Bytes of plain text in any encoding → text. Line ends are kept: offsets must fit the file."""

from __future__ import annotations

import codecs

__all__ = ["decode"]

BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def decode(data: bytes) -> tuple[str, str]:
    """The text and the encoding it was read with; never raises.

    Order: byte order mark, UTF-8, UTF-16 without a mark (many zero bytes), Windows-1252, Latin-1.

    >>> decode("Señor".encode("cp1252"))
    ('Señor', 'cp1252')
    >>> decode("Señor".encode("utf-16"))
    ('Señor', 'utf-16')
    """
    for mark, encoding in BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace"), encoding
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        pass
    if data[:400].count(0) * 4 > len(data[:400]):
        low, high = data[0:400:2].count(0), data[1:400:2].count(0)
        encoding = "utf-16-be" if low > high else "utf-16-le"
        return data.decode(encoding, errors="replace"), encoding
    try:
        return data.decode("cp1252"), "cp1252"
    except UnicodeDecodeError:
        return data.decode("latin-1"), "latin-1"
