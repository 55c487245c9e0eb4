"""What the office sees: the digest of the day, the full card of a question, and messages that did not arrive."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from conversation.courtesy import bare
from domain.duty import Answer, AnswerDuty, Feedback
from domain.errors import NotFound
from domain.meeting import Meeting
from domain.messages.delivery import Delivery, DeliveryState
from domain.people.access import MAY_WATCH, OFFICE, Role
from domain.proposed_duty import ProposedDuty
from domain.questions.ask_back import AskBack
from domain.questions.equal import Group
from domain.questions.errors import NoSuchNumber
from domain.questions.question import Care, InternalNote, Question, ReplyMode, Wording
from domain.questions.queue import QueueEntry
from domain.questions.reach import Reach, called, host_of, reach_of
from domain.questions.ruling import Ruling
from domain.questions.topic import Topic, TopicKind
from services import attending, office, on_duty
from services.noticing import noticed
from services.office import Who
from services.questions import alike, care, changing, equal, proposing
from services.questions.alike import Alike
from services.questions.care import Unseen
from services.questions.likeness.competence import above, outside
from services.questions.likeness.kept import nearest_sorted
from services.questions.likeness.topics import Titled, hint, ranked
from services.questions.listing import state_of
from services.questions.ordering import ordered
from services.questions.triage import MAY_SORT
from services.unit_of_work import UnitOfWork
from services.which_meeting import units_of
from templates.say import book, caption

MOST_FAILED = 10
"""Messages that are listed at once; the newest first."""
WAITS_AFTER = timedelta(minutes=10)
"""How long a message may be on its way before the office hears of it."""


@dataclass(frozen=True, slots=True)
class Digest:
    """The secretary's morning. `topics`: how many wait under each; `nearest`: the next hour that binds somebody."""

    new: int
    unsorted: int
    aside: int
    voices: int
    topics: list[tuple[str, int]]
    duties: int
    overdue: int
    handed_back: int
    drafts: int
    unseen: Unseen
    failed: int
    nearest: tuple[str, datetime] | None


@dataclass(frozen=True, slots=True)
class Card:
    """All that is known of one question. `position` of `total`: its place among those of its own list.

    `authority`: the level that decides, by its name there; `reach`: whether that is the host. `online`: the asker is
    not in the hall. `noticed`: what in its words asks for care. `taken`: the
    post of who sees to a child in danger. `group`: those that ask the same, with who asked each (`others`, all but this
    one); `alike`: what may be joined with it. `asked_back`: what its asker was asked, and added;
    `ruling`: what was decided beside the meeting. `beside`: what else it was given, with who owes it.
    `proposed`: whom it is to be given to, if the chair agrees.
    """

    question: Question
    topic: Topic
    suggested: Topic | None
    above: str
    outside: str
    authority: str
    reach: Reach | None
    who: Who
    group: Group
    others: list[tuple[Question, Who]]
    alike: list[Alike]
    attachments: int
    position: int
    total: int
    state: str
    entry: QueueEntry | None
    duty: AnswerDuty | None
    holder: Who | None
    answer: Answer | None
    feedback: Feedback | None
    wordings: list[Wording]
    notes: list[tuple[str, InternalNote]]
    history: list[tuple[str, datetime]]
    asked_back: list[AskBack]
    ruling: Ruling | None
    beside: list[tuple[AnswerDuty, Who]]
    proposed: tuple[ProposedDuty, Who] | None
    online: bool
    noticed: list[Care]
    taken: str | None
    may_take: bool


@dataclass(frozen=True, slots=True)
class Undelivered:
    """A message that somebody may have to say by telephone. `network`: as people call it; `waits`: it may still go."""

    delivery: Delivery
    who: Who
    network: str
    reason: str
    waits: bool


def digest(uow: UnitOfWork, meeting: Meeting) -> Digest:
    """Count what waits for the office."""
    unsorted = uow.questions.untriaged(meeting.key)
    topics = uow.meetings.topics(meeting.key)
    duties = [duty for duty in uow.duties.of_meeting(meeting.key) if duty.is_open]
    midnight = uow.now.astimezone(uow.zone).replace(hour=0, minute=0, second=0, microsecond=0)
    ahead = [("intake_ends", meeting.intake_ends_at), ("meeting_starts", meeting.starts_at)]
    ahead += [("duty", duty.due_at) for duty in duties]
    return Digest(
        new=uow.questions.registered_since(meeting.key, midnight),
        unsorted=len(unsorted),
        aside=len(uow.questions.aside(meeting.key)),
        voices=uow.drafts.count_voiced([meeting.key]),
        topics=[(t.title, n) for t in topics if (n := sum(q.topic_id == t.id for q in unsorted))],
        duties=len(duties),
        overdue=sum(duty.is_late(uow.now) for duty in duties),
        handed_back=sum(duty.handed_back_at is not None for duty in duties),
        drafts=len(uow.duties.waiting_for_approval(meeting.key)),
        unseen=care.unseen(uow, [meeting.key]).get(meeting.key, Unseen()),
        failed=len(_not_delivered(uow, meeting.unit_id)),
        nearest=min((at for at in ahead if at[1] > uow.now), key=lambda at: at[1], default=None),
    )


