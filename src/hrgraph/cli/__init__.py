"""The command ``hrgraph``: one command a room, results to stdout, talk to stderr."""

from hrgraph.cli.app import main

__all__ = ["main"]
