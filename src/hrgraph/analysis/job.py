"""One network drawn in a process of its own, which can be killed: ``python -m hrgraph.analysis.job``.

On standard input a line of JSON (``name``, ``values``, ``release``, ``format``, ``yearly``, ``most``),
then the rows of the network's query as CSV; on standard output the bytes of the answer. What goes wrong
is said in one line on standard error, with exit code 2.
"""

from __future__ import annotations

import json
import resource
import sys

from hrgraph.analysis.networks import load_networks, make_network, read_rows
from hrgraph.analysis.report import report
from hrgraph.errors import HrgraphError

__all__ = ["main"]

_MEMORY = 1 << 30


def main() -> int:
    """Draw what standard input asks for; the exit code."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    asked = json.loads(sys.stdin.buffer.readline())
    try:
        query = load_networks()[asked["name"]]
        network = make_network(query, asked["values"], read_rows(sys.stdin.buffer.read()), asked["release"])
        drawn = report(network, asked["format"], yearly=asked["yearly"], most=asked["most"])
    except HrgraphError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    sys.stdout.buffer.write(drawn)
    return 0


if __name__ == "__main__":
    sys.exit(main())
