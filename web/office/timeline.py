"""Lịch việc: a timeline with why, its dates confirmed and moved, who does what, and what proves that it was done."""

from datetime import datetime
from typing import Any

from domain.deadline import Deadline
from domain.errors import DateMissing, NotFound, Refused
from domain.meeting import has_lapsed
from domain.messages.network import WEB
from domain.people.acted import Acted
from services import office
from services.people.office_pages import Done, mark_of
from services.plans import adding, deciding, ordering, planning, preparing, taking_back
from services.plans.adding import Owers
from services.plans.planning import LINE_LIMIT
from services.plans.preparing import Only
from services.reminders import by_hand
from services.unit_of_work import UnitOfWork
from templates.say import say
from web.forms import media_of
from web.office import intake, moving
from web.office.frame import Act, Asked, Page
from web.office.moving import day_of
from web.reading import LARGEST_ID, number
from web.site import words

_TICK = "m."
"""Fields that tick a deadline: «m.12», and its face as it was shown."""


def read(uow: UnitOfWork, asked: Asked) -> dict[str, Any]:
    """Return the whole timeline (`xem`: one kind of it), and all about the deadline that is open (`mo`)."""
    only = {kind.value: kind for kind in Only}.get(asked.query.get("xem", ""), Only.ALL)
    sheet = preparing.sheet(uow, asked.body, only, by=asked.by)
    opened = number(asked.query.get("mo", ""), most=LARGEST_ID)
    known = _opened(uow, opened, asked.by) if opened is not None else None
    shown = known is not None and any(line.deadline.key == known["row"] for line in sheet.lines)
    starts = asked.body.meeting.starts_at.astimezone(uow.zone) if asked.body.meeting else uow.now
    return {
        "sheet": sheet,
        "lapsed": asked.body.meeting is not None and has_lapsed(asked.body.meeting, now=uow.now),
        "intake": intake.standing(uow, asked),
        "mark": mark_of(asked.body),
        "kinds": list(Only),
        "kept": {"day": f"{starts:%Y-%m-%d}", "hour": f"{starts:%H:%M}"},
        "opened": known if shown else None,
        "owers": _owers(uow, asked),
        "line_limit": LINE_LIMIT,
    }


def _owers(uow: UnitOfWork, asked: Asked) -> Owers | None:
    """Return of whom a step more can be asked; None for who adds none, or where none can be added."""
    try:
        return adding.owers(uow, asked.body, by=asked.by)
    except Refused:
        return None


def _opened(uow: UnitOfWork, deadline_id: int, by: int) -> dict[str, Any] | None:
    """All about a deadline, or about one unit's part under the row of the whole; None for what is not to be seen."""
    try:
        card = preparing.card(uow, deadline_id, by=by)
    except NotFound:
        return None
    open_to_change = card.deadline.is_open and card.may_decide
    return {
        "row": card.deadline.whole_id or card.deadline.key,
        "card": card,
        "text": say("timeline/card", card=card),
        "parts": preparing.all_parts(uow, card),
        "days": preparing.days_for(uow, card) if open_to_change else [],
        "people": preparing.candidates(uow, card) if open_to_change else [],
    }


def proof(uow: UnitOfWork, asked: Asked) -> int | None:
    """Return the id of the file that proves a deadline (`moc`)."""
    return preparing.proof(uow, asked.number("moc"), by=asked.by)


# --- its date ------------------------------------------------------------------------------------------------------


def confirm(uow: UnitOfWork, asked: Asked) -> Done:
    """One date, as it is or on another day (`ngay`: as browsers write it, or as people do)."""
    key, typed = asked.number("moc"), asked.form.get("ngay").strip()

    def work() -> Deadline:
        return deciding.confirm(uow, key, by=asked.by, day=day_of(uow, typed), seen=asked.form.get("thay"))

    return Done({"deadline": key}, taking_back.decide(uow, [key], work)[1])


def confirm_some(uow: UnitOfWork, asked: Asked) -> Done:
    """Those that are ticked, or that the button names."""
    ticked = {
        found: face
        for name, face in asked.form.fields.items()
        if name.startswith(_TICK) and (found := number(name.removeprefix(_TICK), most=LARGEST_ID)) is not None
    }
    some, before = taking_back.decide(uow, ticked, lambda: deciding.confirm_some(uow, ticked, by=asked.by))
    left = [[deadline.key, refused.name()] for deadline, refused in some.left]
    return Done({"done": len(some.done), "left": left}, before)


def along(uow: UnitOfWork, asked: Asked) -> Done:
    """Move what should follow a date, and would come before it."""
    key = asked.number("moc")
    after = [one.deadline.key for one in ordering.overtaken(uow, uow.deadlines.get(key))]

    def work() -> int:
        return len(ordering.move_along(uow, key, by=asked.by, seen=asked.form.get("thay")))

    count, before = taking_back.decide(uow, after, work)
    return Done({"deadline": key, "count": count}, before)


def _said_along(_uow: UnitOfWork, acted: Acted) -> str:
    return say("timeline/moved_along", count=acted.told["count"])


