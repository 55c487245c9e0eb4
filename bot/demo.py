"""A kindergarten to try the program with: loaded once from demo.toml, its dates counted from today."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from functools import cache
from pathlib import Path
from string import ascii_uppercase
from typing import Any

from domain.access import JoinCode, Role
from domain.consent import TEXT_VERSION, Consent
from domain.holidays import public_calendar
from domain.meeting import Meeting
from domain.person import Address, Person
from domain.question import ReplyMode
from domain.topic import Topic, TopicKind
from domain.unit import Unit, UnitKind
from domain.workdays import add_workdays, end_of
from services import answering, intake, promises, signing_in, triage
from services.joining import settle
from services.unit_of_work import UnitOfWork

_AUGUST = 8


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
    """Somebody whose sign-in link is printed at every start."""

    person_id: int
    name: str
    role: Role


@cache
def _book() -> Mapping[str, Any]:
    with (Path(__file__).parent / "demo.toml").open("rb") as file:
        return tomllib.load(file)


def codes() -> list[str]:
    """Return the codes by which newcomers join."""
    return [str(code["code"]) for code in _book()["codes"]]


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
    _ask(uow, meeting, topics, people)
    for person_id in people.values():
        settle(uow, person_id)
    uow.act("demo.loaded", "meeting", meeting.key, by=None)
    return Demo(found, unit, meeting)


def guests(uow: UnitOfWork) -> list[Guest]:
    """Return whom to sign in for a try-out, one a role; nobody where the demo is not loaded."""
    unit = _find_unit(uow)
    if unit is None:
        return []
    known = _known_people(uow, unit)
    return [
        Guest(known[one["key"]], one["name"], Role(one["role"]))
        for one in _book()["people"]
        if one.get("link") and one["key"] in known
    ]


# --- making it -----------------------------------------------------------------------------------------------------


def _find_unit(uow: UnitOfWork) -> Unit | None:
    name = _book()["unit"]["name"]
    units = (uow.people.unit(meeting.unit_id) for meeting in uow.meetings.all())
    return next((unit for unit in units if unit.name == name), None)


def _make_unit(uow: UnitOfWork) -> Unit:
    told = _book()["unit"]
    unit = Unit(kind=UnitKind.SCHOOL, name=told["name"], paper_desk=told["paper_desk"])
    uow.people.keep(unit)
    for kind, names in ((UnitKind.CLASS, told["classes"]), (UnitKind.GROUP, told["groups"])):
        for name in names:
            uow.people.keep(Unit(parent_id=unit.id, kind=kind, name=name))
    for code in _book()["codes"]:
        uow.people.keep(JoinCode(code=code["code"], unit_id=_key(unit), role=Role(code["role"])))
    return unit


def _make_people(uow: UnitOfWork, unit: Unit) -> dict[str, int]:
    """Everybody has agreed and has a web account, so that answers have somewhere to go."""
    groups = {under.name: under.id for under in uow.people.units_under(_key(unit))}
    made = {}
    for one in _book()["people"]:
        person_id = uow.people.add(Person(name=one["name"], address=Address(one["address"]), created_at=uow.now))
        uow.people.enrol(
            person_id, _key(unit), Role(one["role"]), group_id=groups[one["group"]], title=one.get("title", "")
        )
        uow.people.keep(Consent(person_id=person_id, text_version=TEXT_VERSION, network="web", given_at=uow.now))
        signing_in.account_of(uow, person_id)
        made[one["key"]] = person_id
    return made


def _known_people(uow: UnitOfWork, unit: Unit) -> dict[str, int]:
    """Find the demo's people again by name and role; who was erased meanwhile is left out."""
    members = uow.people.members(_key(unit), frozenset(Role))
    known = {(person.name, membership.role): membership.person_id for person, membership in members}
    return {
        one["key"]: known[one["name"], Role(one["role"])]
        for one in _book()["people"]
        if (one["name"], Role(one["role"])) in known
    }


def _make_meeting(uow: UnitOfWork, unit: Unit) -> Meeting:
    told = _book()["meeting"]
    day = uow.now.astimezone(uow.zone).date() + timedelta(days=told["days_ahead"])
    while not public_calendar().is_working(day):
        day += timedelta(days=1)
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
    for rank, told in enumerate(_book()["topics"], start=1):
        topic = Topic(
            meeting_id=meeting.key, rank=rank, kind=TopicKind(told.get("kind", "plan")), title=told["title"],
            short=told["short"], responder_id=people.get(told.get("responder", "")),
        )  # fmt: skip
        uow.meetings.keep(topic)
        assert topic.id is not None
        made[topic.short] = topic.id
    return made


def _ask(uow: UnitOfWork, meeting: Meeting, topics: Mapping[str, int], people: Mapping[str, int]) -> None:
    """Register the questions as their askers would, and give out the first answers to write."""
    for told in _book()["questions"]:
        if told["asker"] not in people:
            continue
        draft = intake.draft_for(uow, people[told["asker"]], meeting)
        intake.word(uow, draft, told["words"], limit=meeting.question_limit)
        intake.choose(uow, draft, topic_id=topics[told["topic"]], reply_mode=ReplyMode(told["mode"]))
        assert draft.id is not None
        question_id = intake.register(uow, draft.id).id
        if "due_workdays" in told and {"secretary", "vice", "health"} <= people.keys():
            _assign(uow, question_id, told, people)


def _assign(uow: UnitOfWork, question_id: int, told: Mapping[str, Any], people: Mapping[str, int]) -> None:
    question = triage.accept(uow, question_id, by=people["secretary"])
    holder = uow.meetings.topic(question.topic_id).responder_id or people["vice"]
    day = add_workdays(uow.now.astimezone(uow.zone).date(), told["due_workdays"], public_calendar())
    duty = promises.assign(uow, question, holder_id=holder, due_at=end_of(day, zone=uow.zone), by=people["secretary"])
    if "answer" in told:
        answering.draft(uow, duty.key, told["answer"], by=holder)
        answering.submit(uow, duty.key, by=holder)


def _key(unit: Unit) -> int:
    assert unit.id is not None
    return unit.id


def links(uow: UnitOfWork) -> list[tuple[Guest, str]]:
    """Make a fresh sign-in token for every guest."""
    return [(guest, signing_in.make_link(uow, guest.person_id)) for guest in guests(uow)]
