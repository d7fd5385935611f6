"""Text → what the letter says: :func:`extract` reads a document by the registers of data/."""

from hrgraph.records.extract import extract
from hrgraph.records.model import Communication
from hrgraph.records.registers import Registers, load_registers

__all__ = ["Communication", "Registers", "extract", "load_registers"]
