"""The desk: a slip on paper becomes the question of whoever gave it, in the same queue, at the hour at which they did.

Somebody without an account is kept by the name on the slip, as long as the meeting is; what they are answered goes to
the list of messages that did not arrive, and from there to them by telephone or on paper.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from conversation.reply import Choice
from conversation.turn import Media
from domain.errors import (
    AlreadyDone,
    DateNotUnderstood,
    EmptyText,
    HourNotUnderstood,
    IntakeNotOpen,
    MeetingOver,
    NotFound,
)
from domain.meeting import Meeting, default_answer_due
from domain.people.access import MAY_TRIAGE, OFFICE, SELF_DECLARED, Role
from domain.people.acted import UNDO_WITHIN
from domain.people.consent import TEXT_VERSION, Consent
from domain.people.errors import GiverKnown, SlipHourWrong, SlipKnown
from domain.people.person import Address, Person
from domain.people.unit import Unit
from domain.questions.question import Draft, Question, ReplyMode
from domain.questions.queue import NOTICE_AFTER, lane_at
from domain.questions.wording import check_wording
from letters.folding import fold
from services import attaching, audience, dates, office, on_duty
from services.answers import promises
from services.attaching import Attached
from services.delivering import owe
from services.naming import read_name
from services.office import Who
from services.people import twins
from services.people.stubs import STUB_LETTERS
from services.plans.post_codes import secret_letters
from services.questions import changing, intake
from services.unit_of_work import UnitOfWork
from templates.say import label

MOST_KNOWN = 6
"""People of one name among whom the desk chooses."""
MOST_SHOWN = 10
"""Slips that the desk sees again, the last ones."""
OLDEST = timedelta(days=1)
"""So long a page may have kept a slip while its line was away, for its hour to be believed."""
_ON_PAPER = "paper"
"""By what somebody agreed who gave in a slip."""


@dataclass(frozen=True, slots=True)
class Slip:
    """What stands on a slip. `person_id`: somebody known; else they are kept by `name` («chị Lan»), `role`, `group_id`.

    `given`: the hour as it was typed, "" for now. `another`: that it is like one that is kept has been read; `new`:
    that people of this name are known, and it is none of them.
    `named`: how the page that keeps it names it, "" for none; `age`: how long ago it was typed without a line.
    """

    wording: str
    topic_id: int
    reply_mode: ReplyMode
    person_id: int | None = None
    name: str = ""
    role: Role = Role.PARENT
    group_id: int | None = None
    given: str = ""
    another: bool = False
    new: bool = False
    named: str = ""
    age: timedelta = timedelta()


def meeting_at(uow: UnitOfWork, meeting_id: int, *, by: int) -> Meeting:
    """Return a meeting at whose desk somebody may sit; NoRight, NotFound."""
    meeting = uow.meetings.get(meeting_id)
    office.check_office(uow, by, meeting, MAY_TRIAGE)
    return meeting


def roles_at(meeting: Meeting) -> list[Role]:
    """Return what somebody at the desk may be, whom the meeting invites before all others."""
    invited = {circle.role for circle in audience.circles_of(meeting)}
    return sorted(SELF_DECLARED, key=lambda role: role not in invited)


def check_open(uow: UnitOfWork, meeting: Meeting) -> None:
    """Slips are taken from the first hour of intake for as long as the meeting is kept, whenever the paper comes.

    IntakeNotOpen; MeetingOver for one that was called off, or is kept no more.
    """
    if meeting.cancelled_at is not None or uow.now >= meeting.keep_until:
        raise MeetingOver(meeting=meeting)
    if uow.now < meeting.intake_opens_at:
        raise IntakeNotOpen(opens_at=meeting.intake_opens_at)


def is_open(uow: UnitOfWork, meeting: Meeting) -> bool:
    """Whether a slip may be taken now."""
    kept = meeting.cancelled_at is None and uow.now < meeting.keep_until
    return kept and uow.now >= meeting.intake_opens_at


# --- whose it is ---------------------------------------------------------------------------------------------------


def units_at(uow: UnitOfWork, meeting: Meeting) -> list[Unit]:
    """Return the classes, groups and schools to which whoever gives in a slip may belong."""
    return uow.people.units_under(meeting.unit_id)


def known(uow: UnitOfWork, meeting: Meeting, typed: str) -> list[Who]:
    """Return whom a name, or a part of it, may mean among the unit's people and those of the units below it."""
    wanted = set(fold(read_name(typed).name).split())
    if not wanted:
        return []
    found: dict[int, Who] = {}
    for unit_id in [meeting.unit_id, *(unit.key for unit in units_at(uow, meeting))]:
        for person, _ in uow.people.members(unit_id, frozenset(Role)):
            if person.id is not None and person.id not in found and wanted <= set(fold(person.name).split()):
                found[person.id] = office.asker(uow, person.id, unit_id)
    return list(found.values())


