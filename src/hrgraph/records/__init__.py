"""Text → what the letter says: :func:`extract` reads a document by the registers of data/.

What reads letters is only loaded when it is asked for: the graph needs the registers alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hrgraph.records.registers import Registers, load_registers

if TYPE_CHECKING:
    from hrgraph.records.extracting import extract
    from hrgraph.records.model import Communication

__all__ = ["Communication", "Registers", "extract", "load_registers"]


def __getattr__(name: str) -> object:
    """The reader of letters and what it gives, when they are wanted."""
    if name == "extract":
        from hrgraph.records.extracting import extract

        return extract
    if name == "Communication":
        from hrgraph.records.model import Communication

        return Communication
    raise AttributeError(f"module 'hrgraph.records' has no attribute {name!r}")
