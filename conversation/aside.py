"""Laying aside: what somebody was writing when another talk began stays in the place, and can be taken up again."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from zlib import crc32

from conversation.notes import Noted, Notes, NotesLost

MOST = 3
"""Unfinished things of one account; a further one takes the place of the oldest."""


@dataclass(frozen=True, slots=True)
class Laid(Notes):
    """A talk as it was left. `step`: where it stood; `held`: its notes."""

    step: str
    held: dict[str, Any]

    @property
    def talk(self) -> str:
        """The talk to which its step belongs."""
        return talk_of(self.step)

    @property
    def mark(self) -> str:
        """A short word by which a button means this one."""
        return f"{crc32(repr((self.step, sorted(self.held.items()))).encode()):08x}"


@dataclass(frozen=True, slots=True)
class Aside(Notes):
    """What was laid aside, the latest last."""

    laid_aside: tuple[Laid, ...] = ()


def talk_of(step: str) -> str:
    """Return the name of the talk to which a step belongs."""
    return step.partition(".")[0]


def read(noted: Noted) -> Sequence[Laid]:
    """Return what was laid aside; what an older program left otherwise is none."""
    try:
        return Aside.of(noted).laid_aside
    except NotesLost:
        return ()


def added(there: Sequence[Laid], step: str, notes: dict[str, Any]) -> tuple[Laid, ...]:
    """Return all with one more."""
    held = {name: value for name, value in notes.items() if name != "laid_aside"}
    new = Laid(step, held)
    return (*(one for one in there if one.mark != new.mark), new)[-MOST:]
