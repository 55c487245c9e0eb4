"""The words of the command line, from templates/cli.toml."""

import tomllib
from functools import cache
from pathlib import Path


@cache
def _book() -> dict[str, dict[str, str]]:
    with (Path(__file__).parent / "cli.toml").open("rb") as file:
        return tomllib.load(file)


def line(section: str, name: str, /, **values: object) -> str:
    """Return one line of a section, filled in; KeyError for an unknown name or a missing value."""
    return _book()[section][name].format(**values)
