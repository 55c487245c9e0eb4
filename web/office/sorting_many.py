"""Sorting many questions at once on the page «Phân loại»: what is ticked, or all that a filter shows."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from domain.dates.workdays import end_of
from domain.errors import DateMissing
from domain.people.acted import Acted
from domain.questions.errors import NothingChosen
from services import office
from services.people.office_pages import Done
from services.questions import chasing, proposing, sorting_many, to_sort, triage
from services.questions.sorting_many import MOST_AT_ONCE, Many, Seen
from services.unit_of_work import UnitOfWork
from templates.say import say
from web.office import debts
from web.office.frame import Act, Asked
from web.office.moving import day_of
from web.reading import LARGEST_ID, number
from web.site import words

_TICK = "m."
"""Fields that tick a question: «m.12», and one more than its face as it was shown."""


def due_of(uow: UnitOfWork, asked: Asked) -> datetime:
    """Return until when it is to be answered: 17h00 of the day of a form (`ngay`); DateMissing, DateNotUnderstood."""
    day = day_of(uow, asked.form.get("ngay").strip())
    if day is None:
        raise DateMissing
    return end_of(day, zone=uow.zone)


def _chosen(uow: UnitOfWork, asked: Asked) -> Seen:
    """Return what a form is about: what it ticks, or (`ca`) all that its filter showed, as of then (`den`, `toi`)."""
    if not asked.form.get("ca"):
        ticked = {
            found: number(face, most=LARGEST_ID)
            for name, face in asked.form.fields.items()
            if name.startswith(_TICK) and (found := number(name.removeprefix(_TICK), most=LARGEST_ID)) is not None
        }
        return {key: face - 1 if face else None for key, face in ticked.items()}
    newest, last = asked.number("den"), asked.number("toi")
    lines = to_sort.sheet(uow, asked.meeting, asked.form.get("ca"), by=asked.by).rows
    keys = [line.key for line in lines if line.number <= last][:MOST_AT_ONCE]
    return {key: min(face, newest) for key, face in triage.faces(uow, keys).items()}


def _done(many: Many, **told: Any) -> Done:  # noqa: ANN401 - what one act tells
    left = [[question.key, refused.name()] for question, refused in many.left]
    return Done({"done": [one.key for one in many.done], "left": left, **told}, many.before)


def accept(uow: UnitOfWork, asked: Asked) -> Done:
    """Sort what is ticked on a screen as it stands; `cuoi`: the last one of the screen, `sau`: of the one before."""
    many = sorting_many.accept_many(uow, _chosen(uow, asked), by=asked.by)
    return _done(many, last=asked.form.get("cuoi"), before=asked.query.get("sau", ""))


def topic(uow: UnitOfWork, asked: Asked) -> Done:
    """Put them under one topic (`chu-de`)."""
    to = asked.number("chu-de")
    return _done(sorting_many.retopic_many(uow, _chosen(uow, asked), to, by=asked.by), topic=to)


def give(uow: UnitOfWork, asked: Asked) -> Done:
    """Give them to somebody (`nguoi`) by a day (`ngay`)."""
    holder_id, due_at = asked.number("nguoi"), due_of(uow, asked)
    many = sorting_many.assign_many(uow, _chosen(uow, asked), holder_id=holder_id, due_at=due_at, by=asked.by)
    unit_id = asked.meeting.unit_id
    proposed = any(proposing.waits(uow, one) for one in many.done)
    return _done(many, holder=holder_id, due=due_at.isoformat(), unit=unit_id, proposed=proposed)


def join(uow: UnitOfWork, asked: Asked) -> Done:
    """Let them be answered together."""
    return _done(sorting_many.join_many(uow, _chosen(uow, asked), by=asked.by))


def nudge(uow: UnitOfWork, asked: Asked) -> Done:
    """Remind who owes the answers to them."""
    chosen = _chosen(uow, asked)
    if not chosen:
        raise NothingChosen
    return Done(debts.told(chasing.nudge_about(uow, chosen, by=asked.by)))


# --- what was done -------------------------------------------------------------------------------------------------


def _told(uow: UnitOfWork, acted: Acted, act: str, **values: Any) -> str:  # noqa: ANN401 - values fill a template
    """Say how many were changed, and name what was left as it was, with why."""
    said: dict[str, str] = words()["office"]["left"]
    done = [uow.questions.get(key) for key in acted.told["done"]]
    lines = [str(say(f"triaging/{act}_many", questions=done, **values))]
    for key, why in acted.told["left"]:
        code = uow.questions.get(key).code
        lines.append(said["line"].format(title=code, why=said.get(why, said["otherwise"])))
    return "\n".join(lines)


def _said_accepted(uow: UnitOfWork, acted: Acted) -> str:
    return _told(uow, acted, "accepted")


def _said_topic(uow: UnitOfWork, acted: Acted) -> str:
    return _told(uow, acted, "retopicked", topic=uow.meetings.topic(acted.told["topic"]))


def _said_given(uow: UnitOfWork, acted: Acted) -> str:
    who = office.holder(uow, acted.told["holder"], acted.told["unit"])
    due_at = datetime.fromisoformat(acted.told["due"])
    told, proposed = who.person_id != acted.person_id, acted.told.get("proposed", False)
    return _told(uow, acted, "assigned", who=who, due_at=due_at, told=told, proposed=proposed)


def _said_joined(uow: UnitOfWork, acted: Acted) -> str:
    return _told(uow, acted, "joined")


def _next_screen(_uow: UnitOfWork, _asked: Asked, acted: Acted) -> Mapping[str, str]:
    return {"sau": str(acted.told["last"])}


def _same_screen(_uow: UnitOfWork, _asked: Asked, acted: Acted) -> Mapping[str, str]:
    return {"sau": str(acted.told["before"])}


def _first(_uow: UnitOfWork, _asked: Asked, _acted: Acted) -> Mapping[str, str]:
    """What was open may have left the list: the first of what stays there is open."""
    return {"c": "", "trang": ""}


ACTS = {
    "accept_many": Act(accept, _said_accepted, sorting_many.take_back, then=_next_screen, back=_same_screen),
    "topic_many": Act(topic, _said_topic, sorting_many.take_back, then=_first),
    "give_many": Act(give, _said_given, sorting_many.take_back, then=_first),
    "nudge_many": Act(nudge, debts.said_nudged, then=_first),
    "join_many": Act(join, _said_joined, sorting_many.take_back, then=_first),
}
