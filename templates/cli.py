"""The words of the command line, from templates/cli.toml."""

import tomllib
from functools import cache
from pathlib import Path

UNUSABLE = 2
"""Exit code: what was given, or what is set, cannot be used."""


@cache
def _book() -> dict[str, dict[str, str]]:
    with (Path(__file__).parent / "cli.toml").open("rb") as file:
        return tomllib.load(file)


def line(section: str, name: str, /, **values: object) -> str:
    """Return one line of a section, filled in; KeyError for an unknown name or a missing value."""
    return _book()[section][name].format(**values)


def help_of(name: str) -> str:
    """Return the help of a command or of what it takes."""
    return line("help", name)
