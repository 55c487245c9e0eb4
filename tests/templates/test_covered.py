"""Whatever the office, the chair, the units and the hall read of a question is covered where it is private."""

import re
from pathlib import Path

from templates import filters

ROOT = Path(filters.__file__).parent
ITS_ASKERS = {
    "asking", "my_questions", "speaking", "answers", "results", "care/ask", "care/reported", "gathering/added",
    "my_data/file", "desk/registered", "desk/noted", "equal/joined", "equal/parted", "reports/receipt",
}  # fmt: skip
"""What only who wrote it reads."""
WHOLE = {
    "care/safety_told": "a child may be in danger", "chairing/export": "its values are covered before",
    "desk/confirm": "the desk has just typed it",
}  # fmt: skip


def test_every_question_that_others_read_is_covered() -> None:
    """`wording` is followed by `masked` at once in every template that is not its asker's."""
    bare = {
        f"{path.parent.name}/{path.name.partition('.')[0]}"
        for path in ROOT.rglob("*.j2")
        if re.search(r"\.wording(?!\|masked)", path.read_text(encoding="utf-8"))
    }
    assert {name for name in bare if name not in ITS_ASKERS and name.split("/")[0] not in ITS_ASKERS} == set(WHOLE)
