"""Tạm dừng người gửi: of whom one's offices take nothing new, until when and why; begun at a question, and lifted."""

from typing import Any

from domain.errors import NoRight, NotFound
from domain.people.acted import Acted
from domain.people.pause import DAYS, MOST_DAYS, REASON_LIMIT
from services.people import pauses
from services.people.office_pages import Done
from services.unit_of_work import UnitOfWork
from templates.say import say
from web.office.frame import Act, Asked, Page


def read(uow: UnitOfWork, asked: Asked) -> dict[str, Any]:
    """Return who is paused, and what the form takes."""
    try:
        found = pauses.listed(uow, by=asked.by)
    except NoRight:
        raise NotFound from None
    return {"paused": found, "days": DAYS, "most_days": MOST_DAYS, "limit": REASON_LIMIT}


def begin(uow: UnitOfWork, asked: Asked) -> Done:
    """Pause who asked a question (`phieu`), for a reason (`ly-do`), to the end of a day (`den`)."""
    question = pauses.question_at(uow, asked.form.get("phieu"), by=asked.by)
    one = pauses.begin_at(uow, question, asked.form.get("ly-do"), asked.form.get("den"), by=asked.by)
    return Done({"pause": one.pause.key}, {"pause": one.pause.key})


def _said_begun(uow: UnitOfWork, acted: Acted) -> str:
    return say("pausing/begun", one=pauses.one(uow, acted.told["pause"], by=acted.person_id))


def _lift_begun(uow: UnitOfWork, acted: Acted) -> None:
    pauses.lift(uow, (acted.before or {})["pause"], by=acted.person_id)


def lift(uow: UnitOfWork, asked: Asked) -> Done:
    """End a pause (`moc`) before its day."""
    return Done({"pause": pauses.lift(uow, asked.number("moc"), by=asked.by).pause.key})


def _said_lifted(uow: UnitOfWork, acted: Acted) -> str:
    return say("pausing/lifted", one=pauses.one(uow, acted.told["pause"], by=acted.person_id))


page = Page("pauses", read, {"begin": Act(begin, _said_begun, _lift_begun), "lift": Act(lift, _said_lifted)})