def _giver(uow: UnitOfWork, meeting: Meeting, slip: Slip) -> int:
    """Return whose a slip is; who is not known yet is kept. GiverKnown, NotFound, EmptyText, TooLong, OldFont."""
    if slip.person_id is not None:
        if not any(who.person_id == slip.person_id for who in known(uow, meeting, uow.people.get(slip.person_id).name)):
            raise NotFound
        return slip.person_id
    if slip.role not in SELF_DECLARED or slip.group_id not in {None, *(u.key for u in units_at(uow, meeting))}:
        raise NotFound
    named = read_name(slip.name)
    if not named.name:
        raise EmptyText
    if not slip.new and known(uow, meeting, slip.name):
        raise GiverKnown(name=named.name)
    person = Person(name=named.name, address=named.address or Address.UNKNOWN, created_at=uow.now)
    person_id = uow.people.add(person)
    uow.people.enrol(person_id, meeting.unit_id, slip.role, group_id=slip.group_id)
    consent = Consent(person_id=person_id, text_version=TEXT_VERSION, network=_ON_PAPER, given_at=uow.now)
    consent.keep_until = meeting.keep_until
    uow.people.keep(consent)
    uow.act("person.kept_from_paper", "person", person_id, by=None)
    return person_id


# --- the slip ------------------------------------------------------------------------------------------------------


def given_at(uow: UnitOfWork, meeting: Meeting, typed: str, *, age: timedelta = timedelta()) -> datetime:
    """Read the hour at which a slip was given in, of today or with its day; that of typing where none was typed.

    `age`: how long ago that was, by the page's own clock; no more than a day is believed.
    HourNotUnderstood, SlipHourWrong before intake opened or ahead of now.
    """
    if not typed.strip():
        return max(uow.now - min(max(age, timedelta()), OLDEST), meeting.intake_opens_at)
    try:
        hour = dates.read_hour(typed)
        at = datetime.combine(dates.today(uow), hour, uow.zone)
    except HourNotUnderstood as why:
        try:
            at = dates.read_date(uow, typed)
        except DateNotUnderstood:
            raise why from None
    if at > uow.now or at < meeting.intake_opens_at:
        raise SlipHourWrong(opens_at=meeting.intake_opens_at, at=at)
    return at.astimezone(uow.now.tzinfo)


def same(uow: UnitOfWork, meeting: Meeting, slip: Slip) -> Question | None:
    """Return what is likely this slip already, typed at another desk; None where nothing is."""
    words = check_wording(slip.wording, limit=meeting.question_limit)
    name = slip.name if slip.person_id is None else uow.people.get(slip.person_id).name
    return twins.find(uow, meeting, words, name=name, person_id=slip.person_id)


def take(uow: UnitOfWork, meeting_id: int, slip: Slip, *, by: int) -> Question:
    """Register a slip as its giver's question, with the next number and its own hour; who has an account is told.

    What its page sent before counts once. Paper that comes once the meeting is closed is labelled by its hour, kept,
    and owed a written answer.
    However many questions somebody has: paper that was handed in is kept. SlipKnown, GiverKnown, SlipHourWrong,
    MeetingOver, IntakeNotOpen, NoRight, and what words and names are refused for.
    """
    meeting_at(uow, meeting_id, by=by)
    meeting = uow.meetings.hold(meeting_id)
    sent = uow.questions.by_slip(slip.named) if slip.named else None
    if sent is not None:
        return _sent_before(sent, meeting)
    check_open(uow, meeting)
    at, wording = (
        given_at(uow, meeting, slip.given, age=slip.age),
        check_wording(slip.wording, limit=meeting.question_limit),
    )
    if uow.meetings.topic(slip.topic_id).meeting_id != meeting_id:
        raise NotFound
    twin = None if slip.another else same(uow, meeting, slip)
    if twin is not None:
        raise SlipKnown(code=twin.code)
    draft = Draft(
        person_id=_giver(uow, meeting, slip), meeting_id=meeting_id, topic_id=slip.topic_id, wording=wording,
        kind=intake.guess_kind(wording), updated_at=uow.now,
        reply_mode=slip.reply_mode if meeting.closed_at is None else ReplyMode.WRITTEN,
    )  # fmt: skip
    question = intake.register_for(uow, meeting, draft, lane=lane_at(meeting, at, in_hall=True), at=at, by=by)
    question.stub, question.slip = secret_letters(STUB_LETTERS), slip.named or None
    if meeting.closed_at is not None:
        question.triaged_at = uow.now
    uow.questions.keep(question)
    if meeting.closed_at is not None:
        _owe_answer(uow, meeting, question, by=by)
    tell(uow, question, "desk/registered")
    return question


