"""News of a pledge: who asked hears when it is done, put off, given to another or dropped, and when that was a slip."""

from typing import Any

from domain.deadline import Deadline
from domain.questions.queue import NOTICE_AFTER
from domain.questions.turn_notes import Pledge
from services import office
from services.answers import sharing
from services.delivering import owe
from services.unit_of_work import UnitOfWork


def facts(deadline: Deadline) -> dict[str, Any]:
    """Return what who asked is told of a pledge (JSON): who keeps it, by which day, and how it stands."""
    stands = "done" if deadline.done_at is not None else "dropped" if deadline.dropped_at is not None else "open"
    day = deadline.last_day.isoformat() if deadline.last_day is not None else ""
    return {"stands": stands, "day": day, "holder": deadline.holder_id or 0}


def tell(uow: UnitOfWork, deadline: Deadline) -> None:
    """Tell who asked of what has changed with a step, where it keeps a pledge; after a pause in which a slip is undone.

    What has changed back before anybody heard of it is told to nobody.
    """
    pledge = uow.turns.pledge_kept_by(deadline.key)
    if pledge is None or pledge.dropped_at is not None:
        return
    question = uow.questions.get(pledge.question_id)
    group = sharing.group_of(uow, question)
    said, now = pledge.told or {}, facts(deadline)
    unheard = [
        one for one in group.all if uow.deliveries.drop(sharing.once_for(group, one, _key(pledge)), reason="outdated")
    ]
    known = said.get("before", {}) if unheard else said.get("said", {})
    pledge.told = {"said": now, "before": known, "times": said.get("times", 0) + 1}
    uow.turns.keep(pledge)
    if now == known:
        return
    unit_id = uow.meetings.get(pledge.meeting_id).unit_id
    who = office.holder(uow, deadline.holder_id, unit_id) if deadline.holder_id is not None else None
    for one in group.all:
        owe(
            uow, one.asker_id, "answers/pledge_news", once=sharing.once_for(group, one, _key(pledge)), mandatory=True,
            due_at=uow.now + NOTICE_AFTER, pledge=pledge, deadline=deadline, now=now, known=known,
            post=who.post if who is not None and who.post else deadline.owner, **sharing.values_for(uow, group, one),
        )  # fmt: skip


def _key(pledge: Pledge) -> str:
    return f"pledge_news:{pledge.key}:{pledge.told.get('times', 0) if pledge.told else 0}"
