"""Plan 003's four lists of what came of a meeting's questions, and what was pledged, for chat, page and paper."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from domain.duty import AnswerDuty
from domain.meeting import Meeting
from domain.people.access import MAY_WATCH
from domain.questions.question import Question
from domain.questions.queue import REMARKED, Outcome, QueueEntry
from services import office
from services.meetings import closing, pledges
from services.meetings.pledges import Pledged
from services.office import Who
from services.questions.ordering import ordered as in_list_order
from services.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Line:
    """One question of a list: who asked, and who owes what by when, where anything is owed."""

    question: Question
    who: Who
    entry: QueueEntry | None
    duty: AnswerDuty | None
    holder: Who | None


@dataclass(frozen=True, slots=True)
class Lists:
    """The lists, in the meeting's order; what became of remarks on a report stands in that report's own list.

    `here`: settled, in the hall or in writing before it; `later`: to be answered in writing, put off or not reached;
    `declined`: not answered, with the reason.
    """

    here: Sequence[Line] = field(default_factory=list)
    discussed: Sequence[Line] = field(default_factory=list)
    later: Sequence[Line] = field(default_factory=list)
    sent_up: Sequence[Line] = field(default_factory=list)
    declined: Sequence[Line] = field(default_factory=list)
    pledged: Sequence[Pledged] = field(default_factory=list)

    @property
    def lines(self) -> list[Line | Pledged]:
        """Every line of them, list after list."""
        return [*self.here, *self.discussed, *self.later, *self.sent_up, *self.declined, *self.pledged]


_NAMES = {
    Outcome.ANSWERED_HERE: "here", Outcome.DISCUSSED: "discussed", Outcome.LATER: "later",
    Outcome.NOT_REACHED: "later", Outcome.SENT_UP: "sent_up", Outcome.DECLINED: "declined",
}  # fmt: skip


def of(uow: UnitOfWork, meeting: Meeting, *, by: int) -> Lists:
    """Return the lists as they stand: while the meeting runs, what has had its turn; NoRight."""
    office.check_office(uow, by, meeting, MAY_WATCH)
    entries = {entry.question_id: entry for entry in uow.questions.entries(meeting.key)}
    released, duties = uow.duties.released_in(meeting.key), _owed(uow, meeting)
    listed = in_list_order(uow, meeting.key, uow.questions.listed(meeting.key), entries.values())
    whom = office.who_asked(uow, listed, meeting.unit_id)
    people = {d.holder_id: office.holder(uow, d.holder_id, meeting.unit_id) for d in duties.values()}
    found: dict[str, list[Line]] = {name: [] for name in _NAMES.values()}
    for question in listed:
        entry, outcome = entries.get(question.key), closing.ends_as(question, entries, released)
        waits = outcome is Outcome.NOT_REACHED and (entry is None or not entry.is_decided)
        if waits or outcome in REMARKED:
            continue
        duty = duties.get(question.key)
        holder = people[duty.holder_id] if duty is not None else None
        found[_NAMES[outcome]].append(Line(question, whom[question.key], entry, duty, holder))
    return Lists(**found, pledged=pledges.of_meeting(uow, meeting.key))


def _owed(uow: UnitOfWork, meeting: Meeting) -> dict[int, AnswerDuty]:
    return {key: duty for key, duty in uow.duties.main_of_meeting(meeting.key).items() if duty.is_open}
