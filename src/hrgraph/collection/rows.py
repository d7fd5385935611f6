"""The table of communications, as saved from the official site or as a CSV → records that can be added.

A page of the list has four cells a row: date, addressee (bold), type and reference (linked) in the
first, then the mandates one a line, then a summary, then the replies as dated links. A CSV has the
columns date, addressee, type, reference, link, mandates, summary and replies; several mandates or
replies stand in one cell, with ";" between. Names there are erratic: each is matched with a register,
and a row with one that means nothing goes into quarantine. A letter that was read is never replaced
by its row.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from hrgraph.collection.reading import Read
from hrgraph.documents.forms import load_forms
from hrgraph.documents.web import Cell, is_html, read_table_rows
from hrgraph.errors import UsageError
from hrgraph.findings import Finding, Severity
from hrgraph.records.lexicon import Lexicon
from hrgraph.records.match import Name, NameIndex
from hrgraph.records.registers import Registers

__all__ = ["COLUMNS", "read_rows", "row_as_read"]

COLUMNS = ("date", "addressee", "type", "reference", "link", "mandates", "summary", "replies")
"""The columns of a CSV; only date, addressee and reference must be there."""

_REFERENCE = re.compile(r"\b(?P<code>[A-Z]{3})\s+(?P<number>[1-9]\d*)\s*/\s*(?P<year>\d{4})\b")
_TYPE = re.compile(r"\b(J?(?:AL|UA|OL))\b")
_DAY = re.compile(r"\b(\d{1,2} [A-Z][a-z]{2,8} \d{4}|\d{4}-\d{2}-\d{2}|\d{1,2}/\d{1,2}/\d{4})\b")
_FORMATS = ("%d %b %Y", "%d %B %Y", "%Y-%m-%d", "%d/%m/%Y")
_TABLE = "the table of communications on spcommreports.ohchr.org"


def read_rows(path: Path, registers: Registers, *, text: bool = False) -> Iterator[Read]:
    """The rows of a saved page or of a CSV as records, each with what could not be matched.

    ``text`` keeps the summaries (in the records only, never in the graph).
    Raises :class:`UsageError` when the file holds no such table.
    """
    try:
        content = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} cannot be read as text: {error}") from None
    rows = list(_of_page(content) if is_html(content) or "<table" in content[:4000] else _of_csv(content))
    if not rows:
        raise UsageError(
            f"{path} holds no table of communications: save the list as HTML, or give a CSV with the columns "
            + ", ".join(COLUMNS)
        )
    for number, row in enumerate(rows, start=1):
        yield row_as_read(row, path.with_name(f"{path.name} row {number}"), registers, text=text)


def row_as_read(row: Mapping[str, str], path: Path, registers: Registers, *, text: bool = False) -> Read:
    """One row, by its :data:`COLUMNS`, as a record; what could not be matched is in the findings."""
    record, findings = _record(row, registers, text)
    return Read(path, record, tuple(findings), {name: row[name] for name in row if text or name != "summary"})


def _of_page(content: str) -> Iterator[dict[str, str]]:
    for cells in read_table_rows(content):
        first = cells[0]
        stacked = "\n".join(first.lines)
        reference = _REFERENCE.search(stacked)
        if len(cells) < 2 or not reference:
            continue
        day, kind = _DAY.search(stacked), _TYPE.search(stacked)
        yield {
            "date": day[1] if day else "",
            "addressee": "; ".join(first.bold),
            "type": kind[1] if kind else "",
            "reference": reference[0],
            "link": next((address for _, address in first.links), ""),
            "mandates": ";".join(cells[1].lines),
            "summary": " ".join(cells[2].lines) if len(cells) > 2 else "",
            "replies": ";".join(_reply_days(cells[3:])),
        }


def _reply_days(cells: Sequence[Cell]) -> Iterator[str]:
    for cell in cells:
        for words, _ in cell.links:
            if day := _DAY.search(words):
                yield day[1]


def _of_csv(content: str) -> Iterator[dict[str, str]]:
    rows = csv.DictReader(io.StringIO(content))
    names = {name.strip().lower(): name for name in rows.fieldnames or ()}
    if not {"date", "addressee", "reference"} <= names.keys():
        return
    for row in rows:
        yield {column: (row.get(names.get(column, "")) or "").strip() for column in COLUMNS}


def _record(row: Mapping[str, str], registers: Registers, text: bool) -> tuple[dict[str, Any], list[Finding]]:
    findings: list[Finding] = []
    match = _REFERENCE.search(row["reference"])
    reference = f"{match['code']} {match['number']}/{match['year']}" if match else None
    if match is None:
        findings.append(_doubt("reference", row["reference"], "no reference such as OTH 10/2023"))
    day = _iso(row["date"])
    if row["date"] and day is None:
        findings.append(_doubt("date", row["date"], "no date such as 13 Mar 2023"))
    addressee = _addressee(row["addressee"], match["code"] if match else "", registers)
    if addressee["kind"] is None:
        cure = "add the name to data/organization-names.csv or data/lookups.yaml, then retry; or accept it"
        findings.append(_doubt("addressee", row["addressee"], "the addressee is in no register", cure))
    mandates = []
    for printed in filter(None, (part.strip() for part in row["mandates"].split(";"))):
        found = _lexicon(registers).mandate(printed, "en", day)
        if found is None:
            cure = "add the name to data/lookups.yaml with a reason, then retry; or accept the row"
            findings.append(_doubt("mandates", printed, "no mandate of the register is called that", cure))
        elif found.key not in mandates:
            mandates.append(found.key)
    replies = [_iso(part) for part in row["replies"].split(";") if part.strip()]
    sender = addressee["state"] or addressee["name"]
    record: dict[str, Any] = {
        "reference": reference,
        "type": row["type"] or None,
        "date": day,
        "language": None,
        "addressee": addressee,
        "mandates": mandates,
        "resolutions": [],
        "signatories": [],
        "earlier_communications": [],
        "replies": [
            {"from": sender, "kind": addressee["kind"], "date": one, "to": reference}
            for one in dict.fromkeys(replies)
        ],
        "questions": [],
        "citations": [],
        "documents": [],
        "public_after_days": None,
        "press_release": None,
        "problems": [],
        "evidence": {},
        "document": None,
        "table": row["link"] if row["link"].startswith("http") else _TABLE,
    }
    if text and row.get("summary"):
        record["summary"] = row["summary"]
    return record, findings


def _addressee(printed: str, code: str, registers: Registers) -> dict[str, str | None]:
    """A State by the code of the reference; anybody else by its name, when a register has it."""
    empty: dict[str, str | None] = {"kind": None, "name": printed or None, "state": None, "attention": None}
    if code and code != "OTH":
        known = registers.index("states", "state").get(code)
        return empty | {"kind": "state", "state": code} if known else empty
    found = _organizations(registers).find(printed)
    by_hand = registers.lookup("organization", printed)
    key = by_hand or (found.key if found else None)
    if key is None:
        return empty
    return empty | {"kind": "company" if key.startswith("company/") else "international-organization"}


@lru_cache(maxsize=2)
def _lexicon(registers: Registers) -> Lexicon:
    return Lexicon(registers, load_forms("sections"), load_forms("citations"))


@lru_cache(maxsize=2)
def _organizations(registers: Registers) -> NameIndex:
    rows = (*registers.rows("organizations"), *registers.rows("organization-names"))
    return NameIndex(Name(row["organization"], row["name"]) for row in rows)


def _iso(printed: str) -> str | None:
    day = _DAY.search(printed)
    for form in _FORMATS if day else ():
        try:
            return datetime.strptime(day[1] if day else "", form).date().isoformat()  # noqa: DTZ007
        except ValueError:
            continue
    return None


def _doubt(column: str, value: str, message: str, cure: str | None = None) -> Finding:
    return Finding(Severity.VIOLATION, message, column=column, value=value, cure=cure)
