"""The chair's list as a text file: who is to speak and who wants a written answer only, with every word."""

from dataclasses import dataclass
from datetime import datetime

from papers.kinds import kind
from templates.say import say


@dataclass(frozen=True)
class Also:
    """Another question that asks the same and is answered with it; `speaks`: its asker is to speak too.

    `name`, `group`: "" where others speak, and this one wants a written answer only.
    """

    code: str
    name: str
    group: str
    speaks: bool
    wording: str


@dataclass(frozen=True, kw_only=True)
class Listed:
    """One question. `heading`: the topic that begins with it, or ""; `state` names its caption in captions.turn.

    `behalf`: for whom it will be spoken, "" for the asker alone; `online`: the asker is not in the hall.
    `lane`: in time, late or in the hall. `askers`: how many people ask it, `also` by those; answered together by the
    number of the `head`. `behind`: it came after the list was frozen; `moved`: it was put out of its order;
    `asked_back`: its asker is waited for.
    """

    position: int
    heading: str
    code: str
    name: str
    post: str
    group: str
    registered_at: datetime
    state: str
    wording: str
    behalf: str = ""
    online: bool = False
    lane: int = 0
    askers: int = 1
    head: str = ""
    also: tuple[Also, ...] = ()
    behind: bool = False
    moved: bool = False
    asked_back: bool = False


@dataclass(frozen=True, kw_only=True)
class QuestionList:
    """A meeting's two lists as they stand at an instant. `frozen`: number and hour of the version that was frozen."""

    unit: str
    meeting: str
    starts_at: datetime
    place: str
    at: datetime
    frozen: tuple[int, datetime] | None = None
    speaking: tuple[Listed, ...]
    written: tuple[Listed, ...]


@kind("questions", QuestionList, "text/plain; charset=utf-8")
def question_list(values: QuestionList) -> bytes:
    """Return UTF-8 text that Windows opens rightly (with BOM)."""
    return say("chairing/export", list=values).encode("utf-8-sig")
