"""Trả lời: what one is to write, to approve, to send; versions side by side, one or many at once."""

from datetime import date, datetime
from typing import Any

from domain.duty import ANSWER_LIMIT, LETTER_LIMIT, NOTE_LIMIT
from domain.errors import DateNotUnderstood
from domain.messages.network import WEB
from domain.people.acted import Acted
from services import dates, office
from services.answers import answering, correcting, enclosing, releasing
from services.people.office_pages import Done
from services.plans import meeting_days
from services.questions import answer_desk
from services.questions.answer_desk import Decided, Shelf
from services.unit_of_work import UnitOfWork
from templates.say import say
from web.forms import media_of
from web.office.frame import Act, Asked, Page
from web.office.moving import day_of
from web.reading import LARGEST_ID, number

LINES = 60
_TICK = "t."


def read(uow: UnitOfWork, asked: Asked) -> dict[str, Any]:
    """Return one shelf (`loc`), one page of it (`trang`), and the line that is open (`mo`)."""
    shelf = {kind.value: kind for kind in Shelf}.get(asked.query.get("loc", ""))
    if shelf is None:
        found = answer_desk.desk(uow, Shelf.WRITE, by=asked.by)
        first = next((kind for kind in (Shelf.WRITE, Shelf.APPROVE, Shelf.SEND) if found.counts[kind]), Shelf.WRITE)
        found = found if first is Shelf.WRITE else answer_desk.desk(uow, first, by=asked.by)
    else:
        found = answer_desk.desk(uow, shelf, by=asked.by)
    pages = max(1, -(-len(found.lines) // LINES))
    here = min(max(number(asked.query.get("trang", ""), most=LARGEST_ID) or 1, 1), pages)
    shown = found.lines[(here - 1) * LINES : here * LINES]
    one = next((line for line in shown if line.mark == asked.query.get("mo", "")), None)
    card = answer_desk.opened(uow, one, found.shelf, by=asked.by) if one is not None else None
    taken_up = number(asked.query.get("mau", ""), most=LARGEST_ID)
    model = next((like for like in card.like if like.answer.key == taken_up), None) if card is not None else None
    return {
        "found": found, "shelf": found.shelf.value, "shown": shown, "opened": one, "card": card, "model": model,
        "at_page": here, "all_pages": pages, "shelves": list(Shelf), "limit": ANSWER_LIMIT, "notes": NOTE_LIMIT,
        "letters": LETTER_LIMIT, "today": dates.today(uow), "seen_at": int(uow.now.timestamp()) + 1,
        "hours": meeting_days.HOURS, "approves": bool(answer_desk.approving_in(uow, asked.by)),
    }  # fmt: skip


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as problem:
        raise DateNotUnderstood(text=text[:60]) from problem


def _written(uow: UnitOfWork, asked: Asked) -> int:
    """Keep what the form holds as the draft of a debt (`moc`): words, the paper's number and day, files."""
    duty_id, words, files = asked.number("moc"), asked.form.get("loi"), media_of(asked.form)
    answering.note_letter(uow, duty_id, asked.form.get("so"), _day(asked.form.get("ngay").strip()), by=asked.by)
    if files:
        enclosing.enclose(uow, duty_id, files, by=asked.by, network=WEB, alone=not words.strip())
    latest = uow.duties.latest_answer(duty_id)
    if words.strip() or not files:
        if latest is None or words != latest.text:
            answering.draft(uow, duty_id, words, by=asked.by)
    elif latest is not None and not latest.text:
        answering.draft(uow, duty_id, say("answering/see_paper"), by=asked.by)
    return duty_id


def write(uow: UnitOfWork, asked: Asked) -> Done:
    """Keep the draft."""
    return Done({"duty": _written(uow, asked)})


def hand_in(uow: UnitOfWork, asked: Asked) -> Done:
    """Keep the draft and hand it in."""
    return Done({"duty": answering.submit(uow, _written(uow, asked), by=asked.by).duty_id})


def drop_papers(uow: UnitOfWork, asked: Asked) -> Done:
    """Take the files off a draft."""
    enclosing.take_off(uow, asked.number("moc"), by=asked.by)
    return Done({})


def approve(uow: UnitOfWork, asked: Asked) -> Done:
    """Approve those that are ticked, or one (`moc`), to be sent at once, or later (`cach`: «sau»)."""
    ticked = [key for name in asked.form.fields if name.startswith(_TICK) and (key := _answer(name)) is not None]
    keys = ticked or ([asked.number("moc")] if asked.form.get("moc") else [])
    now = asked.form.get("cach") != "sau"
    found = answer_desk.approve_many(uow, keys, by=asked.by, release_now=now)
    return Done({"done": found.done, "left": [list(one) for one in found.left], "now": now})


def _answer(name: str) -> int | None:
    return number(name.removeprefix(_TICK), most=LARGEST_ID)


def _said_approved(_uow: UnitOfWork, acted: Acted) -> str:
    told = acted.told
    found = Decided(told["done"], [(code, why) for code, why in told["left"]])
    return say("answering/decided", found=found, now=told["now"])


def return_draft(uow: UnitOfWork, asked: Asked) -> Done:
    """Give a draft (`moc`) back with a reason (`ly-do`)."""
    question = answering.return_draft(uow, asked.number("moc"), by=asked.by, reason=asked.form.get("ly-do"))
    return Done({"question": question.key})


def _said_returned(uow: UnitOfWork, acted: Acted) -> str:
    return say("answering/sent_back", question=uow.questions.get(acted.told["question"]))


def take_back(uow: UnitOfWork, asked: Asked) -> Done:
    """Who wrote it takes it back before anybody decided on it."""
    answering.take_back(uow, asked.number("moc"), by=asked.by)
    return Done({})


def order(uow: UnitOfWork, asked: Asked) -> Done:
    """Let what was listed (`thay`) go out now, or at an hour (`ngay`, `gio`)."""
    day, hour = day_of(uow, asked.form.get("ngay").strip()), asked.form.get("gio").strip()
    at = meeting_days.instant(uow, day or dates.today(uow), dates.read_hour(hour)) if hour else None
    seen = datetime.fromtimestamp(asked.number("thay"), uow.zone)
    units = answer_desk.approving_in(uow, asked.by)
    total = releasing.order(uow, units, by=asked.by, seen_at=seen, at=at)
    told = {"total": total, "at": at.isoformat() if at is not None else ""}
    return Done(told, {"units": units} if at is not None and total else None)


def _said_ordered(_uow: UnitOfWork, acted: Acted) -> str:
    total, at = acted.told["total"], acted.told["at"]
    if at:
        return say("answering/release_at", total=total, at=datetime.fromisoformat(at))
    return say("answering/released", total=total, more=total > releasing.AT_ONCE)


def _order_undone(uow: UnitOfWork, acted: Acted) -> None:
    releasing.call_off(uow, (acted.before or {})["units"], by=acted.person_id)


def call_off(uow: UnitOfWork, asked: Asked) -> Done:
    """Let what has an hour wait again."""
    return Done({"total": releasing.call_off(uow, answer_desk.approving_in(uow, asked.by), by=asked.by)})


def correct(uow: UnitOfWork, asked: Asked) -> Done:
    """Let a correction of what was sent be owed (`moc`)."""
    duty = correcting.begin(uow, asked.number("moc"), by=asked.by)
    return Done({"duty": duty.key}, {"duty": duty.key})


def _said_correcting(uow: UnitOfWork, acted: Acted) -> str:
    duty = uow.duties.get(acted.told["duty"])
    if duty.holder_id == acted.person_id:
        return say("answering/correcting")
    who = office.holder(uow, duty.holder_id, uow.meetings.get(duty.meeting_id).unit_id)
    return say("answering/correcting_asked", question=uow.questions.get(duty.question_id), duty=duty, who=who)


def _correct_undone(uow: UnitOfWork, acted: Acted) -> None:
    correcting.stop(uow, (acted.before or {})["duty"], by=acted.person_id)


def stop(uow: UnitOfWork, asked: Asked) -> Done:
    """What was sent is right after all."""
    return Done({"duty": correcting.stop(uow, asked.number("moc"), by=asked.by).key})


def _said_stopped(uow: UnitOfWork, acted: Acted) -> str:
    duty = uow.duties.get(acted.told["duty"])
    return say("answering/correcting_stopped", question=uow.questions.get(duty.question_id))


def _said_handed_in(uow: UnitOfWork, acted: Acted) -> str:
    return say("answering/handed_in", question=uow.questions.get(uow.duties.get(acted.told["duty"]).question_id))


page = Page(
    "answers", read,
    {
        "write": Act(write, lambda _uow, _acted: say("answering/kept")),
        "hand_in": Act(hand_in, _said_handed_in),
        "drop_papers": Act(drop_papers, lambda _uow, _acted: say("answering/papers_dropped")),
        "approve": Act(approve, _said_approved),
        "return": Act(return_draft, _said_returned),
        "take_back": Act(take_back, lambda _uow, _acted: say("answering/taken_back")),
        "order": Act(order, _said_ordered, _order_undone),
        "call_off": Act(call_off, lambda _uow, acted: say("answering/release_not", total=acted.told["total"])),
        "correct": Act(correct, _said_correcting, _correct_undone),
        "stop": Act(stop, _said_stopped),
    },
)  # fmt: skip
