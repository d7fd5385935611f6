"""What the checks found in a release, carried on from letter to letter.

Most letters change nothing of it, and it grows with the graph: then the file of the release before
serves the next one too.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

from hrgraph.checks import Report
from hrgraph.findings import Finding

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

    def renew(self, things: Collection[str], findings: Sequence[Finding]) -> None:
        """Put findings in the place of those that were made about some things."""
        kept = [one for one in self._found if one.get("focus_node") not in things]
        if findings or len(kept) < len(self._found):
            self._found = kept + [finding.to_json() for finding in findings]
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
