"""A kindergarten and a ward to try the program with: loaded once from demo.toml, their dates counted from today."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from string import ascii_uppercase
from typing import Any

from bot import demo_ward
from bot.demo_book import book, dated, make_person, today, working_day
from domain.dates.holidays import public_calendar
from domain.dates.workdays import add_workdays, end_of
from domain.meeting import Meeting
from domain.people.access import JoinCode, Role
from domain.people.unit import Unit, UnitKind
from domain.questions.question import ReplyMode
from domain.questions.topic import Topic, TopicKind
from services.answers import answering, promises
from services.people import signing_in
from services.plans import deciding, steps, timeline
from services.questions import house_rules, intake, triage
from services.reminders.belonging import settle
from services.unit_of_work import UnitOfWork

_AUGUST = 8
_LOADED = "demo.loaded"


class Found(StrEnum):
    """What `load` found: nothing, a meeting still ahead, or one that has passed."""

    LOADED = "loaded"
    HERE = "here"
    NEXT = "next"


@dataclass(frozen=True, slots=True)
class Demo:
    """What is there now."""

    found: Found
    unit: Unit
    meeting: Meeting


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody whose sign-in link is printed at every start. `at`: what tells them apart from another of the role."""

    person_id: int
    name: str
    role: Role
    at: str = ""


@dataclass(frozen=True, slots=True)
class Absent:
    """A guest who is not there any more. `others`: who else holds the role; `code`: by which a newcomer takes it."""

    name: str
    role: Role
    others: int
    code: str


def codes() -> list[str]:
    """Return the codes by which newcomers join."""
    return [str(code["code"]) for code in book()["codes"]]


def load(uow: UnitOfWork) -> Demo:
    """Make the kindergarten, or leave it as it is; where its meeting has passed, close that and make the next one."""
    unit = _find_unit(uow)
    if unit is None:
        unit = _make_unit(uow)
        people = _make_people(uow, unit)
        found = Found.LOADED
    else:
        newest = uow.meetings.of_unit(_key(unit))[0]
        if newest.is_running or (not newest.is_over and newest.ends_at > uow.now):
            return Demo(Found.HERE, unit, newest)
        if not newest.is_over:
            newest.closed_at = uow.now
            uow.meetings.keep(newest)
            uow.act("meeting.closed", "meeting", newest.key, by=None)
        people = _known_people(uow, unit)
        found = Found.NEXT
    meeting = _make_meeting(uow, unit)
    topics = _make_topics(uow, meeting, people)
    _lay(uow, meeting, people)
    _ask(uow, meeting, topics, people)
    demo_ward.load(uow)
    for person_id in people.values():
        settle(uow, person_id)
    uow.act(_LOADED, "meeting", meeting.key, by=None)
    return Demo(found, unit, meeting)


def is_here(uow: UnitOfWork) -> bool:
    """Whether the demo was ever loaded into this database, whatever its units are called by now."""
    return uow.events.ever(_LOADED)


def guests(uow: UnitOfWork) -> list[Guest]:
    """Return whom to sign in for a try-out, one a role; nobody where the demo is not loaded."""
    unit = _find_unit(uow)
    if unit is None:
        return []
    known = _known_people(uow, unit)
    found = [Guest(known[one["key"]], one["name"], Role(one["role"])) for one in _linked() if one["key"] in known]
    above = demo_ward.people(uow)
    return found + [
        Guest(above[one["key"]], one["name"], Role(one["role"]), one["at"])
        for one in book()["ward"]["people"]
        if one.get("at") and one["key"] in above
    ]


def absent(uow: UnitOfWork) -> list[Absent]:
    """Return the guests who erased themselves, go by another name or gave their role up: no link is made for them."""
    unit = _find_unit(uow)
    if unit is None:
        return []
    known = _known_people(uow, unit)
    code_of = {Role(code["role"]): str(code["code"]) for code in book()["codes"]}
    return [
        Absent(one["name"], role, len(uow.people.members(_key(unit), frozenset({role}))), code_of.get(role, ""))
        for one in _linked()
        if one["key"] not in known
        for role in [Role(one["role"])]
    ]


def _linked() -> list[Mapping[str, Any]]:
    return [one for one in book()["people"] if one.get("link")]


# --- making it -----------------------------------------------------------------------------------------------------


def _find_unit(uow: UnitOfWork) -> Unit | None:
    name = book()["unit"]["name"]
    units = (uow.people.unit(meeting.unit_id) for meeting in uow.meetings.all())
    return next((unit for unit in units if unit.name == name), None)


def _make_unit(uow: UnitOfWork) -> Unit:
    told = book()["unit"]
    unit = Unit(kind=UnitKind.SCHOOL, name=told["name"], paper_desk=told["paper_desk"])
    uow.people.keep(unit)
    for kind, names in ((UnitKind.CLASS, told["classes"]), (UnitKind.GROUP, told["groups"])):
        for name in names:
            uow.people.keep(Unit(parent_id=unit.id, kind=kind, name=name))
    for code in book()["codes"]:
        uow.access.keep(JoinCode(code=code["code"], unit_id=_key(unit), role=Role(code["role"])))
    return unit


def _make_people(uow: UnitOfWork, unit: Unit) -> dict[str, int]:
    groups = {under.name: under.id for under in uow.people.units_under(_key(unit))}
    return {one["key"]: make_person(uow, one, _key(unit), groups[one["group"]]) for one in book()["people"]}


