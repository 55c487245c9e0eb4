"""Handing over: what somebody holds by a post goes to who takes it, or back to the office; both are told elsewhere."""

from dataclasses import dataclass, field

from domain.deadline import Deadline
from domain.duty import AnswerDuty
from domain.people.access import MAY_APPROVE, MAY_OWE_ANSWERS, MAY_WATCH, Membership, Role
from domain.questions.topic import Topic
from letters.folding import fold
from services import office
from services.answers import pledge_news, promises
from services.people import leaving
from services.plans.timeline import MAY_HOLD
from services.reminders.deadlines import lay_for_deadlines
from services.unit_of_work import UnitOfWork
from templates.say import caption


@dataclass(slots=True)
class Handed:
    """What changed hands. `watched`: deadlines of others who answer to the post."""

    answers: list[AnswerDuty] = field(default_factory=list)
    deadlines: list[Deadline] = field(default_factory=list)
    watched: list[Deadline] = field(default_factory=list)
    topics: list[Topic] = field(default_factory=list)

    def __len__(self) -> int:
        """How much somebody has to do now that another had."""
        return len(self.answers) + len(self.deadlines)


def hand_over(uow: UnitOfWork, post: Membership, to: int | None, *, by: int) -> Handed:
    """Give all that belongs to a post, which has ended, to somebody (None: back to the office); reminders go along.

    Who holds another post in the unit keeps what may belong to that: answers, if it may owe them; deadlines that the
    ended post is not named for.
    """
    others = {m.role for m in uow.people.memberships(post.person_id) if m.unit_id == post.unit_id and m.id != post.id}
    handed = Handed()
    for deadline in uow.deadlines.held_by(post.person_id):
        if _is_here(uow, deadline, post) and (_is_of(post, deadline) or not others & MAY_HOLD):
            _give(uow, deadline, "holder_id", to, by=by)
            handed.deadlines.append(deadline)
    for known in uow.deadlines.parts_done_for(post.person_id):  # with it the unit's list, which may be sent again
        if _is_here(uow, known, post) and _is_of(post, known):
            part = uow.deadlines.hold(known.key)
            part.holder_id = to
            uow.deadlines.keep(part)
    if not others & MAY_WATCH:
        for deadline in uow.leaving.watched_by(post.person_id):
            if _is_here(uow, deadline, post):
                _give(uow, deadline, "head_id", to, by=by)
                handed.watched.append(deadline)
    if not others & MAY_OWE_ANSWERS:
        _hand_answers(uow, post, to, handed, by=by)
        uow.duties.end_supports(post.person_id, unit_id=post.unit_id)
    if post.role in MAY_APPROVE:
        leaving.ask_who_is_left(uow, post.unit_id)
    return handed


def held_by(uow: UnitOfWork, post: Membership) -> int:
    """Count what somebody owes in a post's unit now: answers, and deadlines."""
    answers = [d for d in uow.duties.open_of(post.person_id) if _unit_of(uow, d) == post.unit_id]
    return len(answers) + sum(_is_here(uow, deadline, post) for deadline in uow.deadlines.held_by(post.person_id))


def _hand_answers(uow: UnitOfWork, post: Membership, to: int | None, handed: Handed, *, by: int) -> None:
    able = to is not None and bool(uow.people.roles(to, post.unit_id) & MAY_OWE_ANSWERS)
    for known in uow.duties.open_of(post.person_id):
        if _unit_of(uow, known) != post.unit_id:
            continue
        duty = uow.duties.hold(known.key)
        keeper = to if able else office.keeper(uow, uow.meetings.get(duty.meeting_id), but=post.person_id)
        if keeper is not None and duty.is_open:
            promises.hand_over(uow, duty, keeper, by=by, back=not able)
            handed.answers.append(duty)
    for topic in uow.leaving.topics_of(post.person_id):
        if uow.meetings.get(topic.meeting_id).unit_id == post.unit_id:
            topic.responder_id = to if able else None
            uow.meetings.keep(topic)
            handed.topics.append(topic)


def _unit_of(uow: UnitOfWork, duty: AnswerDuty) -> int:
    return uow.meetings.get(duty.meeting_id).unit_id


def _is_here(uow: UnitOfWork, deadline: Deadline, post: Membership) -> bool:
    """Whether it is owed in the post's unit, or is that unit's own part of what the one above asks."""
    return uow.deadlines.body_of(deadline).unit_id == post.unit_id or deadline.unit_id == post.unit_id


def _is_of(post: Membership, deadline: Deadline) -> bool:
    """Whether a deadline is one of this very post."""
    if deadline.unit_id is not None and post.role is Role.GROUP_LEADER and post.group_id is None:
        return deadline.unit_id != post.unit_id  # of the group that another of their lines names
    if deadline.unit_id is not None:
        return deadline.unit_id in {post.group_id, post.unit_id}
    return fold(deadline.owner) in {fold(post.title), fold(caption("role", Role(post.role)))}


def _give(uow: UnitOfWork, deadline: Deadline, column: str, to: int | None, *, by: int) -> None:
    deadline = uow.deadlines.hold(deadline.key)
    setattr(deadline, column, to)
    deadline.version += 1
    uow.deadlines.keep(deadline)
    uow.act("deadline.handed_over", "deadline", deadline.key, by=by, to=to)
    lay_for_deadlines(uow, [deadline])
    pledge_news.tell(uow, deadline)
