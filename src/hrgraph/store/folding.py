"""Names as they are compared: without case, accents and punctuation."""

from __future__ import annotations

import unicodedata

__all__ = ["fold"]

_ASCII = {code: chr(code).lower() if chr(code).isalnum() else " " for code in range(128)}


def fold(text: str) -> str:
    """The words of a name in lower case without accents, one space between them.

    >>> fold("Côte d’Ivoire"), fold("A/HRC/RES/43/22"), fold("  ¿?  ")
    ('cote d ivoire', 'a hrc res 43 22', '')
    """
    if text.isascii():
        return " ".join(text.translate(_ASCII).split())
    plain = unicodedata.normalize("NFKD", text).casefold()
    letters = (sign for sign in plain if not unicodedata.combining(sign))
    return " ".join("".join(sign if sign.isalnum() else " " for sign in letters).split())
