"""Debts: every answer that is still owed, over all meetings, by who owes it, late first; and what nobody was given."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from domain.duty import TAKEN_WITHIN, Answer, AnswerDuty
from domain.errors import NotFound
from domain.meeting import Meeting
from domain.people.access import MAY_OWE_ANSWERS, OFFICE, POSTS, Membership, Role, check_role
from domain.proposed_duty import ProposedDuty
from domain.questions.question import Question
from domain.reminder import Rung, last_day
from services import office, which_meeting
from services.answers import supporting
from services.answers.supporting import Supporter
from services.dates import today
from services.office import Who
from services.paging import Slice, page_of
from services.questions import proposing, triage
from services.reminders.duties import DUTY
from services.reminders.duty_nudges import MAY_NUDGE
from services.unit_of_work import UnitOfWork

WATCH = OFFICE | {Role.SUPERVISOR}
"""Who sees what anybody owes to a meeting of their unit; a head sees what their own people owe."""


class Standing(StrEnum):
    """How far an answer is; LATE and UNDATED (it has no day yet) go across the others. OWED: whatever somebody owes."""

    OWED = ""
    LATE = "late"
    NEW = "new"
    WRITING = "writing"
    WAITING = "waiting"
    BACK = "back"
    UNDATED = "undated"
    UNGIVEN = "ungiven"


@dataclass(frozen=True, slots=True)
class Debt:
    """One answer that is owed, or a sorted question that nobody was given (no `duty`, no `holder`).

    `over`: days since it was due, 0 while it is not late or waits for others. `nudged`: how often its holder was
    reminded by hand, and when last. `heading`: a holder begins here, with so many lines and late ones.
    `proposed`: to be given so, or given on, once the chair agrees.
    `untaken`: for so many days nobody has said that they take it on, once that is more than it should be.
    """

    meeting: Meeting
    question: Question
    asker: Who
    standing: Standing
    duty: AnswerDuty | None = None
    holder: Who | None = None
    answer: Answer | None = None
    late: bool = False
    over: int = 0
    nudged: tuple[int, datetime | None] = (0, None)
    face: int = 0
    position: int = 0
    heading: tuple[int, int] | None = None
    supporters: Sequence[Supporter] = ()
    untaken: int = 0
    proposed: ProposedDuty | None = None

    @property
    def mark(self) -> str:
        """What a tick on a page names: «d12» a debt, «q5» a question that nobody was given."""
        return f"d{self.duty.key}" if self.duty is not None else f"q{self.question.key}"

    @property
    def seen(self) -> int:
        """How it looked: the debt's version, or one more than the question's face."""
        return self.duty.version if self.duty is not None else self.face + 1

    @property
    def state(self) -> str:
        """How far it is, more closely than the filters tell: the key of captions.debt_state."""
        if self.duty is None and self.proposed is not None:
            return "proposed" if self.proposed.waits else "proposal_returned"
        if self.standing is Standing.BACK and self.duty is not None:
            return "handed_back" if self.duty.handed_back_at is not None else "returned"
        if self.standing is Standing.WAITING and self.answer is not None and self.answer.waits_to_be_sent:
            return "approved"
        return self.standing.value

    def is_one(self, standing: Standing) -> bool:
        """Whether a filter shows it."""
        if standing is Standing.OWED:
            return self.duty is not None
        if standing is Standing.UNDATED:
            return self.duty is not None and self.duty.undated_at is not None
        return self.late if standing is Standing.LATE else self.standing is standing


@dataclass(frozen=True, slots=True)
class Debts:
    """What somebody sees: those of one filter, and how many each filter shows. `may_act`: of the office of any."""

    lines: Sequence[Debt]
    counts: dict[Standing, int]
    may_act: bool

    def page(self, number: int) -> Slice[Debt]:
        """Return one page of a chat, counted from 0."""
        return page_of(self.lines, number)


def any_for(uow: UnitOfWork, person_id: int) -> bool:
    """Whether there is anything that somebody would see here."""
    roles = {m.role for m in posts_of(uow, person_id)}
    mine = uow.duties.open_of(person_id) or uow.duties.open_supported(person_id)
    return bool(roles & (WATCH | {Role.UNIT_HEAD})) or bool(mine)


def any_watched(uow: UnitOfWork, person_id: int) -> bool:
    """Whether anything is owed to a meeting of the units whose debts somebody follows."""
    here = posts_of(uow, person_id)
    return uow.duties.any_open({m.unit_id for m in here if m.role in WATCH | {Role.UNIT_HEAD}})


def owed(uow: UnitOfWork, standing: Standing = Standing.OWED, *, by: int) -> Debts:
    """Return the debts that somebody may see; NoRight for who holds no post.

    The office and who watches see all of their meetings, a head what their people owe, anybody what they owe.
    """
    check_role({m.role for m in uow.people.memberships(by)}, POSTS)
    everything = sorted(_debts(uow, by), key=_place)
    ordered = _by_holder([debt for debt in everything if debt.is_one(standing)])
    counts = {kind: sum(debt.is_one(kind) for debt in everything) for kind in Standing}
    may_act = any(m.role in MAY_NUDGE for m in posts_of(uow, by))
    return Debts(ordered, counts, may_act)


def one(uow: UnitOfWork, duty_id: int, *, by: int) -> Debt:
    """Return one debt that is still open; NotFound for what is not, or is not theirs to see."""
    found = next((debt for debt in _debts(uow, by) if debt.duty is not None and debt.duty.key == duty_id), None)
    if found is None:
        raise NotFound
    return found


def may_chase(uow: UnitOfWork, debt: Debt, *, by: int) -> bool:
    """Whether somebody may remind of it, give it on and put it off."""
    return office.may(uow, by, debt.meeting, MAY_NUDGE)


def posts_of(uow: UnitOfWork, person_id: int) -> list[Membership]:
    """Return what somebody is, as far as they act there now."""
    unit_id = which_meeting.acting_in(uow, person_id)
    return [m for m in uow.people.memberships(person_id) if unit_id in {None, m.unit_id}]


def _debts(uow: UnitOfWork, by: int) -> Iterator[Debt]:
    here = posts_of(uow, by)
    watched = {m.unit_id for m in here if m.role in WATCH}
    offices = {m.unit_id for m in here if m.role in OFFICE}
    meetings = {one.key: one for unit_id in watched for one in uow.meetings.of_unit(unit_id)}
    pairs = {duty.key: (duty, question) for duty, question in uow.duties.open_in(meetings)}
    pairs |= {duty.key: (duty, question) for duty, question in uow.duties.open_supported(by)}
    theirs = {by, *(person for m in here if m.role is Role.UNIT_HEAD for person in people_of(uow, m))}
    pairs |= {duty.key: (duty, question) for duty, question in uow.duties.open_held(theirs)}
    for duty, _ in pairs.values():
        if duty.meeting_id not in meetings:
            meetings[duty.meeting_id] = uow.meetings.get(duty.meeting_id)
    shown = [
        (duty, question)
        for duty, question in pairs.values()
        if question.withdrawn_at is None
        and (question.aside is None or duty.holder_id == by or meetings[duty.meeting_id].unit_id in offices)
    ]
    yield from _given(uow, shown, meetings)
    yield from _ungiven(uow, [one for one in meetings.values() if one.unit_id in watched and not one.is_over])


def people_of(uow: UnitOfWork, head: Membership) -> Collection[int]:
    """Return whose debts a head follows: who is of the department, else whoever may owe answers in the unit."""
    members = uow.people.members(head.unit_id, MAY_OWE_ANSWERS if head.group_id is None else frozenset(Role))
    return {m.person_id for _, m in members if head.group_id in {None, m.group_id}}


def _given(
    uow: UnitOfWork, pairs: Sequence[tuple[AnswerDuty, Question]], meetings: dict[int, Meeting]
) -> Iterator[Debt]:
    keys = [duty.key for duty, _ in pairs]
    answers = uow.duties.latest_of(keys)
    nudged = uow.reminders.times_of(DUTY, keys, Rung.DUTY_NUDGE) if keys else {}
    whom: dict[int, Who] = {}
    for meeting_id in {duty.meeting_id for duty, _ in pairs}:
        asked = [question for duty, question in pairs if duty.meeting_id == meeting_id]
        whom |= office.who_asked(uow, asked, meetings[meeting_id].unit_id)
    holders: dict[tuple[int, int], Who] = {}
    supporters = supporting.supporters(uow, [duty for duty, _ in pairs])
    for duty, question in pairs:
        meeting, answer = meetings[duty.meeting_id], answers.get(duty.key)
        place = (duty.holder_id, meeting.unit_id)
        if place not in holders:
            holders[place] = office.holder(uow, *place)
        late = duty.is_late(uow.now) and not (answer is not None and answer.waits_to_be_sent)
        over = max(0, (today(uow) - last_day(duty.due_at, zone=uow.zone)).days) if late else 0
        yield Debt(
            meeting, question, whom[question.key], _standing(duty, answer), duty, holders[place], answer, late, over,
            nudged.get(duty.key, (0, None)), supporters=supporters.get(duty.key, ()), untaken=_untaken(uow, duty),
        )  # fmt: skip


def _untaken(uow: UnitOfWork, duty: AnswerDuty) -> int:
    days = (today(uow) - duty.assigned_at.astimezone(uow.zone).date()).days
    return days if duty.accepted_at is None and duty.handed_back_at is None and days > TAKEN_WITHIN else 0


def _standing(duty: AnswerDuty, answer: Answer | None) -> Standing:
    """Handed back by its holder, or the draft by who approves: either lies with somebody who has to act again."""
    if duty.handed_back_at is not None:
        return Standing.BACK
    if answer is not None and (answer.waits_for_approval or answer.waits_to_be_sent):
        return Standing.WAITING
    if answer is not None and answer.came_back:
        return Standing.BACK
    return Standing.WRITING if duty.accepted_at is not None else Standing.NEW


def ungiven(uow: UnitOfWork, meeting: Meeting) -> list[Question]:
    """Return what was sorted in a meeting, has no answer, and was given to nobody."""
    given = {duty.question_id for duty in uow.duties.of_meeting(meeting.key)}
    given |= {entry.question_id for entry in uow.questions.entries(meeting.key) if entry.is_decided}
    return [
        one
        for one in uow.questions.listed(meeting.key)
        if one.triaged_at is not None and one.key not in given and one.report_id is None
    ]


def _ungiven(uow: UnitOfWork, meetings: Sequence[Meeting]) -> Iterator[Debt]:
    """What was sorted and given to nobody, while its meeting is ahead: at its end each gets somebody."""
    for meeting in meetings:
        found = ungiven(uow, meeting)
        whom = office.who_asked(uow, found, meeting.unit_id) if found else {}
        faces = triage.faces(uow, [one.key for one in found])
        lines = {proposed.question_id for proposed in uow.proposed.of_meeting(meeting.key)} if found else set()
        for question in found:
            yield Debt(
                meeting, question, whom[question.key], Standing.UNGIVEN, face=faces.get(question.key, 0),
                proposed=proposing.of_question(uow, question) if question.key in lines else None,
            )  # fmt: skip


def _place(debt: Debt) -> tuple[object, ...]:
    """By when it is due; what nobody was given last."""
    return debt.duty is None, debt.duty.due_at if debt.duty else None, debt.meeting.key, debt.question.number


def _by_holder(debts: Sequence[Debt]) -> list[Debt]:
    """Whoever has the earliest date comes first with all of theirs; each line numbered, each holder's first headed."""
    first: dict[int | None, int] = {}
    for place, debt in enumerate(debts):
        first.setdefault(debt.holder.person_id if debt.holder else None, place)
    ordered = sorted(debts, key=lambda debt: first[debt.holder.person_id if debt.holder else None])
    whose = [debt.holder.person_id if debt.holder else None for debt in ordered]
    counts, late = Counter(whose), Counter(
        person for debt, person in zip(ordered, whose, strict=True) if debt.late
    )  # fmt: skip
    found: list[Debt] = []
    for place, debt in enumerate(ordered):
        begins = place == 0 or whose[place - 1] != whose[place]
        heading = (counts[whose[place]], late[whose[place]]) if begins else None
        found.append(replace(debt, position=place + 1, heading=heading))
    return found
