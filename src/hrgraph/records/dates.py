"""Dates in words → ISO dates, each with its place."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from hrgraph.documents.clean import Clean
from hrgraph.documents.forms import LANGUAGES, Forms

__all__ = ["PrintedDate", "dates_in", "month_number", "months_in", "numeric_dates_in"]

_YEAR = re.compile(r"20\d\d\b")
_BEFORE_YEAR = 18


@dataclass(frozen=True, slots=True)
class PrintedDate:
    """A date and where it stands in the clean text; ``iso`` is as precise as what is printed."""

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
                for one in _shared(clean, forms, code, iso, match.start()):
                    found.setdefault(one.start, one)
    return [found[place] for place in sorted(found)]


def _shared(clean: Clean, forms: Forms, language: str, iso: str, start: int) -> list[PrintedDate]:
    """The days before a date that share its year: ``10 May, 12 May and 15 June 2017``."""
    pattern = forms.pattern("date_shared", language)
    year, month, _ = iso.split("-")
    found: list[PrintedDate] = []
    while pattern and len(found) < 6:
        match = pattern.search(clean.low, max(0, start - 24), start)
        if not match:
            break
        name = match["month"]
        month = f"{month_number(name, forms, language):02}" if name else month
        try:
            one = date(int(year), int(month), int(match["day"])).isoformat()
        except ValueError:
            break
        start = match.start()
        found.append(PrintedDate(one, start, match.end("month") if name else match.end("day")))
    return found


def months_in(clean: Clean, forms: Forms, language: str, full: Collection[PrintedDate]) -> list[PrintedDate]:
    """Every month with a year and no day, as ``2021-03``: those that are in no full date."""
    found = []
    known = {one.end for one in full}
    pattern = forms.pattern("month_of_year", language)
    for year in _YEAR.finditer(clean.low):
        match = (
            pattern.search(clean.low, max(0, year.start() - _BEFORE_YEAR), year.start()) if pattern else None
        )
        month = (
            month_number(match["month"].rstrip("."), forms, language)
            if match and year.end() not in known
            else 0
        )
        if match and month:
            found.append(PrintedDate(f"{year.group()}-{month:02}", match.start(), year.end()))
    return found


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
    month = month_number(name, forms, language)
    try:
        return date(int(year or 0), month, int(day or 0)).isoformat()
    except ValueError:
        return None


def month_number(name: str, forms: Forms, language: str) -> int:
    """The number of a month by its name, full or cut short; 0 for none."""
    months = forms.words("months", language)
    variant = forms.lists["month_variants"].get(name)
    if variant is not None:
        return int(variant)
    if name in months:
        return months.index(name) + 1
    return next((number for number, full in enumerate(months, 1) if full.startswith(name[:3])), 0)
