"""analysis: tables of who stands with whom become networks, with measures, files and pictures of them."""

from hrgraph.analysis.networks import Network, load_networks, make_network
from hrgraph.analysis.report import FORMATS, report

__all__ = ["FORMATS", "Network", "load_networks", "make_network", "report"]
