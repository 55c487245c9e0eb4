"""Collecting what units send: who is missing, has nothing to say, has sent; the missing are reminded, all at once.

One list is given back with a reason; what has come goes on upward, by the way of the meeting's plan.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from conversation.reply import Choice
from domain.deadline import Deadline
from domain.errors import AlreadyDone
from domain.meeting import Meeting
from domain.people.access import OFFICE, Role
from domain.people.errors import NobodyMissing, NothingToHand
from domain.people.unit import Unit, UnitKind
from domain.plans.plan import Plan
from domain.questions.gathering import Gathering, Standing
from letters.folding import fold
from services import office, which_meeting
from services.plans import deciding, gathering, intake_end, signing
from services.plans.gathering import List
from services.questions.triage import MAY_SORT
from services.reminders import by_hand, returns
from services.reminders.by_hand import Nudged
from services.unit_of_work import UnitOfWork
from templates.say import label

_LEAD = frozenset({Role.UNIT_HEAD, Role.RESPONDER, Role.SUPERVISOR})


@dataclass(frozen=True, slots=True)
class Row:
    """One unit. `ticked`: it says that it has done its part, and has no list here."""

    unit: Unit
    gathering: Gathering | None
    opinions: int
    held: bool
    ticked: bool

    @property
    def standing(self) -> Standing:
        """How far it is."""
        return self.gathering.standing if self.gathering is not None else Standing.SILENT

    @property
    def is_missing(self) -> bool:
        """Whether the office still waits for it."""
        return not self.ticked and self.standing in {Standing.SILENT, Standing.OPEN, Standing.BACK}


@dataclass(frozen=True, slots=True)
class Way:
    """The way upward: the posts, one after the other.

    `going`: what goes on next, as it lags behind others; `level`: how many posts it has passed, None: nothing waits.
    """

    hops: Sequence[str]
    level: int | None
    going: Sequence[Gathering]

    @property
    def post(self) -> str | None:
        """To whom they go."""
        return self.hops[self.level] if self.level is not None else None


@dataclass(frozen=True, slots=True)
class Overview:
    """All units of a meeting that are asked, missing ones first, and the way of what has come."""

    meeting: Meeting
    rows: Sequence[Row]
    way: Way
    may_act: bool

    @property
    def next_post(self) -> str:
        """To whom goes what is handed on now; "" where nothing waits."""
        return self.way.post or ""

    @property
    def to_hand(self) -> int:
        """How many lists go on now."""
        return len(self.way.going)

    @property
    def counts(self) -> Mapping[Standing, int]:
        """How many units there are of each standing."""
        found = {kind: sum(row.standing is kind for row in self.rows) for kind in Standing}
        return {kind: count for kind, count in found.items() if count}

    @property
    def missing(self) -> int:
        """For how many units the office still waits."""
        return sum(row.is_missing for row in self.rows)


def overview(uow: UnitOfWork, meeting_id: int, *, by: int) -> Overview:
    """Return the units that are asked, in a number of queries that does not grow with them; NoRight."""
    meeting = uow.meetings.get(meeting_id)
    if not returns.is_on_the_way(uow, meeting, by):
        office.check_office(uow, by, meeting, OFFICE)
    found, steps = uow.gatherings.of_meeting(meeting_id), returns.steps_of(uow, meeting)
    rows = uow.deadlines.of_meeting(meeting_id, parts=True)
    parts = {one.unit_id: one for one in rows if one.unit_id is not None and one.step.partition("@")[0] in steps}
    kind = UnitKind.GROUP if uow.people.unit(meeting.unit_id).kind is UnitKind.SCHOOL else UnitKind.SCHOOL
    below = uow.people.units_under(meeting.unit_id)
    asked = [unit for unit in below if unit.key in found or (unit.key in parts if parts else unit.kind is kind)]
    numbers = uow.gatherings.numbers([one.key for one in found.values()])
    lines = [_row(unit, found.get(unit.key), parts.get(unit.key), numbers) for unit in asked]
    lines.sort(key=lambda row: not row.is_missing)
    return Overview(
        meeting, lines, _way(returns.plan_of(uow, meeting), meeting, found.values()),
        may_act=office.may(uow, by, meeting, MAY_SORT),
    )  # fmt: skip


def meant_by(uow: UnitOfWork, person_id: int) -> Meeting | None:
    """Return the meeting whose lists somebody sees, of its office or of a post to which they go, if one is meant."""
    posts = uow.people.memberships(person_id)
    if any(post.role in OFFICE for post in posts):
        return which_meeting.find_meeting(uow, person_id, OFFICE)
    return read_above(uow, person_id)


def read_above(uow: UnitOfWork, person_id: int) -> Meeting | None:
    """Return the meeting whose lists go to somebody's post; without a titled one of those that lead, nothing is read.

    Who aggregates does so from their menu, so that this is asked at every menu of theirs.
    """
    if not any(post.role in _LEAD and post.title for post in uow.people.memberships(person_id)):
        return None
    meeting = which_meeting.find_meeting(uow, person_id, _LEAD)
    return meeting if meeting is not None and may_read(uow, meeting, by=person_id) else None


def may_read(uow: UnitOfWork, meeting: Meeting, *, by: int) -> bool:
    """Whether somebody sees what units sent: of the office, or of a post to which it goes."""
    return office.may(uow, by, meeting, OFFICE) or returns.is_on_the_way(uow, meeting, by)


_CAME = {Standing.SENT, Standing.NONE, Standing.HANDED}


def _row(unit: Unit, found: Gathering | None, part: Deadline | None, numbers: Mapping[int, int]) -> Row:
    return Row(
        unit, found, numbers.get(found.key, 0) if found is not None else 0,
        held=part is not None and part.holder_id is not None,
        ticked=found is None and part is not None and part.done_at is not None,
    )  # fmt: skip


def _way(plan: Plan | None, meeting: Meeting, found: Iterable[Gathering]) -> Way:
    """Return the plan's way for what units sent, else that to who leads the meeting; what lags behind goes first."""
    hops = returns.way_of(plan, meeting)
    waiting = [one for one in found if one.standing in _CAME and one.handed < len(hops)]
    level = min((one.handed for one in waiting), default=None)
    return Way(hops, level, [one for one in waiting if one.handed == level])


