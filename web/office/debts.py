"""Câu trả lời còn nợ: who owes which answer, over all meetings, late first; reminded, given on, put off."""

from datetime import datetime
from typing import Any

from domain.dates.workdays import end_of
from domain.people.acted import Acted
from domain.questions.errors import NothingChosen
from services import dates, office
from services.answers import accepting, beside, promises, supporting
from services.answers import news as answer_news
from services.people.office_pages import Done
from services.questions import by_topic, chasing, debts
from services.questions.chasing import Chased
from services.questions.debts import Standing
from services.unit_of_work import UnitOfWork
from templates.say import say
from web.office.frame import Act, Asked, Page
from web.office.moving import day_of
from web.reading import LARGEST_ID, number

_TICK = "t."
"""Fields that tick a line: «t.d12» a debt, «t.q5» what nobody was given; and how it looked."""
LINES = 60
"""Lines of a page."""


def read(uow: UnitOfWork, asked: Asked) -> dict[str, Any]:
    """Return the debts of one kind (`loc`), one page of them (`trang`), and the one that is open (`mo`)."""
    standing = {kind.value: kind for kind in Standing}.get(asked.query.get("loc", ""), Standing.OWED)
    found = debts.owed(uow, standing, by=asked.by)
    pages = max(1, -(-len(found.lines) // LINES))
    here = min(max(number(asked.query.get("trang", ""), most=LARGEST_ID) or 1, 1), pages)
    shown = found.lines[(here - 1) * LINES : here * LINES]
    opened = next((debt for debt in shown if debt.mark == asked.query.get("mo", "")), None)
    units = {debt.meeting.unit_id for debt in shown if debts.may_chase(uow, debt, by=asked.by)}
    people = {who.person_id: who for unit_id in sorted(units) for who in office.holders(uow, unit_id)}
    meetings = {debt.meeting.key: debt.meeting for debt in found.lines if debt.meeting.unit_id in units}
    return {
        "to_give_out": list(meetings.values()) if standing is Standing.UNGIVEN else [],
        "found": found, "standing": standing, "shown": shown, "opened": opened, "at_page": here, "all_pages": pages,
        "kinds": list(Standing), "people": list(people.values()), "units": units,
        "news": uow.duties.news_of([opened.duty.key]) if opened is not None and opened.duty is not None else [],
        "days": [at.astimezone(uow.zone).date() for at in dates.proposed(uow)],
    }  # fmt: skip


def _marks(asked: Asked) -> dict[str, int]:
    """Return what is ticked, or what the form is about (`moc`), as it was shown."""
    ticked = {
        name.removeprefix(_TICK): seen
        for name, value in asked.form.fields.items()
        if name.startswith(_TICK) and (seen := number(value, most=LARGEST_ID)) is not None
    }
    if not ticked:
        raise NothingChosen
    return ticked


def nudge(uow: UnitOfWork, asked: Asked) -> Done:
    """Remind who owes those that are ticked."""
    return Done(told(chasing.nudge(uow, _marks(asked), by=asked.by)))


def give(uow: UnitOfWork, asked: Asked) -> Done:
    """Give those that are ticked to somebody (`nguoi`), by a day (`ngay`; "": each by its own)."""
    day, person_id = day_of(uow, asked.form.get("ngay").strip()), number(asked.form.get("nguoi"), most=LARGEST_ID)
    due = end_of(day, zone=uow.zone) if day is not None else None
    chased = chasing.give_on(uow, _marks(asked), person_id, due, by=asked.by)
    return Done({**told(chased), "person": person_id or 0}, {"debts": chased.before} if chased.done else None)


def give_out(uow: UnitOfWork, asked: Asked) -> Done:
    """Give what nobody was given in a meeting (`moc`) to who answers its topic, by a day (`ngay`; "": its rule)."""
    day = day_of(uow, asked.form.get("ngay").strip())
    due = end_of(day, zone=uow.zone) if day is not None else None
    found = by_topic.give_out(uow, asked.number("moc"), due, by=asked.by)
    told = {
        "given": [[who.person_id, count] for who, count in found.given], "meeting": asked.number("moc"),
        "due": found.due_at.isoformat(), "proposed": found.proposed,
        "lacking": [list(one) for one in found.lacking],
    }  # fmt: skip
    return Done(told, {"debts": found.before} if found.before else None)


def _said_given_out(uow: UnitOfWork, acted: Acted) -> str:
    told = acted.told
    unit_id = uow.meetings.get(told["meeting"]).unit_id
    given = [(office.holder(uow, key, unit_id), count) for key, count in told["given"]]
    lacking = [(title, count) for title, count in told["lacking"]]
    found = by_topic.GivenOut(datetime.fromisoformat(told["due"]), given, lacking, proposed=told.get("proposed", False))
    return say("debts/given_out", found=found)


def put_off(uow: UnitOfWork, asked: Asked) -> Done:
    """Put off those that are ticked to a day (`ngay`), or to none yet (`chua-dinh`), with a reason (`ly-do`)."""
    if asked.form.get("chua-dinh"):
        left = chasing.leave_open(uow, _marks(asked), asked.form.get("ly-do"), by=asked.by)
        return Done({**told(left), "due": ""}, {"dates": left.before} if left.done else None)
    day = day_of(uow, asked.form.get("ngay").strip())
    due = end_of(day, zone=uow.zone) if day is not None else None
    chased = chasing.put_off(uow, _marks(asked), due, asked.form.get("ly-do"), by=asked.by)
    noted = {**told(chased), "due": due.isoformat() if due else ""}
    return Done(noted, {"dates": chased.before} if chased.done else None)


def tell_news(uow: UnitOfWork, asked: Asked) -> Done:
    """Tell who asks how a debt (`moc`) goes on (`loi`)."""
    news = answer_news.tell(uow, asked.number("moc"), asked.form.get("loi"), by=asked.by)
    return Done({"duty": news.duty_id, "news": news.key}, {"news": news.key})


def _news_undone(uow: UnitOfWork, acted: Acted) -> None:
    answer_news.take_back(uow, (acted.before or {})["news"], by=acted.person_id)


def _said_news(uow: UnitOfWork, acted: Acted) -> str:
    return say("answering/news_told", question=uow.questions.get(uow.duties.get(acted.told["duty"]).question_id))


def end(uow: UnitOfWork, asked: Asked) -> Done:
    """Owe something no longer (`moc`) that stands beside a main debt, with a reason (`ly-do`) that askers read."""
    question = beside.end(
        uow, asked.number("moc"), by=asked.by, reason=asked.form.get("ly-do"), seen=asked.number("thay")
    )  # fmt: skip
    return Done({"question": question.key})


def _said_ended(uow: UnitOfWork, acted: Acted) -> str:
    return say("deciding/also_ended", question=uow.questions.get(acted.told["question"]))


def accept(uow: UnitOfWork, asked: Asked) -> Done:
    """Take on what one was given (`moc`)."""
    return Done({"duty": accepting.accept(uow, asked.number("moc"), by=asked.by).key})


def hand_back(uow: UnitOfWork, asked: Asked) -> Done:
    """Give back what one was given (`moc`), with a reason (`ly-do`)."""
    return Done({"duty": promises.hand_back(uow, asked.number("moc"), by=asked.by, reason=asked.form.get("ly-do")).key})


def support(uow: UnitOfWork, asked: Asked) -> Done:
    """Ask somebody (`nguoi`) to support a debt (`moc`), or let them go."""
    person_id = asked.number("nguoi")
    turned = supporting.turn(uow, asked.number("moc"), person_id, by=asked.by, seen=asked.number("thay"))
    before = {"support": turned.key, "dropped": turned.dropped_at is not None}
    return Done({"person": person_id, "dropped": turned.dropped_at is not None}, before)


def _unsupport(uow: UnitOfWork, acted: Acted) -> None:
    before = acted.before or {}
    supporting.take_back(uow, before["support"], was_dropped=before["dropped"], by=acted.person_id)


def _said_turned(uow: UnitOfWork, acted: Acted) -> str:
    return say("supporting/turned", name=uow.people.get(acted.told["person"]).name, dropped=acted.told["dropped"])


def told(chased: Chased) -> dict[str, Any]:
    """Return what an act tells of a chase (JSON)."""
    at = chased.at.isoformat() if chased.at else ""
    return {
        "done": chased.done,
        "left": [list(one) for one in chased.left],
        "people": chased.people,
        "at": at,
        "proposed": chased.proposed,
    }


def _chased(acted: Acted) -> Chased:
    told = acted.told
    at = datetime.fromisoformat(told["at"]) if told["at"] else None
    return Chased(
        told["done"],
        [(code, why) for code, why in told["left"]],
        people=told["people"],
        at=at,
        proposed=told.get("proposed", False),
    )


def said_nudged(_uow: UnitOfWork, acted: Acted) -> str:
    """Say who was reminded, and of what not, with why."""
    return say("debts/nudged", chased=_chased(acted), now=acted.at)


def _said_given(uow: UnitOfWork, acted: Acted) -> str:
    codes = acted.told["done"] or [code for code, _ in acted.told["left"]]
    question = uow.questions.by_code(codes[0])
    unit_id = uow.meetings.get(question.meeting_id).unit_id if question else 0
    return say("debts/given", chased=_chased(acted), who=office.holder(uow, acted.told["person"], unit_id))


def _said_put_off(_uow: UnitOfWork, acted: Acted) -> str:
    due = acted.told["due"]
    return say("debts/put_off", chased=_chased(acted), due_at=datetime.fromisoformat(due) if due else None)


page = Page(
    "debts", read,
    {
        "nudge": Act(nudge, said_nudged), "give": Act(give, _said_given, chasing.take_back),
        "put_off": Act(put_off, _said_put_off, chasing.take_back_dates),
        "support": Act(support, _said_turned, _unsupport),
        "give_out": Act(give_out, _said_given_out, by_topic.take_back),
        "tell_news": Act(tell_news, _said_news, _news_undone),
        "end": Act(end, _said_ended),
        "accept": Act(accept, lambda _uow, _acted: say("answering/accepted")),
        "hand_back": Act(hand_back, lambda _uow, _acted: say("answering/handed_back")),
    },
)  # fmt: skip
