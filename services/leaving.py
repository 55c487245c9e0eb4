"""Leaving: what somebody holds is known before they go, goes back to the office, and the office hears of it at once."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from conversation.reply import Choice
from domain.access import MAY_RUN, MAY_TRIAGE, OFFICE, Membership, Role
from domain.deadline import Deadline
from domain.duty import AnswerDuty
from domain.errors import LastInOffice
from domain.question import Question
from domain.topic import Topic
from services import office, promises, timeline
from services.reminding_deadlines import lay_for_deadline
from services.unit_of_work import UnitOfWork
from templates.say import label

MOST_NAMED = 5
"""Things of one kind that are named; further ones are counted."""
_TOLD = MAY_TRIAGE | {Role.CHAIR}


@dataclass(frozen=True, slots=True)
class Held:
    """All that a person owes. `drafts`: answers begun or handed in; `topics`: those that are theirs to answer.

    `watched`: what others owe to plans and answer for to this person.
    """

    answers: Sequence[tuple[AnswerDuty, Question]]
    drafts: int
    deadlines: Sequence[Deadline]
    watched: Sequence[Deadline]
    topics: Sequence[Topic]

    def __bool__(self) -> bool:
        """Whether anything is held at all."""
        return bool(self.answers or self.deadlines or self.watched or self.topics)


@dataclass(slots=True)
class _Left:
    """What one unit gets back."""

    answers: list[tuple[AnswerDuty, Question]] = field(default_factory=list)
    deadlines: list[Deadline] = field(default_factory=list)
    topics: list[Topic] = field(default_factory=list)


def held(uow: UnitOfWork, person_id: int) -> Held:
    """Return what a person holds now, the soonest due first."""
    answers = [(duty, uow.questions.get(duty.question_id)) for duty in uow.duties.open_of(person_id)]
    latest = [uow.duties.latest_answer(duty.key) for duty, _ in answers]
    return Held(
        answers=answers,
        drafts=sum(answer is not None and answer.released_at is None for answer in latest),
        deadlines=uow.deadlines.held_by(person_id),
        watched=uow.leaving.watched_by(person_id),
        topics=uow.leaving.topics_of(person_id),
    )


def check_may_leave(uow: UnitOfWork, person_id: int) -> None:
    """Refuse with LastInOffice whom a meeting that is not over, or what is still owed, cannot do without.

    Of two who ask at once the second is asked after the first has gone.
    """
    posts = [membership for membership in uow.people.memberships(person_id) if membership.role in OFFICE]
    uow.leaving.hold_units({membership.unit_id for membership in posts})
    for post in posts:
        ahead = uow.meetings.not_over([post.unit_id])
        if ahead and not _others(uow, post):
            raise LastInOffice(role=post.role, meeting=ahead[0], owed=0)
        if post.role in MAY_RUN and not _but(office.staff(uow, post.unit_id, MAY_RUN), person_id):
            _check_nothing_owed(uow, post)


def _others(uow: UnitOfWork, post: Membership) -> list[int]:
    """Return who else does what a post is for; where there is no secretary, compilers are for each other."""
    same = _but(office.staff(uow, post.unit_id, frozenset({post.role})), post.person_id)
    if not same and post.role is Role.COMPILER:
        return _but(office.staff(uow, post.unit_id, frozenset({Role.SECRETARY})), post.person_id)
    return same


def _but(people: Sequence[int], person_id: int) -> list[int]:
    return [person for person in people if person != person_id]


def _check_nothing_owed(uow: UnitOfWork, post: Membership) -> None:
    for meeting in uow.meetings.of_unit(post.unit_id):
        owed = sum(duty.is_open for duty in uow.duties.of_meeting(meeting.key))
        if owed:
            raise LastInOffice(role=post.role, meeting=meeting, owed=owed)


def leave(uow: UnitOfWork, person_id: int) -> None:
    """Give back all that a person holds, who is gone already, and tell the office of each unit in one message."""
    left: dict[int, _Left] = defaultdict(_Left)
    for known in uow.duties.open_of(person_id):
        duty = uow.duties.hold(known.key)
        if duty.is_open and duty.holder_id == person_id:
            promises.keep_for_who_left(uow, duty)
            unit_id = uow.meetings.get(duty.meeting_id).unit_id
            left[unit_id].answers.append((duty, uow.questions.get(duty.question_id)))
    for deadline in [*uow.deadlines.held_by(person_id), *uow.leaving.watched_by(person_id)]:
        if _give_back(uow, deadline, person_id):
            left[timeline.unit_of(uow, deadline)].deadlines.append(deadline)
    for topic in uow.leaving.topics_of(person_id):
        topic.responder_id = None
        uow.meetings.keep(topic)
        left[uow.meetings.get(topic.meeting_id).unit_id].topics.append(topic)
    for unit_id, things in left.items():
        _tell(uow, person_id, unit_id, things)


def _give_back(uow: UnitOfWork, deadline: Deadline, person_id: int) -> bool:
    """Let the office see to a deadline from now on; whether nobody holds it by that."""
    deadline = uow.deadlines.hold(deadline.key)
    was_theirs = deadline.holder_id == person_id
    deadline.holder_id = None if was_theirs else deadline.holder_id
    deadline.head_id = None if deadline.head_id == person_id else deadline.head_id
    deadline.version += 1
    uow.deadlines.keep(deadline)
    uow.act("deadline.handed_back", "deadline", deadline.key, by=person_id, held=was_theirs)
    lay_for_deadline(uow, deadline)
    return was_theirs


def _tell(uow: UnitOfWork, person_id: int, unit_id: int, left: _Left) -> None:
    """Nobody's name is in it: that was erased. Who keeps the answers finds them among their own."""
    kept_by = left.answers[0][0].holder_id if left.answers else person_id
    keeper = office.holder(uow, kept_by, unit_id) if kept_by != person_id else None
    told = office.staff(uow, unit_id, _TOLD)
    for person in told:
        choices = [Choice.act(question.code, "card", question.key) for _, question in left.answers[:MOST_NAMED]]
        if keeper is not None and keeper.person_id == person:
            choices = [Choice.command(label("my_duties"), "viec"), *choices]
        if left.deadlines:
            choices.append(Choice.command(label("menu_timeline"), "lich"))
        office.tell(
            uow, [person], "triaging/left", once=f"left:{person_id}:{unit_id}", choices=choices, mandatory=True,
            post=office.holder(uow, person_id, unit_id).post, keeper=keeper, answers=left.answers,
            deadlines=left.deadlines, topics=left.topics, most=MOST_NAMED, now=uow.now,
        )  # fmt: skip