# --- reminded, given back ------------------------------------------------------------------------------------------


def nudge(uow: UnitOfWork, meeting_id: int, *, by: int) -> Nudged:
    """Remind all the missing at once, each at most every twelve hours. NobodyMissing, NudgedAlready, NoRight."""
    seen = overview(uow, meeting_id, by=by)
    steps, rows = returns.steps_of(uow, seen.meeting), uow.deadlines.of_meeting(meeting_id, parts=True)
    wholes = {one.key for one in rows if one.whole_id is None and one.step in steps and one.is_open}
    behind = [one for one in rows if one.whole_id in wholes and one.is_open and one.holder_id is not None]
    if not behind:
        raise NobodyMissing(count=seen.missing)
    return by_hand.nudge_each(uow, behind, by)


def give_back(uow: UnitOfWork, meeting_id: int, unit_id: int, why: str, *, by: int) -> List:
    """Give a list back to who heads its unit, with the reason; its questions keep their numbers and their hour.

    NoRight, GatheringClosed; AlreadyDone for one that was not sent. WhyUnsaid, TooLong.
    """
    meeting = uow.meetings.get(meeting_id)
    office.check_office(uow, by, meeting, MAY_SORT)
    of = gathering.held(uow, meeting_id, unit_id, by=by)
    sent = of.must
    if sent.standing not in _CAME:
        raise AlreadyDone(what="gathering_back")
    sent.back_why, sent.back_at = gathering.check_why(why), uow.now
    sent.nil = False
    uow.gatherings.keep(sent)
    uow.act("gathering.given_back", "gathering", sent.key, by=by, version=sent.version)
    signing.reopen(uow, of, by=by)
    office.tell(
        uow, gathering.hearers(uow, of, by=by), "gathering/given_back",
        once=f"gathering_back:{sent.key}:{sent.version}", unit=of.unit, why=sent.back_why,
        giver=office.speaks_as(uow, by, meeting.unit_id),
        choices=[Choice.act(label("menu_gather"), "gathering", of.mark)],
    )  # fmt: skip
    return of