def _sent_before(question: Question, meeting: Meeting) -> Question:
    """Return what a slip is already that comes once more: its page never heard that it had arrived."""
    if question.meeting_id != meeting.key:
        raise NotFound
    return question


def _owe_answer(uow: UnitOfWork, meeting: Meeting, question: Question, *, by: int) -> None:
    """After the bell a slip is answered in writing, as what was not reached is, by the meeting's rule from today on."""
    holder = office.default_holder(uow, meeting, uow.meetings.topic(question.topic_id), otherwise=by)
    due = default_answer_due(meeting, closed_at=uow.now)
    promises.assign(uow, question, owed=None, holder_id=holder, due_at=due, by=by, tell_at=uow.now + NOTICE_AFTER)


def tell(uow: UnitOfWork, question: Question, template: str) -> None:
    """Tell an asker for whom the office registered a question, after a pause in which it can be taken back unheard."""
    if uow.accounts.of(question.asker_id):
        owe(
            uow, question.asker_id, template, once=_once(question), mandatory=True, due_at=uow.now + NOTICE_AFTER,
            choices=[Choice.command(label("mine"), "cauhoi")], question=question,
            meeting=uow.meetings.get(question.meeting_id), address=office.address(uow, question.asker_id),
        )  # fmt: skip


def _once(question: Question) -> str:
    return f"registered_for:{question.key}"


def attach(
    uow: UnitOfWork, question_id: int, network: str, media: Iterable[Media], *, by: int, alone: bool = True
) -> Attached:
    """Hang a photo of the slip on its question; `alone`, where it does not fit: FileTooLarge, TooManyFiles. NoRight."""
    question = uow.questions.get(question_id)
    meeting_at(uow, question.meeting_id, by=by)
    return attaching.attach(uow, by, network, media, alone=alone, question_id=question_id)


def take_back(uow: UnitOfWork, question_id: int, *, by: int) -> Question:
    """Take back what the office registered for somebody, within ten minutes; its number stays used. AlreadyDone."""
    question = uow.questions.hold(question_id)
    office.check_office(uow, by, uow.meetings.get(question.meeting_id), OFFICE)
    recorded = any(
        e.act == "question.registered" and e.details.get("by_office") for e in uow.events.of("question", question_id)
    )
    late = uow.now - question.recorded_at > UNDO_WITHIN
    if not recorded or late or question.withdrawn_at is not None or uow.questions.entry(question.lead_id) is not None:
        raise AlreadyDone(what="slip")
    changing.take_off(uow, question, by=by)
    on_duty.stand_down(uow, question)
    if not uow.deliveries.drop(_once(question), reason="taken_back") and uow.accounts.of(question.asker_id):
        owe(
            uow, question.asker_id, "desk/taken_back", once=f"{_once(question)}:back", mandatory=True,
            question=question, address=office.address(uow, question.asker_id),
        )  # fmt: skip
    return question


def latest(uow: UnitOfWork, meeting: Meeting) -> list[tuple[Question, Who]]:
    """Return the last slips that were taken, the newest first, with their givers."""
    return [(one, giver_of(uow, one)) for one in uow.questions.slips(meeting.key, limit=MOST_SHOWN)]


@dataclass(frozen=True, slots=True)
class Owed:
    """Who answers a slip in writing, by their post, and until when."""

    post: str
    due_at: datetime


def owed(uow: UnitOfWork, question: Question) -> Owed | None:
    """Return who owes a slip a written answer already, as after the meeting; None before."""
    duty = promises.open_duty(uow, question.key)
    if duty is None:
        return None
    unit_id = uow.meetings.get(question.meeting_id).unit_id
    return Owed(office.holder(uow, duty.holder_id, unit_id).post, duty.due_at)


def giver_of(uow: UnitOfWork, question: Question) -> Who:
    """Return whose slip a question was, as the office names them."""
    return office.asker(uow, question.asker_id, uow.meetings.get(question.meeting_id).unit_id)