def _known_people(uow: UnitOfWork, unit: Unit) -> dict[str, int]:
    """Find the demo's people again by name and role; who was erased meanwhile is left out."""
    members = uow.people.members(_key(unit), frozenset(Role))
    known = {(person.name, membership.role): membership.person_id for person, membership in members}
    return {
        one["key"]: known[one["name"], Role(one["role"])]
        for one in book()["people"]
        if (one["name"], Role(one["role"])) in known
    }


def _make_meeting(uow: UnitOfWork, unit: Unit) -> Meeting:
    told = book()["meeting"]
    day = working_day(today(uow) + timedelta(days=told["days_ahead"]))
    starts = datetime.combine(day, time(told["hour"]), uow.zone)
    last_day = day - timedelta(days=told["intake_ends_days_before"])
    while not public_calendar().is_working(last_day):
        last_day -= timedelta(days=1)
    year = day.year if day.month >= _AUGUST else day.year - 1
    meeting = Meeting(
        unit_id=_key(unit), code=_free_code(uow, told["code"], day.year % 100),
        title=told["title"].format(year=f"{year}-{year + 1}"), chair_title=told["chair_title"], place=told["place"],
        starts_at=starts, ends_at=starts + timedelta(hours=told["lasts_hours"]),
        intake_opens_at=uow.now - timedelta(days=1),
        intake_ends_at=end_of(last_day, zone=uow.zone),
        agenda=told["agenda"], house_rules=told["house_rules"],
        keep_until=starts + timedelta(days=told["keep_days"]),
    )  # fmt: skip
    uow.meetings.keep(meeting)
    return meeting


def _free_code(uow: UnitOfWork, prefix: str, year: int) -> str:
    """MN26, then MNB26, MNC26: numbers of an earlier meeting are never given again."""
    tried = (f"{prefix}{letter}{year:02}" for letter in ("", *ascii_uppercase[1:]))
    return next(code for code in tried if uow.meetings.by_code(code) is None)


def _make_topics(uow: UnitOfWork, meeting: Meeting, people: Mapping[str, int]) -> dict[str, int]:
    made = {}
    for rank, told in enumerate(book()["topics"], start=1):
        topic = Topic(
            meeting_id=meeting.key, rank=rank, kind=TopicKind(told.get("kind", "plan")), title=told["title"],
            short=told["short"], responder_id=people.get(told.get("responder", "")),
        )  # fmt: skip
        uow.meetings.keep(topic)
        assert topic.id is not None
        made[topic.short] = topic.id
    return made


def _lay(uow: UnitOfWork, meeting: Meeting, people: Mapping[str, int]) -> None:
    """Lay the timeline of an office that is at work: some steps done, one late, the others ahead, most confirmed."""
    begun = [dated(uow, told, people.get(told["holder"])) for told in book()["steps"]]
    usual = [entry for entry in steps.usual_entries(uow, meeting) if entry.step not in {one.step for one in begun}]
    laid = timeline.lay(uow, [*begun, *usual], meeting=meeting)
    done = {told["step"] for told in book()["steps"] if told.get("done")}
    for deadline in laid:
        if deadline.step in done:
            deciding.finish_quietly(uow, deadline, by=deadline.holder_id)
        elif deadline.waits_for_confirmation and deadline.step not in book()["unconfirmed"] and "secretary" in people:
            deciding.confirm(uow, deadline.key, by=people["secretary"])


def _ask(uow: UnitOfWork, meeting: Meeting, topics: Mapping[str, int], people: Mapping[str, int]) -> None:
    """Register the questions as their askers would, and give out the first answers to write."""
    for told in book()["questions"]:
        if told["asker"] not in people:
            continue
        draft = intake.draft_for(uow, people[told["asker"]], meeting)
        intake.word(uow, draft, told["words"], limit=meeting.question_limit)
        intake.choose(uow, draft, topic_id=topics[told["topic"]], reply_mode=ReplyMode(told["mode"]))
        if house_rules.must_accept(uow, draft.person_id, meeting):
            house_rules.accept(uow, draft.person_id, meeting, version=meeting.rules_version)
        assert draft.id is not None
        question_id = intake.register(uow, draft.id).id
        if "due_workdays" in told and {"secretary", "vice", "health"} <= people.keys():
            _assign(uow, question_id, told, people)


def _assign(uow: UnitOfWork, question_id: int, told: Mapping[str, Any], people: Mapping[str, int]) -> None:
    question = triage.accept(uow, question_id, by=people["secretary"])
    holder = uow.meetings.topic(question.topic_id).responder_id or people["vice"]
    day = add_workdays(today(uow), told["due_workdays"], public_calendar())
    due = end_of(day, zone=uow.zone)
    duty = promises.assign(uow, question, owed=None, holder_id=holder, due_at=due, by=people["secretary"])
    if "answer" in told:
        answering.draft(uow, duty.key, told["answer"], by=holder)
        answering.submit(uow, duty.key, by=holder)


def _key(unit: Unit) -> int:
    assert unit.id is not None
    return unit.id


def links(uow: UnitOfWork) -> list[tuple[Guest, str]]:
    """Make a fresh sign-in token for every guest."""
    return [(guest, signing_in.make_link(uow, guest.person_id)) for guest in guests(uow)]
