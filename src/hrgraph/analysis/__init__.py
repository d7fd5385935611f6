"""analysis: tables of who stands with whom become networks, with measures, files and pictures of them.

``hrgraph.analysis.report`` measures and draws; it is not imported here, so that whoever only asks which
networks there are does not wait for networkx.
"""

from hrgraph.analysis.formats import FORMATS
from hrgraph.analysis.networks import Network, load_networks, make_network, read_rows

__all__ = ["FORMATS", "Network", "load_networks", "make_network", "read_rows"]
