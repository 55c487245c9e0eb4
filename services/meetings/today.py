"""Today: what waits for somebody of the office, over all meetings; an earlier one stays until nothing of it is open."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.deadline import Body, Deadline, Programme
from domain.meeting import Meeting, has_lapsed
from domain.people.access import MAY_APPROVE, MAY_RUN, MAY_WATCH, OFFICE, Role
from services import office
from services.meetings import brought_on, pledges
from services.plans import appointments, preparing
from services.plans.timeline import MAY_PLAN
from services.questions import care, off_topic, oversight
from services.questions.care import Unseen
from services.questions.oversight import Digest
from services.questions.triage import MAY_SORT
from services.reminders import assignments
from services.unit_of_work import UnitOfWork

SOON = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Thing:
    """Something to do, by the name of its words. `page`, `only`: the page that does it, and its filter; "": the chat.

    `late`: its time is over.
    """

    name: str
    count: int
    page: str = ""
    only: str = ""
    late: bool = False


@dataclass(frozen=True, slots=True)
class Agenda:
    """What is to be done for one meeting or programme. `nearest`: the next hour that binds somebody, and which."""

    body: Body
    unit: str
    things: Sequence[Thing]
    nearest: tuple[str, datetime] | None

    @property
    def meeting(self) -> Meeting | None:
        """The meeting, None where it is a programme."""
        return self.body.meeting


@dataclass(frozen=True, slots=True)
class Today:
    """All of it. `mine`: what the person owes themselves."""

    mine: Sequence[Thing]
    agendas: Sequence[Agenda]


def of(uow: UnitOfWork, person_id: int) -> Today:
    """Return what waits for a person, as far as their posts let them do or watch it."""
    answers = uow.duties.open_of(person_id)
    deadlines = appointments.owed(uow, person_id)
    mine = [
        Thing("answer", len(answers), late=any(duty.is_late(uow.now) for duty in answers)),
        Thing("do", len(deadlines), late=any(d.ends_at is not None and d.ends_at <= uow.now for d in deadlines)),
    ]
    return Today([thing for thing in mine if thing.count], _agendas(uow, person_id))


def _agendas(uow: UnitOfWork, person_id: int) -> list[Agenda]:
    found: list[Agenda] = []
    units = {m.unit_id for m in uow.people.memberships(person_id) if m.role in MAY_WATCH}
    for unit_id in sorted(units):
        roles = uow.people.roles(person_id, unit_id)
        aside = care.unseen(uow, [one.key for one in uow.meetings.of_unit(unit_id)]) if roles & OFFICE else {}
        of_unit: list[Meeting | Programme] = [*_meetings(uow, unit_id, aside), *uow.deadlines.programmes_of([unit_id])]
        failed = oversight.not_delivered(uow, [unit_id]) if roles & OFFICE else []
        letters = len(uow.handovers.listed(units=[unit_id])) if roles & OFFICE else 0
        for place, one in enumerate(of_unit):
            found.append(
                _agenda(
                    uow,
                    Body(one),
                    roles,
                    by=person_id,
                    failed=len(failed) if place == 0 else 0,
                    letters=letters if place == 0 else 0,
                )
            )
    return sorted((one for one in found if one.meeting or one.things), key=_soonest)


def _meetings(uow: UnitOfWork, unit_id: int, aside: Mapping[int, Unseen]) -> list[Meeting]:
    """Return the meetings that are not over, and those of which something is open."""
    found = uow.meetings.of_unit(unit_id)
    return [one for one in found if not one.is_over or one.key in aside or _is_open(uow, one)]


def _is_open(uow: UnitOfWork, meeting: Meeting) -> bool:
    if any(duty.is_open for duty in uow.duties.of_meeting(meeting.key)):
        return True
    return meeting.closed_at is not None and any(d.is_open for d in uow.deadlines.of_meeting(meeting.key))


def _soonest(agenda: Agenda) -> tuple[bool, bool, float]:
    """What is ahead, by its hour; then what is over, the latest first; programmes last."""
    meeting = agenda.meeting
    if meeting is None:
        return True, True, 0.0
    at = meeting.starts_at.timestamp()
    return False, meeting.is_over, -at if meeting.is_over else at


def _agenda(uow: UnitOfWork, body: Body, roles: frozenset[Role], *, by: int, failed: int, letters: int) -> Agenda:
    meeting, things = body.meeting, list[Thing]()
    nearest = None
    if meeting is not None:
        digest = oversight.digest(uow, meeting)
        nearest = digest.nearest
        things = [
            *_asked(uow, meeting, digest, roles),
            *_to_decide(uow, meeting, digest, roles, by=by),
            Thing("overdue", digest.overdue, late=True), Thing("await", digest.duties - digest.overdue),
        ]  # fmt: skip
    things += _steps(uow, body, roles)
    things.append(Thing("undelivered", failed))
    things.append(Thing("letters", letters))
    unit = uow.people.unit(body.unit_id).name
    return Agenda(body, unit, [thing for thing in things if thing.count], nearest)


def _asked(uow: UnitOfWork, meeting: Meeting, digest: Digest, roles: frozenset[Role]) -> list[Thing]:
    """What came in, and what is to begin."""
    things: list[Thing] = []
    if roles & OFFICE:
        things.append(Thing("danger", len(digest.unseen.danger), late=True))
    if roles & MAY_RUN and has_lapsed(meeting, now=uow.now):
        things.append(Thing("hold", 1, "timeline", late=True))
    if roles & MAY_RUN and meeting.is_running:
        things.append(Thing("run", 1))
    if roles & MAY_SORT and not meeting.is_over:
        unread = digest.aside - len(digest.unseen.danger)
        things += [Thing("aside", unread), Thing("sort", digest.unsorted), Thing("voices", digest.voices)]
    if roles & MAY_SORT and meeting.is_over:
        things.append(Thing("aside", len(digest.unseen.unread)))
    return things


def _to_decide(
    uow: UnitOfWork, meeting: Meeting, digest: Digest, roles: frozenset[Role], *, by: int
) -> list[Thing]:  # fmt: skip
    """What waits for a word of the office or of the chair."""
    things: list[Thing] = []
    if roles & MAY_SORT:
        things.append(Thing("rule", len(off_topic.waiting(uow, meeting, by=by).all)))
        if by in office.deciders(uow, meeting):
            things.append(Thing("assignments", assignments.waiting(uow, meeting.key)))
    if roles & MAY_APPROVE:
        things.append(Thing("approve", digest.drafts))
    if roles & MAY_SORT:
        things.append(Thing("reassign", digest.handed_back))
    if roles & MAY_RUN and not meeting.is_over:
        brought = brought_on.before(uow, meeting)
        unclear = sum(one.duty.is_reopened for one in brought)
        things.append(Thing("unclear", unclear, "running", late=any(one.duty.is_late(uow.now) for one in brought)))
        promised = pledges.before(uow, meeting)
        late = any(one.is_late(uow.now) for one in promised)
        things.append(Thing("promised", len(promised), "running", late=late))
    return things


def _steps(uow: UnitOfWork, body: Body, roles: frozenset[Role]) -> list[Thing]:
    """What the timeline asks for."""
    own = uow.deadlines.of_meeting(body.of.key) if body.meeting else uow.deadlines.of_programme(body.of.key)
    steps = [deadline for deadline in own if deadline.is_open]
    late = [deadline for deadline in steps if deadline.ends_at is not None and deadline.ends_at <= uow.now]
    soon = [deadline for deadline in steps if _is_soon(deadline, uow.now)]
    found = [
        Thing("late", len(late), "timeline", preparing.Only.LATE, late=True),
        Thing("soon", len(soon), "timeline", preparing.Only.OPEN),
    ]
    if roles & MAY_PLAN:
        waiting = [one for one in steps if one.waits_for_confirmation and one not in late]
        found.insert(0, Thing("confirm", len(waiting), "timeline", preparing.Only.WAITING))
        if not own and body.meeting is not None and not body.meeting.is_over:
            found.append(Thing("propose", 1, "timeline"))
    return found


def _is_soon(deadline: Deadline, now: datetime) -> bool:
    return deadline.ends_at is not None and not deadline.waits_for_confirmation and now < deadline.ends_at <= now + SOON
