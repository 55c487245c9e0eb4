"""What is done to the list, by page and by chat alike: what each act did, and one way to take any of them back."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from domain.errors import NothingToUndo
from domain.meeting import Meeting
from domain.people.acted import Acted
from domain.questions.errors import ListChanged
from services.meetings import freezing, list_sheet, reordering, to_writing
from services.meetings.reordering import Way
from services.unit_of_work import UnitOfWork
from templates.say import say

Told = tuple[dict[str, Any], dict[str, Any]]
"""What was done in ids and counts, and what takes it back, as a page's act keeps both."""


def move(
    uow: UnitOfWork, question_id: int, way: Way, *, seen: str, by: int, place: int | None = None, reason: str = ""
) -> Told:  # fmt: skip
    """Put a question elsewhere (reordering.move)."""
    done = reordering.move(uow, question_id, way, seen=seen, by=by, place=place, reason=reason)
    return {"question": done.question_id, "place": done.place_after}, {"override": done.key}


def to_base(uow: UnitOfWork, meeting_id: int, *, seen: str, by: int) -> Told:
    """All moves back (reordering.to_base)."""
    moves = [one.key for one in reordering.to_base(uow, meeting_id, seen=seen, by=by)]
    frozen = uow.lists.frozen(meeting_id)
    told = {"count": len(moves), "frozen": frozen.number if frozen is not None else 0}
    return told, {"meeting": meeting_id, "overrides": moves}


def freeze(uow: UnitOfWork, meeting_id: int, *, seen: str, by: int) -> Told:
    """The next version of the list (freezing.freeze)."""
    made = freezing.freeze(uow, meeting_id, seen=seen, by=by)
    return {"number": made.number, "turns": len(made.waiting)}, {"frozen": made.key}


def write(uow: UnitOfWork, question_ids: Sequence[int], *, by: int) -> Told:
    """To an answer in writing (to_writing.to_writing)."""
    changed = to_writing.to_writing(uow, question_ids, by=by)
    keys = [one.key for one in changed]
    return {"questions": keys}, {"written": keys, "at": uow.now.isoformat()}


def write_over(uow: UnitOfWork, meeting: Meeting, *, seen: str, by: int) -> Told:
    """All for which there is no time, if they are those that were shown: ListChanged."""
    now = list_sheet.standing(uow, meeting)
    if seen != now.over_face or not now.over:
        raise ListChanged
    return write(uow, [one.key for one in now.over], by=by)


def said(uow: UnitOfWork, acted: Acted) -> str:
    """Return the sentence about what was done, the same by page and by chat."""
    told = acted.told
    if "place" in told:
        return say("order/moved", question=uow.questions.get(told["question"]), place=told["place"])
    if "turns" in told:
        return say("order/frozen", number=told["number"], turns=told["turns"])
    if "questions" in told:
        return say("order/written", codes=[uow.questions.get(key).code for key in told["questions"]])
    return say("order/base", count=told["count"], frozen=told["frozen"])


def undo(uow: UnitOfWork, acted: Acted) -> None:
    """Take back whichever it was; refuses as its service does."""
    before, by = acted.before or {}, acted.person_id
    if "override" in before:
        reordering.take_back(uow, before["override"], by=by)
    elif "overrides" in before:
        reordering.from_base(uow, before["meeting"], before["overrides"], by=by)
    elif "frozen" in before:
        freezing.thaw(uow, before["frozen"], by=by)
    elif "written" in before:
        if not to_writing.speaks_again(uow, before["written"], at=datetime.fromisoformat(before["at"]), by=by):
            raise NothingToUndo
    else:
        raise NothingToUndo