def find(uow: UnitOfWork, person_id: int, code: str, allowed: frozenset[Role] = MAY_WATCH) -> Question:
    """Return a question by its number to somebody of the office that holds its meeting; NotFound for others."""
    question = changing.by_number(uow, code)
    if question is None:
        raise NotFound
    if not office.may(uow, person_id, uow.meetings.get(question.meeting_id), allowed & office.watchers(question)):
        raise NotFound
    return question


def find_in(uow: UnitOfWork, meeting: Meeting, typed: str, allowed: frozenset[Role], *, by: int) -> Question:
    """Return a question by its number, in full or alone («12» in its meeting); NoSuchNumber, for who is none too."""
    alone = bare(typed.strip())
    try:
        return find(uow, by, f"{meeting.code}-{alone}" if alone.isdecimal() else alone, allowed)
    except NotFound:
        raise NoSuchNumber(typed=typed.strip()) from None


def find_to_sort(uow: UnitOfWork, meeting: Meeting, typed: str, *, by: int) -> Question:
    """Return a question by its number, as `find_in`, to who sorts."""
    return find_in(uow, meeting, typed, MAY_SORT, by=by)


def may_see(uow: UnitOfWork, person_id: int, question: Question) -> bool:
    """Whether somebody may open the full card of a question."""
    return office.may_watch(uow, person_id, question)


def card(uow: UnitOfWork, question: Question, *, by: int) -> Card:
    """Return the full card with its place in the list; NoRight. That somebody looked at a name is logged."""
    known = read_card(uow, question, by=by)
    uow.act("question.viewed", "question", question.key, by=by)
    return known


def read_card(uow: UnitOfWork, question: Question, *, by: int) -> Card:
    """Return the same where nothing can be written: for pages, which are read beside the writer. NoRight."""
    known, meeting = look(uow, question, by=by), uow.meetings.get(question.meeting_id)
    mode = ReplyMode.SPOKEN if known.group.speakers else ReplyMode.WRITTEN
    questions, entries = uow.questions.listed(meeting.key, reply_mode=mode), uow.questions.entries(meeting.key)
    listed = [one.key for one in ordered(uow, meeting.key, questions, entries)]
    place = listed.index(question.lead_id) + 1 if question.lead_id in listed else 0
    return replace(known, position=place, total=len(listed))


def look(uow: UnitOfWork, question: Question, *, by: int) -> Card:
    """Return the card without its place in the list, for a page that only reads; NoRight."""
    meeting = uow.meetings.get(question.meeting_id)
    office.check_office(uow, by, meeting, office.watchers(question))
    host = host_of(uow.people.unit(meeting.unit_id))
    topics = uow.meetings.topics(meeting.key)
    topic = next(topic for topic in topics if topic.id == question.topic_id)
    who = office.asker(uow, question.asker_id, meeting.unit_id)
    entry = uow.questions.entry(question.lead_id)
    duty = uow.duties.concerning(question)
    group = equal.group_of(uow, question)
    mode = ReplyMode.SPOKEN if group.speakers else ReplyMode.WRITTEN
    others = group.but(question)
    danger = question.aside is Care.SAFETY and question.withdrawn_at is None
    taken = on_duty.taken(uow, [question]) if danger else {}
    line = proposing.of_question(uow, question)
    return Card(
        question=question,
        topic=topic,
        suggested=_suggested(uow, question, topics, who) if topic.kind is not TopicKind.PLAN else None,
        above=above(question.wording, host) if question.authority is None else "",
        outside=_outside(question, topics) if question.off_topic is False else "",
        authority=called(question.authority, host) if question.authority is not None else "",
        reach=reach_of(question.authority, host) if question.authority is not None else None,
        who=office.unnamed(who) if question.name_hidden else who,
        group=group,
        others=[(one, office.asker_of(uow, one, meeting.unit_id)) for one in others],
        alike=alike.to_question(uow, question) if question.aside is None and question.withdrawn_at is None else [],
        attachments=len(uow.attachments.of(question_id=question.key)),
        position=0,
        total=0,
        state=state_of(
            question,
            entry,
            released=uow.duties.released(question) is not None,
            reopened=duty is not None and duty.is_reopened,
            speaks=mode is ReplyMode.SPOKEN,
        ),
        entry=entry,
        duty=duty,
        holder=office.holder(uow, duty.holder_id, meeting.unit_id) if duty else None,
        answer=uow.duties.latest_answer(duty.key) if duty else None,
        feedback=uow.duties.feedback(question.key),
        wordings=uow.questions.wordings(question.key),
        notes=[(office.holder(uow, n.author_id, meeting.unit_id).post, n) for n in uow.questions.notes(question.key)],
        history=_history(uow, question),
        asked_back=uow.ask_backs.of_question(question.key),
        ruling=uow.rulings.of_question(question.key),
        beside=[
            (one, office.holder(uow, one.holder_id, meeting.unit_id)) for one in uow.duties.beside(question.lead_id)
        ],
        proposed=(line, office.holder(uow, line.holder_id, meeting.unit_id)) if line is not None else None,
        online=question.asker_id in attending.all_online(uow, meeting),
        noticed=noticed(question.wording),
        taken=office.holder(uow, taken[question.key] or by, meeting.unit_id).post if question.key in taken else None,
        may_take=danger and question.key not in taken and by in on_duty.hears(uow, question),
    )