# --- handed on -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Handed:
    """What was handed on: how many lists with how many opinions, to which post; `missing`: units that sent nothing."""

    units: int
    opinions: int
    post: str
    missing: int


def hand_on(uow: UnitOfWork, meeting_id: int, *, by: int) -> Handed:
    """Hand on upward what has come; its words stay as they are from now on. NothingToHand, NoRight.

    What is sent later is handed on later, by the same way.
    """
    office.check_office(uow, by, uow.meetings.hold(meeting_id), MAY_SORT)
    seen = overview(uow, meeting_id, by=by)
    hops, level, going = seen.way.hops, seen.way.level, seen.way.going
    if level is None:
        gone = any(row.gathering is not None and row.gathering.handed for row in seen.rows)
        raise NothingToHand(name=hops[-1] if gone else "")
    unsent = {one.key for one in uow.gatherings.with_unsent(meeting_id)}
    for one in going:
        if one.key in unsent:
            opinions = uow.gatherings.opinions(one.key)
            signing.return_the_rest(uow, List(seen.meeting, uow.people.unit(one.unit_id), one, opinions), by=by)
        one.handed, one.handed_at = level + 1, uow.now
        uow.gatherings.keep(one)
    numbers = uow.gatherings.numbers([one.key for one in going])
    handed = Handed(len(going), sum(numbers.values()), hops[level], seen.missing)
    uow.act("gathering.handed_on", "meeting", meeting_id, by=by, count=len(going), hop=level)
    if not seen.missing:  # while a unit is to send yet, its list is to be handed on yet
        _finish(uow, seen.meeting, level, by=by)
        if level + 1 == len(hops):
            _close_intake(uow, seen.meeting, by=by)
    people = _holders(uow, seen.meeting, hops[level])
    office.tell(
        uow, [person for person in people if person != by], "gathering/handed", handed=handed, meeting=seen.meeting,
        once=f"gathering_handed:{meeting_id}:{level}:{min(one.key for one in going)}", at=uow.now,
        choices=[Choice.act(label("gatherings"), "gatherings", f"{meeting_id}.0")],
    )  # fmt: skip
    return handed


def _finish(uow: UnitOfWork, meeting: Meeting, level: int, *, by: int) -> None:
    """By handing on, its post has done what the plan asks of it by a date."""
    plan = returns.plan_of(uow, meeting)
    steps = plan.collection.steps[level + 1 : level + 2] if plan is not None else ()
    for step in steps:
        for one in uow.deadlines.of_meeting(meeting.key):
            if one.step == step.deadline and one.is_open and one.asked_of is None:
                deciding.finish_quietly(uow, one, by=by)


def _close_intake(uow: UnitOfWork, meeting: Meeting, *, by: int) -> None:
    """With the last list at the last post, questions are taken in time no more, where the plan says so."""
    plan = returns.plan_of(uow, meeting)
    if plan is None or not plan.collection.closes_intake or not intake_end.is_ahead(meeting, now=uow.now):
        return
    intake_end.close(uow, meeting, by=by)
    step = intake_end.step_of(uow, meeting)
    if step is not None and step.is_open:
        deciding.finish_quietly(uow, step, by=by)


def _holders(uow: UnitOfWork, meeting: Meeting, post: str) -> list[int]:
    """Return all who hold a post, by its title; where that is nobody, who leads the meeting."""
    staff = office.staff_of(uow, meeting.unit_id)
    titled = [one.person_id for one in staff.posts if one.title and fold(one.title) == fold(post)]
    return list(dict.fromkeys(titled)) or staff.of({Role.CHAIR})
