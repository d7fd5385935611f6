"""A letter's change to the graph and what is wrong afterwards: with the letter, and with what it touches.

A letter that is replaced or taken out may also have been why something was wrong elsewhere: of two letters
with one file number each is told of the other. So what is wrong around it is looked at before the change,
too, and what was wrong elsewhere is then looked at whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import pyoxigraph as ox

from hrgraph.checks import Known, Report, validate_letter
from hrgraph.collection.applying import Applier
from hrgraph.findings import Finding
from hrgraph.graph.letters import DescribedLetter
from hrgraph.pipeline import load_audits
from hrgraph.store.live import Writer

__all__ = ["Checked", "Checking"]


@dataclass(frozen=True, slots=True)
class Checked:
    """What a change made wrong (``report``), and for the report of the whole graph: the ``things`` whose
    findings are these from now on, and the findings about others that are ``lost``.
    """

    report: Report
    things: frozenset[str]
    lost: frozenset[Finding]


class Checking:
    """Changes letters in the graph of a writer, and checks what comes of it."""

    def __init__(self, writer: Writer, applier: Applier) -> None:
        self._writer = writer
        self._applier = applier
        self._audits = load_audits()
        self._known = Known()
        writer.watchers.append(self._known.follow)

    def change(self, letter: DescribedLetter, apply: Callable[[DescribedLetter], None]) -> Checked:
        """Apply a change to the graph of a letter, and tell what is wrong then."""
        gone = self._applier.said(letter)
        before = self._check(gone).findings if gone else ()
        apply(letter)
        quads = dict.fromkeys([*letter.quads, *gone])
        things = frozenset(quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode))
        elsewhere = {one for one in before if one.focus_node not in things}
        found = self._check([*quads, *self._said(elsewhere)])
        if letter.accepted:
            found = found.accept(letter.things)
        now = Report.of(one for one in found.findings if one not in elsewhere)
        return Checked(now, things, frozenset(elsewhere.difference(found.findings)))

    def _check(self, quads: Iterable[ox.Quad]) -> Report:
        return validate_letter(self._writer.store, quads, self._audits, self._known)

    def _said(self, findings: Iterable[Finding]) -> Iterator[ox.Quad]:
        for name in {one.focus_node for one in findings if one.focus_node is not None}:
            yield from self._writer.store.quads_for_pattern(ox.NamedNode(name), None, None, ox.DefaultGraph())
