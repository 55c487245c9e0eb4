"""What a host may not be able to decide by itself, or is no matter of it: told by a word, decided by a person."""

import re
from functools import cache

from domain.questions.reach import Host
from services.questions.likeness.said import marked, phrase, spelled
from templates.say import book

_LISTS = {Host.SCHOOL: "truong", Host.WARD: "phuong", Host.DISTRICT: "phuong"}
"""The list of words for each host."""


def above(text: str, host: Host) -> str:
    """Return the word by which a question may lie above its host, or ""."""
    said, has_marks = marked(text)
    cues, none = _cues(host, has_marks=has_marks)
    found = cues.search(none.sub("|", said))
    return found[0] if found else ""


def outside(text: str) -> str:
    """Return the word by which a question may be no matter of the meeting at all, or ""; asked where no topic fits."""
    said, has_marks = marked(text)
    told = book("likeness")["outside"]
    lists = [told["said"], told["none"]]
    cues, none = (phrase(words if has_marks else [spelled(one) for one in words]) for words in lists)
    found = cues.search(none.sub("|", said))
    return found[0] if found else ""


@cache
def _cues(host: Host, *, has_marks: bool) -> tuple[re.Pattern[str], re.Pattern[str]]:
    lists = [book("likeness")["beyond"][_LISTS[host]], book("likeness")["beyond"]["none"]]
    if not has_marks:
        lists = [[spelled(words) for words in one if " " in words or one is lists[1]] for one in lists]
    return phrase(lists[0]), phrase(lists[1])
