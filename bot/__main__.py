"""`python -m bot`, or `doithoai`: the command line, whatever the terminal's letters are."""

import io
import os
import sys

from bot.commands.main import app


def main() -> None:
    """Run the command line: Vietnamese prints under any locale, and nobody else reads the files that it makes."""
    os.umask(0o077)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
    app()


if __name__ == "__main__":
    main()
