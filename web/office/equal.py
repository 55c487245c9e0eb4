"""Câu cùng nội dung: what is answered together, and what seems to ask the same; joined by a person, and parted."""

from typing import Any

from domain.people.acted import Acted
from domain.questions.question import Question
from services import office
from services.people.office_pages import Done
from services.questions import alike, equal, oversight, parting
from services.unit_of_work import UnitOfWork
from templates.say import say
from web.office.frame import Act, Asked, Page


def read(uow: UnitOfWork, asked: Asked) -> dict[str, Any]:
    """Return the groups, and the newest questions with what seems to ask the same as each."""
    meeting = asked.meeting
    groups, pairs = equal.groups(uow, meeting), alike.pairs(uow, meeting)
    shown = [one for group in groups for one in group.all]
    shown += [one for question, group in pairs for one in (question, group.head)]
    whom = office.who_asked(uow, shown, meeting.unit_id)
    return {"meeting": meeting, "groups": groups, "pairs": pairs, "whom": whom, "most": alike.MOST_ON_PAGE}


def join(uow: UnitOfWork, asked: Asked) -> Done:
    """Join a question (`moc`) with another one (`voi`)."""
    return _joined(equal.join(uow, asked.number("moc"), asked.number("voi"), by=asked.by))


def join_codes(uow: UnitOfWork, asked: Asked) -> Done:
    """Join two questions by their numbers (`so-mot`, `so-hai`): what no measure finds, a person knows."""
    one, other = (_by_code(uow, asked, name) for name in ("so-mot", "so-hai"))
    return _joined(equal.join(uow, one.key, other.key, by=asked.by))


def _by_code(uow: UnitOfWork, asked: Asked, name: str) -> Question:
    return oversight.find_to_sort(uow, asked.meeting, asked.form.get(name), by=asked.by)


def _joined(joined: equal.Joined) -> Done:
    return Done({"head": joined.group.head.key}, joined.before)


def _said_joined(uow: UnitOfWork, acted: Acted) -> str:
    return say("equal/joined_now", group=equal.group_of(uow, uow.questions.get(acted.told["head"])))


def _undo(uow: UnitOfWork, acted: Acted) -> None:
    parting.take_back(uow, acted)


def part(uow: UnitOfWork, asked: Asked) -> Done:
    """Part a question (`moc`) from those that it is joined with."""
    return Done({"question": parting.part(uow, asked.number("moc"), by=asked.by).key})


def _said_parted(uow: UnitOfWork, acted: Acted) -> str:
    return say("equal/parted_now", question=uow.questions.get(acted.told["question"]))


page = Page(
    "equal", read,
    {
        "join": Act(join, _said_joined, _undo), "join_codes": Act(join_codes, _said_joined, _undo),
        "part": Act(part, _said_parted),
    },
)  # fmt: skip
