"""The book of words: labels, what people type, captions of states, and the tables by which a text is read."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any


@cache
def book(name: str = "words") -> dict[str, Any]:
    """Return templates/words.toml, or another one beside it."""
    with (Path(__file__).parent / f"{name}.toml").open("rb") as file:
        return tomllib.load(file)
