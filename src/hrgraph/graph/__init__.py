"""graph: records and tables become quads in named graphs, each with its provenance."""

from hrgraph.graph.mapping import describe, record_as, write_record
from hrgraph.graph.provenance import GraphSource, describe_sources
from hrgraph.graph.tables import describe_table

__all__ = ["GraphSource", "describe", "describe_sources", "describe_table", "record_as", "write_record"]
