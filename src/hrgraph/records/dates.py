"""Dates in words → ISO dates, each with its place."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from hrgraph.documents.clean import Clean
from hrgraph.documents.forms import LANGUAGES, Forms

__all__ = ["PrintedDate", "dates_in", "numeric_dates_in"]


@dataclass(frozen=True, slots=True)
class PrintedDate:
    """A date and where it stands in the clean text."""

    iso: str
    start: int
    end: int


def dates_in(
    clean: Clean, forms: Forms, language: str | None, start: int = 0, end: int | None = None
) -> list[PrintedDate]:
    """Every full date between two places, in the order of the text; days that do not exist are left out."""
    found: dict[int, PrintedDate] = {}
    for code in (language,) if language else LANGUAGES:
        for match in forms.all("date", clean, code, start, end):
            iso = _iso(match, forms, code)
            if iso:
                found.setdefault(match.start(), PrintedDate(iso, match.start(), match.end()))
    return [found[place] for place in sorted(found)]


def numeric_dates_in(clean: Clean, forms: Forms, start: int, end: int) -> list[PrintedDate]:
    """Dates in digits that can be read in one way only: 13/09/2021, not 03/09/2021."""
    found = []
    for match in forms.all("date_numeric", clean, None, start, end):
        one, two, year = int(match["one"]), int(match["two"]), int(match["year"])
        pairs = {(day, month) for day, month in ((one, two), (two, one)) if month <= 12}
        if len(pairs) == 1:
            day, month = pairs.pop()
            try:
                iso = date(year, month, day).isoformat()
            except ValueError:
                continue
            found.append(PrintedDate(iso, match.start(), match.end()))
    return found


def _iso(match: re.Match[str], forms: Forms, language: str) -> str | None:
    """The date of a match; None for the 31 February."""
    groups = match.groupdict()
    day = groups.get("day") or groups.get("day2")
    name = (groups.get("month") or groups.get("month2") or "").rstrip(".")
    year = groups.get("year") or groups.get("year2")
    months = forms.words("months", language)
    month = forms.lists["month_variants"].get(name)
    if month is None:
        month = next((number for number, full in enumerate(months, 1) if full.startswith(name[:3])), None)
        if name in months:
            month = months.index(name) + 1
    try:
        return date(int(year or 0), int(month or 0), int(day or 0)).isoformat()
    except ValueError:
        return None
