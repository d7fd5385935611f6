"""What the checks found in a release, carried on from letter to letter.

Most letters change nothing of it, and it grows with the graph: then the file of the release before
serves the next one too.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from hrgraph.checks import Report
from hrgraph.collection.checking import Checked

__all__ = ["Reported"]


class Reported:
    """The findings of a release, in the form of its report.

    >>> reported = Reported(Path("no-such-report.json"))
    >>> json.loads(reported.written())["findings"]
    []
    """

    def __init__(self, path: Path) -> None:
        self._path: Path | None = path
        self._found: list[dict[str, Any]] = []
        try:
            self._found = json.loads(path.read_bytes())["findings"]
        except FileNotFoundError:
            self._path = None

    def renew(self, checked: Checked) -> None:
        """Put the findings of a change in the place of those that were made about its things, and leave out
        those that are lost.
        """
        # What a person has accepted is less severe here than the checks find it.
        lost = [finding.to_json() | {"severity": ""} for finding in checked.lost]
        kept = [
            one
            for one in self._found
            if one.get("focus_node") not in checked.things and (one | {"severity": ""}) not in lost
        ]
        found = [finding.to_json() for finding in checked.report.findings]
        if found or len(kept) < len(self._found):
            self._found = kept + found
            self._path = None

    def written(self) -> bytes | Path:
        """The text of the report; or, where nothing has changed since, the file that holds it."""
        if self._path is not None:
            return self._path
        report = Report.from_json({"findings": self._found}).to_json()
        return (json.dumps(report, ensure_ascii=False, indent=1) + "\n").encode()

    def lies_in(self, path: Path) -> None:
        """Say that what was last written is now this file."""
        self._path = path
