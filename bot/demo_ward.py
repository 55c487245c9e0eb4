"""The demo's ward: it holds a meeting of its own, and its three schools stand each otherwise; see demo.toml."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

from bot.demo_book import book, dated, make_person, today, working_day
from domain.dates.workdays import end_of
from domain.deadline import Each
from domain.meeting import Meeting
from domain.people.access import Role
from domain.people.unit import Unit, UnitKind
from domain.questions.question import ReplyMode
from domain.questions.topic import Topic, TopicKind
from services.people import units
from services.plans import deciding, timeline
from services.questions import intake
from services.reminders.belonging import settle
from services.unit_of_work import UnitOfWork


def find(uow: UnitOfWork) -> Unit | None:
    """Return the ward; None where the demo was loaded by a program that had none."""
    name = book()["ward"]["name"]
    return next((unit for unit in uow.people.roots() if unit.kind is UnitKind.WARD and unit.name == name), None)


def people(uow: UnitOfWork) -> dict[str, int]:
    """Return those of its people who are still there, by their names in the book."""
    ward = find(uow)
    if ward is None:
        return {}
    here = [ward, *uow.people.units_under(ward.key)]
    known = {
        (unit.name, person.name, Role(membership.role)): membership.person_id
        for unit in here
        for person, membership in uow.people.members(unit.key, frozenset(Role))
    }
    wanted = {one["key"]: (one["unit"], one["name"], Role(one["role"])) for one in book()["ward"]["people"]}
    return {key: known[which] for key, which in wanted.items() if which in known}


def load(uow: UnitOfWork) -> None:
    """Make the ward, its schools, people and meeting; where they are there already, nothing."""
    if find(uow) is not None:
        return
    told = book()["ward"]
    ward = Unit(kind=UnitKind.WARD, name=told["name"])
    uow.people.keep(ward)
    [clerk] = [one for one in told["people"] if one["role"] == Role.SECRETARY]
    by = make_person(uow, clerk, ward.key)
    here = {ward.name: ward}
    for name in told["schools"]:
        here[name] = units.make(uow, ward.key, UnitKind.SCHOOL, name, by=by)
    known = {clerk["key"]: by}
    for one in told["people"]:
        if one is not clerk:
            known[one["key"]] = make_person(uow, one, here[one["unit"]].key)
    meeting = _meeting(uow, ward, told["meeting"])
    uow.meetings.keep(meeting)
    topics = {}
    for rank, topic in enumerate(told["topics"], start=1):
        kind = TopicKind(topic.get("kind", "plan"))
        row = Topic(meeting_id=meeting.key, rank=rank, kind=kind, title=topic["title"], short=topic["short"])
        uow.meetings.keep(row)
        topics[row.short] = row.id
    entries = [dated(uow, step, known.get(step.get("holder", ""))) for step in told["steps"]]
    each = Each(UnitKind.SCHOOL, Role.UNIT_HEAD)
    timeline.lay(
        uow,
        [
            replace(one, each=each) if "holder" not in step else one
            for one, step in zip(entries, told["steps"], strict=True)
        ],
        meeting=meeting,
    )
    for name, school in told["states"].items():
        _stand(uow, here[name], school, meeting, topics, known)
    for person_id in known.values():
        settle(uow, person_id)


def _meeting(uow: UnitOfWork, unit: Unit, told: Mapping[str, Any]) -> Meeting:
    day = working_day(today(uow) + timedelta(days=told["days"]))
    starts = datetime.combine(day, time(told["hour"]), uow.zone)
    return Meeting(
        unit_id=unit.key, code=f"{told['code']}{day.year % 100:02}", title=told["title"],
        chair_title=told["chair_title"], place=told["place"], starts_at=starts, ends_at=starts + timedelta(hours=3),
        intake_opens_at=uow.now - timedelta(days=1), intake_ends_at=end_of(day - timedelta(days=2), zone=uow.zone),
        keep_until=starts + timedelta(days=365),
    )  # fmt: skip


def _stand(
    uow: UnitOfWork,
    school: Unit,
    told: Mapping[str, Any],
    meeting: Meeting,
    topics: Mapping[str, int | None],
    known: Mapping[str, int],
) -> None:
    """Let a school stand as the book says: what its staff asked, whether it has sent, whether it has met."""
    for question in told.get("questions", ()):
        draft = intake.draft_for(uow, known[question["asker"]], meeting)
        intake.word(uow, draft, question["words"], limit=meeting.question_limit)
        intake.choose(uow, draft, topic_id=topics[question["topic"]] or 0, reply_mode=ReplyMode(question["mode"]))
        intake.register(uow, draft.id or 0)
    if "met" in told:
        held = _meeting(uow, school, told["met"])
        held.intake_opens_at = held.intake_ends_at = held.starts_at = held.starts_at - timedelta(days=14)
        held.ends_at = held.started_at = held.closed_at = held.starts_at
        uow.meetings.keep(held)
    if told.get("sent"):
        for part in uow.deadlines.parts_in([school.key]):
            deciding.finish(uow, part.key, by=part.holder_id or known["ward"])