def _said_some(uow: UnitOfWork, acted: Acted) -> str:
    """Name what was left as it is, and why."""
    said: dict[str, str] = words()["office"]["left"]
    lines = [str(say("timeline/all_confirmed", count=acted.told["done"]))]
    for key, why in acted.told["left"]:
        lines.append(said["line"].format(title=uow.deadlines.get(key).title, why=said.get(why, said["otherwise"])))
    return "\n".join(lines)


# --- who, done, dropped --------------------------------------------------------------------------------------------


def assign(uow: UnitOfWork, asked: Asked) -> Done:
    """Give it to somebody, who is told, also where it is taken back."""
    key, person_id = asked.number("moc"), asked.number("nguoi")

    def work() -> Deadline:
        return deciding.assign(uow, key, person_id, by=asked.by, seen=asked.form.get("thay"))

    return Done({"deadline": key, "person": person_id}, taking_back.decide(uow, [key], work)[1])


def _said_given(uow: UnitOfWork, acted: Acted) -> str:
    unit_id = uow.deadlines.body_of(uow.deadlines.get(acted.told["deadline"])).unit_id
    who = office.holder(uow, acted.told["person"], unit_id)
    return say("timeline/given", who=who, told=who.person_id != acted.person_id)


def finish(uow: UnitOfWork, asked: Asked) -> Done:
    """It was done; words and files are the proof."""
    key = asked.number("moc")
    left: dict[str, Any] = {}

    def work() -> Deadline:
        deadline, refused = deciding.prove_and_finish(
            uow, key, media_of(asked.form), by=asked.by, network=WEB, proof=asked.form.get("chung"),
            seen=asked.form.get("thay"),
        )  # fmt: skip
        left.update({"why": refused.name(), "values": refused.values} if refused else {})
        return deadline

    return Done({"deadline": key, **left}, taking_back.decide(uow, [key], work)[1])


def _said_done(uow: UnitOfWork, acted: Acted) -> str:
    done = say("timeline/done", deadline=uow.deadlines.get(acted.told["deadline"]))
    if "why" not in acted.told:
        return done
    return f"{say('errors/' + acted.told['why'], now=uow.now, **acted.told['values'])}\n{done}"


def drop(uow: UnitOfWork, asked: Asked) -> Done:
    """Take it off the timeline."""
    key = asked.number("moc")

    def work() -> Deadline:
        return deciding.drop(uow, key, by=asked.by, why=asked.form.get("ly-do"), seen=asked.form.get("thay"))

    return Done({"deadline": key}, taking_back.decide(uow, [key], work)[1])


def nudge(uow: UnitOfWork, asked: Asked) -> Done:
    """Remind those who are to do it, now."""
    key = asked.number("moc")
    sent = by_hand.nudge(uow, uow.deadlines.get(key), asked.by)
    return Done({"deadline": key, "people": len(sent.people), "at": sent.at.isoformat(), "times": sent.times})


def _said_nudged(_uow: UnitOfWork, acted: Acted) -> str:
    told = acted.told
    at = datetime.fromisoformat(told["at"])
    return say("timeline/nudged", people=told["people"], at=at, times=told["times"], now=acted.at)


def _of_deadline(template: str) -> Any:  # noqa: ANN401 - what Act.said is
    return lambda uow, acted: say(template, deadline=uow.deadlines.get(acted.told["deadline"]), now=uow.now)


# --- one more ------------------------------------------------------------------------------------------------------


def add(uow: UnitOfWork, asked: Asked) -> Done:
    """Put a step on it (`viec-gi`), of somebody or of each unit of a kind (`ai`), by a day (`ngay`)."""
    day = day_of(uow, asked.form.get("ngay").strip())
    if day is None:
        raise DateMissing
    made = adding.add(uow, asked.body, asked.form.get("viec-gi"), asked.form.get("ai"), day, by=asked.by)
    return Done({"deadline": made.key}, {"deadline": made.key, "face": made.face})


def _added_no_more(uow: UnitOfWork, acted: Acted) -> None:
    was = acted.before or {}
    adding.take_back(uow, was["deadline"], was["face"], by=acted.person_id)


# --- the whole of it -----------------------------------------------------------------------------------------------


def propose(uow: UnitOfWork, asked: Asked) -> Done:
    """Lay the usual steps for a meeting that has none."""
    meeting = planning.propose(uow, asked.body.of.key, by=asked.by)
    return Done({"count": len(uow.deadlines.of_meeting(meeting.key))})


def _said_proposed(_uow: UnitOfWork, acted: Acted) -> str:
    return str(words()["office"]["proposed"].format(count=acted.told["count"]))


page = Page(
    "timeline",
    read,
    {
        "confirm": Act(confirm, _of_deadline("timeline/confirmed"), taking_back.undo),
        "along": Act(along, _said_along, taking_back.undo),
        "confirm_some": Act(confirm_some, _said_some, taking_back.undo),
        "assign": Act(assign, _said_given, taking_back.undo),
        "finish": Act(finish, _said_done, taking_back.undo),
        "drop": Act(drop, _of_deadline("timeline/dropped"), taking_back.undo),
        "nudge": Act(nudge, _said_nudged),
        "add": Act(add, _of_deadline("timeline/added"), _added_no_more),
        "propose": Act(propose, _said_proposed),
        **intake.acts,
        **moving.acts,
    },
    proof,
)