def _suggested(uow: UnitOfWork, question: Question, topics: Sequence[Topic], who: Who) -> Topic | None:
    """Return the topic of the plan that its words, and the nearest sorted question, clearly speak for; or None."""
    unit = uow.people.unit(uow.meetings.get(question.meeting_id).unit_id)
    plan = {str(topic.id): topic for topic in topics if topic.kind is TopicKind.PLAN}
    titled = [Titled(key, topic.title, topic.short) for key, topic in plan.items()]
    near = nearest_sorted(uow, question)
    found = hint(ranked(question.wording, titled, names=[who.group, unit.name], nearest=near))
    return plan[found] if found else None


def _outside(question: Question, topics: Sequence[Topic]) -> str:
    """Return by which word it seems no matter of the meeting; "" where its words speak for any topic of the plan."""
    plan = [Titled(str(topic.id), topic.title, topic.short) for topic in topics if topic.kind is TopicKind.PLAN]
    return "" if ranked(question.wording, plan) else outside(question.wording)


def _history(uow: UnitOfWork, question: Question) -> list[tuple[str, datetime]]:
    """What became of a question, as far as there are words for it (who looked at it is in the log alone)."""
    known = book()["captions"]["act"]
    acts = [(event.act.rpartition(".")[2], event.at) for event in uow.events.of("question", question.key)]
    return [(str(known[act]), at) for act, at in acts if act in known]


def not_delivered(uow: UnitOfWork, unit_ids: Iterable[int]) -> list[Undelivered]:
    """Return messages that failed, may not have arrived, or wait, with who should be called (F58, F90)."""
    found: dict[int | None, Undelivered] = {}
    for unit_id in unit_ids:
        for delivery in _not_delivered(uow, unit_id):
            if delivery.person_id is not None and delivery.id not in found:
                found[delivery.id] = Undelivered(
                    delivery, _to(uow, delivery, delivery.person_id, unit_id), _network(delivery), _why(delivery),
                    delivery.state is DeliveryState.DUE,
                )  # fmt: skip
    return list(found.values())


def _to(uow: UnitOfWork, delivery: Delivery, person_id: int, unit_id: int) -> Who:
    """Return to whom a message goes; unnamed where it is about a question whose asker's name is hidden."""
    about = (one for one in uow.questions.of_asker(person_id) if one.code in delivery.text)
    who = office.asker(uow, person_id, unit_id)
    return office.unnamed(who) if any(one.name_hidden for one in about) else who


def _not_delivered(uow: UnitOfWork, unit_id: int) -> list[Delivery]:
    return uow.deliveries.not_delivered(unit_id=unit_id, waiting_since=uow.now - WAITS_AFTER)


def _network(delivery: Delivery) -> str:
    """Return by which network it should have come; "" for who has none."""
    return str(book()["captions"]["network"].get(delivery.network, delivery.network))


def _why(delivery: Delivery) -> str:
    """Return why a message did not arrive, in words that somebody without a network's manual understands."""
    if delivery.state is DeliveryState.UNCERTAIN:
        return caption("undelivered", "uncertain")
    known, why = book()["captions"]["undelivered"], delivery.reason.partition(":")[0]
    if delivery.state is DeliveryState.DUE:
        return str(known.get(f"{why}_waits", known["waits"]))
    return str(known.get(why, known["failed"]))


def handed_over(uow: UnitOfWork, delivery_id: int, *, by: int) -> Undelivered | None:
    """Note that somebody was told by telephone or on paper; None when it was noted before."""
    for failed in not_delivered(uow, units_of(uow, by, OFFICE)):
        if failed.delivery.id == delivery_id:
            uow.deliveries.hand_over(failed.delivery)
            uow.act("delivery.handed_over", "delivery", delivery_id, by=by)
            return failed
    return None
