"""Báo tin chung: words to all of an audience; whom they reach is seen first, and a minute is left to take them back."""

from typing import Any

from domain.announcement import WORDS_LIMIT, Announcement, Audience
from domain.errors import NoRight, NotFound
from domain.people.acted import Acted
from services.people import announcing
from services.people.office_pages import Done
from services.unit_of_work import UnitOfWork
from templates.say import say
from web.office.page import Act, Asked, Page
from web.reading import LARGEST_ID, number


def read(uow: UnitOfWork, asked: Asked) -> dict[str, Any]:
    """Return to whom words may go, and what was announced with what became of it."""
    try:
        found = announcing.listed(uow, asked.meeting, by=asked.by)
    except NoRight:
        raise NotFound from None
    return {
        "meeting": asked.meeting, "list": found, "audiences": list(Audience), "limit": WORDS_LIMIT,
        "groups": announcing.groups(uow, asked.meeting),
    }  # fmt: skip


def _drafted(uow: UnitOfWork, asked: Asked) -> Announcement:
    group = number(asked.form.get("to") or "0", most=LARGEST_ID) or 0
    words, audience = asked.form.get("loi"), asked.form.get("ai")
    return announcing.drafted(uow, asked.meeting, words, audience, group, by=asked.by)


def look(uow: UnitOfWork, asked: Asked) -> dict[str, Any]:
    """Return whom it would reach, by network."""
    return {"reach": announcing.reach(uow, _drafted(uow, asked), asked.meeting)}


def send(uow: UnitOfWork, asked: Asked) -> Done:
    """Let it go (`loi`, `ai`, `to`) in a minute or after the quiet hours (`khi`); `doi`: of another hour or place."""
    one = announcing.send(
        uow, _drafted(uow, asked), asked.meeting, mandatory=bool(asked.form.get("doi")),
        after_quiet=asked.form.get("khi") != "ngay",
    )  # fmt: skip
    return Done({"announcement": one.key}, {"announcement": one.key})


def _said(uow: UnitOfWork, acted: Acted) -> str:
    return say("announcing/sent", one=uow.announcements.get(acted.told["announcement"]))


def _back(uow: UnitOfWork, acted: Acted) -> None:
    announcing.take_back(uow, (acted.before or {})["announcement"], by=acted.person_id)


def try_out(uow: UnitOfWork, asked: Asked) -> Done:
    """Send it to oneself."""
    announcing.try_out(uow, _drafted(uow, asked), asked.meeting)
    return Done({})


def take_back(uow: UnitOfWork, asked: Asked) -> Done:
    """Take one (`moc`) back before it goes out."""
    return Done({"announcement": announcing.take_back(uow, asked.number("moc"), by=asked.by).key})


page = Page(
    "announcing",
    read,
    {
        "send": Act(send, _said, _back, ask=look),
        "try": Act(try_out, lambda _uow, _acted: say("announcing/tried")),
        "take_back": Act(take_back, lambda _uow, _acted: say("announcing/back")),
    },
)
