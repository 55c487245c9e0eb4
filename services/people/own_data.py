"""One's own data to take away: all that is kept of a person, under the number of the request."""

from dataclasses import fields

from conversation.reply import Ordered
from domain.messages.delivery import Attachment
from domain.people.data_request import RequestKind
from domain.people.person import Address
from domain.questions.question import Question
from domain.questions.turn_notes import NoteKind
from papers import kinds
from papers.own_data import OwnData, OwnQuestion, OwnRecord, OwnSupport
from services import office
from services.answers import sharing
from services.people import data_requests, keeping, privacy
from services.questions.progress import progress
from services.unit_of_work import UnitOfWork
from templates.say import caption, say

MOST_REQUESTS = 50
"""Earlier requests that the file tells of."""


def order(uow: UnitOfWork, person_id: int, *, as_record: bool) -> tuple[Ordered, str]:
    """Order all that is kept of a person, as JSON or as text; return the file and the request's number."""
    number = data_requests.number_of(data_requests.note(uow, person_id, RequestKind.DOWNLOAD))
    kept, asked = privacy.kept_of(uow, person_id), uow.data_requests.of_person(person_id, limit=MOST_REQUESTS)
    known = Address(kept.person.address)
    values = OwnData(
        request=number,
        at=uow.now,
        name=kept.person.name,
        address=caption("address", known) if known is not Address.UNKNOWN else "",
        roles=tuple(", ".join(filter(None, [caption("role", role), *where])) for role, *where in kept.roles),
        networks=tuple(caption("network", network) for network in kept.networks),
        agreed_at=kept.agreed_at,
        version=kept.version,
        until=keeping.kept_until(uow, person_id),
        questions=tuple(_question(uow, one) for one in reversed(uow.questions.of_asker(person_id))),
        drafts=tuple(words for draft in uow.drafts.by(person_id) if (words := draft.wording or draft.typed)),
        supports=tuple(
            OwnSupport(code=code, asked_at=one.added_at, part=one.part)
            for one, code in uow.duties.supported_by(person_id)
        ),
        requests=tuple(say("my_data/asked", one=one, number=data_requests.number_of(one)) for one in reversed(asked)),
    )
    if as_record:
        values = OwnRecord(**{field.name: getattr(values, field.name) for field in fields(values)})
    return kinds.order(privacy.own_files()[as_record], values), number


def _question(uow: UnitOfWork, question: Question) -> OwnQuestion:
    entry = uow.questions.entry(question.lead_id)
    gist = [entry.gist] if entry is not None and entry.gist else []
    return OwnQuestion(
        code=question.code,
        meeting=uow.meetings.get(question.meeting_id).title,
        topic=uow.meetings.topic(question.topic_id).title,
        registered_at=question.registered_at,
        wordings=tuple(one.text for one in uow.questions.wordings(question.key)),
        stage=caption("stage", progress(uow, question).stage),
        answers=(*gist, *(one.text for one in uow.duties.sent_last(question))),
        name_hidden=question.name_hidden,
        withdrawn=question.withdrawn_at is not None,
        follow_ups=tuple(_follow_ups(uow, question)),
        pledges=tuple(_pledges(uow, question)),
        files=tuple(_file(one) for one in uow.attachments.of(question_id=question.key)),
    )


def _follow_ups(uow: UnitOfWork, question: Question) -> list[str]:
    """What its asker asked once more in the hall; of those that ask the same the one who was heard."""
    if sharing.group_of(uow, uow.questions.get(question.lead_id)).voice.key != question.key:
        return []
    return [note.text for note in uow.turns.notes_of(question.lead_id) if note.kind is NoteKind.FOLLOW_UP]


def _pledges(uow: UnitOfWork, question: Question) -> list[str]:
    """What was promised to who asked it, or asks the same: by whom, until when, and whether it is done."""
    unit_id = uow.meetings.get(question.meeting_id).unit_id
    found: list[str] = []
    for pledge in uow.turns.pledges(question.meeting_id):
        if pledge.question_id == question.lead_id:
            step = uow.deadlines.get(pledge.deadline_id)
            who = office.holder(uow, step.holder_id, unit_id) if step.holder_id is not None else None
            found.append(say("my_data/pledge", pledge=pledge, step=step, who=who))
    return found


def _file(one: Attachment) -> str:
    return f"{caption('file_kind', one.kind)} {one.name}".strip()
