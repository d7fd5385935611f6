"""Values as people write them: days, days within a text, and times from one day to another."""

from __future__ import annotations

import re

__all__ = ["day", "days", "span"]

_FIRST_HALF = ("January", "February", "March", "April", "May", "June")
_MONTHS = (*_FIRST_HALF, "July", "August", "September", "October", "November", "December")
_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_DAY_IN_TEXT = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")


def day(text: str) -> str:
    """A date as precise as it is known; a text that is no date stays as it is.

    >>> day("2023-03-13"), day("2023-03"), day("2023"), day("soon")
    ('13 March 2023', 'March 2023', '2023', 'soon')
    """
    match = _DATE.fullmatch(text)
    if match is None or not 1 <= int(match[2] or 1) <= len(_MONTHS):
        return text
    month = _MONTHS[int(match[2]) - 1] if match[2] else ""
    return " ".join(word for word in (str(int(match[3])) if match[3] else "", month, match[1]) if word)


def days(text: str) -> str:
    """A text with each whole date in it as people write it.

    >>> days("as of 2026-11-23; sent in 2023")
    'as of 23 November 2026; sent in 2023'
    """
    return _DAY_IN_TEXT.sub(lambda match: day(match[0]), text)


def span(start: str, end: str) -> str:
    """From when to when; an end that is not known is not said to be now.

    >>> span("2020-08", ""), span("", "2014"), span("1991", "1994"), span("", "")
    ('from August 2020', 'until 2014', '1991 to 1994', 'dates unknown')
    """
    if start and end:
        return f"{day(start)} to {day(end)}"
    if start:
        return f"from {day(start)}"
    return f"until {day(end)}" if end else "dates unknown"
