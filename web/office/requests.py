"""Yêu cầu dữ liệu: what people ask about their own data, until when; answered, refused with why, or lengthened once."""

from typing import Any

from domain.errors import NoRight, NotFound
from domain.people.acted import Acted
from domain.people.data_request import TEXT_LIMIT
from services.people import data_requests
from services.people.office_pages import Done
from services.unit_of_work import UnitOfWork
from templates.say import say
from web.office.frame import Act, Asked, Page


def read(uow: UnitOfWork, asked: Asked) -> dict[str, Any]:
    """Return what waits and what was done."""
    try:
        waiting, done = data_requests.listed(uow, by=asked.by)
    except NoRight:
        raise NotFound from None
    return {"waiting": waiting, "done": done, "limit": TEXT_LIMIT}


def answer(uow: UnitOfWork, asked: Asked) -> Done:
    """Say what was done about one (`moc`), in words (`loi`)."""
    one = data_requests.answer(uow, asked.number("moc"), asked.form.get("loi"), by=asked.by)
    return Done({"request": one.request.key, "longer": False})


def refuse(uow: UnitOfWork, asked: Asked) -> Done:
    """Say why it is not done."""
    one = data_requests.answer(uow, asked.number("moc"), asked.form.get("loi"), by=asked.by, refused=True)
    return Done({"request": one.request.key, "longer": False})


def lengthen(uow: UnitOfWork, asked: Asked) -> Done:
    """Move its second date, with why."""
    one = data_requests.lengthen(uow, asked.number("moc"), asked.form.get("loi"), by=asked.by)
    return Done({"request": one.request.key, "longer": True})


def _said(uow: UnitOfWork, acted: Acted) -> str:
    one = data_requests.one(uow, acted.told["request"], by=acted.person_id)
    return say("requests/noted", one=one, longer=acted.told["longer"])


page = Page(
    "requests", read, {"answer": Act(answer, _said), "refuse": Act(refuse, _said), "lengthen": Act(lengthen, _said)}
)
