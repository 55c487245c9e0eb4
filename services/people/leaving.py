"""Leaving: what somebody holds is known before they go, goes back to the office, and the office hears of it at once."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from conversation.reply import Choice
from domain.deadline import Deadline
from domain.duty import AnswerDuty
from domain.people.access import MAY_APPROVE, MAY_OWE_ANSWERS, MAY_RUN, MAY_TRIAGE, OFFICE, Membership, Role
from domain.people.errors import LastInOffice, LastInPost
from domain.questions.question import Question
from domain.questions.topic import Topic
from services import office
from services.answers import answering, promises
from services.answers.approving import approvers, ask_approvers
from services.reminders.deadlines import lay_for_deadlines
from services.unit_of_work import UnitOfWork
from templates.say import label

MOST_NAMED = 5
"""Things of one kind that are named; further ones are counted."""
_TOLD = MAY_TRIAGE | {Role.CHAIR}


@dataclass(frozen=True, slots=True)
class Held:
    """All that a person owes. `drafts`: answers begun or handed in; `topics`: those that are theirs to answer.

    `watched`: what others owe to plans and answer for to this person. `keepers`, `told`: the posts of who keeps the
    answers, and of who hears of it, once the person has gone.
    """

    answers: Sequence[tuple[AnswerDuty, Question]]
    drafts: int
    deadlines: Sequence[Deadline]
    watched: Sequence[Deadline]
    topics: Sequence[Topic]
    keepers: Sequence[str]
    told: Sequence[str]

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
    deadlines, watched = uow.deadlines.held_by(person_id), uow.leaving.watched_by(person_id)
    topics = uow.leaving.topics_of(person_id)
    ids = [*(duty.meeting_id for duty, _ in answers), *(topic.meeting_id for topic in topics)]
    meetings = [uow.meetings.get(meeting_id) for meeting_id in ids]
    units = dict.fromkeys([m.unit_id for m in meetings] + [uow.deadlines.body_of(one).unit_id for one in deadlines])
    kept = [(office.keeper(uow, meeting, but=person_id), meeting.unit_id) for meeting in meetings[: len(answers)]]
    told = [(person, unit) for unit in units for person in _told(uow, unit, but=person_id)]
    return Held(
        answers=answers,
        drafts=sum(answer is not None and answer.released_at is None for answer in latest),
        deadlines=deadlines,
        watched=watched,
        topics=topics,
        keepers=_posts(uow, kept),
        told=_posts(uow, told),
    )


def _posts(uow: UnitOfWork, people: Sequence[tuple[int | None, int]]) -> list[str]:
    """Name each post once: (person, unit), None where nobody is left."""
    return list(dict.fromkeys(office.holder(uow, person, unit).post for person, unit in people if person is not None))


def _told(uow: UnitOfWork, unit_id: int, *, but: int) -> list[int]:
    """Return who hears that somebody has left; where no office is left, whoever keeps what was owed."""
    return _but(office.staff(uow, unit_id, _TOLD), but) or _but(office.staff(uow, unit_id, MAY_OWE_ANSWERS), but)


def check_may_leave(uow: UnitOfWork, person_id: int) -> None:
    """Refuse with LastInOffice whom a meeting that is not over, or what is still owed, cannot do without.

    Of two who ask at once the second is asked after the first has gone.
    """
    posts = [membership for membership in uow.people.memberships(person_id) if membership.role in OFFICE]
    uow.leaving.hold_units({membership.unit_id for membership in posts})
    for post in posts:
        check_may_end(uow, post, LastInOffice)


def check_may_end(uow: UnitOfWork, post: Membership, refusal: type[LastInOffice | LastInPost]) -> None:
    """Refuse to end a post that a meeting that is not over, or what is still owed, cannot do without."""
    ahead = uow.meetings.not_over([post.unit_id])
    if ahead and not _others(uow, post):
        raise refusal(role=post.role, meeting=ahead[0], owed=0)
    if post.role in MAY_RUN and not _but(office.staff(uow, post.unit_id, MAY_RUN), post.person_id):
        _check_nothing_owed(uow, post, refusal)


def _others(uow: UnitOfWork, post: Membership) -> list[int]:
    """Return who else does what a post is for; where there is no secretary, compilers are for each other."""
    same = _but(office.staff(uow, post.unit_id, frozenset({post.role})), post.person_id)
    if not same and post.role is Role.COMPILER:
        return _but(office.staff(uow, post.unit_id, frozenset({Role.SECRETARY})), post.person_id)
    return same


def _but(people: Sequence[int], person_id: int) -> list[int]:
    return [person for person in people if person != person_id]


def _check_nothing_owed(uow: UnitOfWork, post: Membership, refusal: type[LastInOffice | LastInPost]) -> None:
    for meeting in uow.meetings.of_unit(post.unit_id):
        owed = sum(duty.is_open for duty in uow.duties.of_meeting(meeting.key))
        if owed:
            raise refusal(role=post.role, meeting=meeting, owed=owed)


def leave(uow: UnitOfWork, person_id: int) -> None:
    """Give back all that a person holds, who is gone already, and tell the office of each unit in one message."""
    left: dict[int, _Left] = defaultdict(_Left)
    for known in uow.duties.open_of(person_id):
        duty = uow.duties.hold(known.key)
        if duty.is_open and duty.holder_id == person_id:
            promises.keep_for_who_left(uow, duty)
            unit_id = uow.meetings.get(duty.meeting_id).unit_id
            left[unit_id].answers.append((duty, uow.questions.get(duty.question_id)))
    uow.duties.end_supports(person_id)
    for deadline in [*uow.deadlines.held_by(person_id), *uow.leaving.watched_by(person_id)]:
        if _give_back(uow, deadline, person_id):
            left[uow.deadlines.body_of(deadline).unit_id].deadlines.append(deadline)
    for topic in uow.leaving.topics_of(person_id):
        topic.responder_id = None
        uow.meetings.keep(topic)
        left[uow.meetings.get(topic.meeting_id).unit_id].topics.append(topic)
    for post in uow.people.memberships(person_id):
        if post.role in MAY_APPROVE:
            ask_who_is_left(uow, post.unit_id)
    for unit_id, things in left.items():
        _tell(uow, person_id, unit_id, things)


def ask_who_is_left(uow: UnitOfWork, unit_id: int) -> None:
    """Drafts whose approver has gone come to who wrote them, where nobody else could send them."""
    for duty, answer in answering.waiting(uow, unit_id):
        if approvers(uow, duty, answer) == [answer.author_id]:
            question = uow.questions.get(answer.question_id)
            ask_approvers(uow, duty, question, answer, again=f":{uow.now.isoformat()}")


def _give_back(uow: UnitOfWork, deadline: Deadline, person_id: int) -> bool:
    """Let the office see to a deadline from now on; whether nobody holds it by that."""
    deadline = uow.deadlines.hold(deadline.key)
    was_theirs = deadline.holder_id == person_id
    deadline.holder_id = None if was_theirs else deadline.holder_id
    deadline.head_id = None if deadline.head_id == person_id else deadline.head_id
    deadline.version += 1
    uow.deadlines.keep(deadline)
    uow.act("deadline.handed_back", "deadline", deadline.key, by=person_id, held=was_theirs)
    lay_for_deadlines(uow, [deadline])
    return was_theirs


def _tell(uow: UnitOfWork, person_id: int, unit_id: int, left: _Left) -> None:
    """Nobody's name is in it: that was erased. Who keeps the answers finds them among their own."""
    kept_by = left.answers[0][0].holder_id if left.answers else person_id
    keeper = office.holder(uow, kept_by, unit_id) if kept_by != person_id else None
    for person in _told(uow, unit_id, but=person_id):
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
