"""``python -m hrgraph`` is the command ``hrgraph``."""

from hrgraph.cli import main

if __name__ == "__main__":
    main()
