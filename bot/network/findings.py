"""What somebody who looks at the installation finds: one line each, good, bad, or off."""

from dataclasses import dataclass
from enum import StrEnum

from templates.cli import line

WITHIN = 10.0
"""Seconds after which what does not answer is away."""


class Mark(StrEnum):
    """How one thing is; OFF is nobody's mistake."""

    GOOD = "good"
    BAD = "bad"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report."""

    mark: Mark
    words: str

    def __str__(self) -> str:
        """The line as it is printed."""
        return line("doctor", self.mark, what=self.words)


def found(mark: Mark, name: str, **values: object) -> Finding:
    """Return a finding by the name of its words in templates/cli.toml."""
    return Finding(mark, line("doctor", name, **values))
