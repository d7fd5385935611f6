"""Corrections by hand in a record: kept when the letter is read again, and held against the text.

A record may carry ``corrections``, each with the JSON pointer of a value, the right value and why::

    "corrections": [{"pointer": "/date", "value": "2012-01-17", "reason": "the file misprints the year"}]

The values of the record are the corrected ones; its problems say where the text differs. (A name that
is always printed in the same odd way belongs into ``data/lookups.yaml`` instead.)
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from hrgraph.errors import UsageError
from hrgraph.findings import Finding, Severity

__all__ = ["correct", "reread"]

_KEYS = {"pointer", "value", "reason"}


def reread(before: Mapping[str, Any], fresh: Mapping[str, Any]) -> dict[str, Any]:
    """A fresh reading with the corrections that the record before had.

    A correction whose pointer leads nowhere any more is kept, with a problem that says so.

    >>> before = {"date": "2012-01-17", "corrections": [
    ...     {"pointer": "/date", "value": "2012-01-17", "reason": "misprint"}]}
    >>> reread(before, {"date": "2011-01-17", "problems": []})["date"]
    '2012-01-17'
    """
    return _correct(fresh, before.get("corrections") or [], again=True)


def correct(record: Mapping[str, Any], corrections: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The record with values set by hand, the corrections kept with it, and a problem for each difference.

    A pointer that ends with ``/-`` adds to a list what is not in it yet. Raises :class:`UsageError` for a
    correction without pointer, value and reason, or whose pointer leads nowhere in the record.
    """
    return _correct(record, corrections, again=False)


def _correct(
    record: Mapping[str, Any], corrections: Sequence[Mapping[str, Any]], again: bool
) -> dict[str, Any]:
    """The corrected record; ``again``: a pointer that leads nowhere is a problem, not wrong use."""
    corrected: dict[str, Any] = json.loads(json.dumps(record))
    problems: list[dict[str, object]] = corrected.setdefault("problems", [])
    for one in corrections:
        if set(one) != _KEYS or not one["reason"]:
            raise UsageError(f"a correction has a pointer, a value and a reason, not {sorted(one)}")
        try:
            printed = _set(corrected, str(one["pointer"]), one["value"])
        except UsageError:
            if not again:
                raise
            problems.append(_lost(one))
            continue
        if printed != one["value"]:
            message = f"corrected by hand to {one['value']!r}: {one['reason']}"
        else:
            message = f"the text now says what was corrected by hand: {one['value']!r}"
        problems.append(_problem(message, str(one["pointer"]), printed))
    if corrections:
        corrected["corrections"] = [dict(one) for one in corrections]
    return corrected


def _set(record: dict[str, Any], pointer: str, value: object) -> object:
    """Put a value at a JSON pointer; what stood there."""
    *path, last = [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]] or [""]
    place: Any = record
    try:
        for part in path:
            place = place[int(part)] if isinstance(place, list) else place[part]
        if isinstance(place, list):
            if last == "-":
                if value in place:
                    return value
                place.append(value)
                return None
            before, place[int(last)] = place[int(last)], value
        else:
            before = place[last]
            place[last] = value
    except (KeyError, IndexError, ValueError, TypeError):
        raise UsageError(f"the correction's pointer {pointer!r} leads nowhere in the record") from None
    return before


def _lost(one: Mapping[str, Any]) -> dict[str, object]:
    """What is said of a correction that has no place in the new reading."""
    return Finding(
        Severity.WARNING,
        f"a correction by hand to {one['value']!r} has no place in this reading: {one['reason']}",
        path=str(one["pointer"]),
        source="correction",
        cure="compare with the file; give the correction a new pointer or remove it",
    ).to_json()


def _problem(message: str, pointer: str, printed: object) -> dict[str, object]:
    """What a difference between hand and text looks like among the problems."""
    value = None if printed is None else str(printed)
    return Finding(
        Severity.INFO, message, path=pointer, value=value, source="correction", cure="compare with the file"
    ).to_json()
