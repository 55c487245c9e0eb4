"""Two people who turned out to be one: every row that names the one names the other afterwards."""

from collections.abc import Collection

from sqlalchemy import update
from sqlmodel import SQLModel, col
from sqlmodel import select as pick

from domain.announcement import Announcement
from domain.deadline import Deadline, OfficeDay
from domain.duty import Answer, AnswerDuty, DutySupport, Feedback
from domain.duty_news import DutyNews
from domain.hall import HallScreen
from domain.handover import Handover
from domain.invitation import Invitation
from domain.messages.delivery import Attachment, Delivery, StoredFile
from domain.minutes import MinuteNote, MinuteWording
from domain.paper import Paper, PaperNumber
from domain.participation import Participation
from domain.people.access import CodeUse, JoinCode, Membership, SignInLink, WayBack
from domain.people.acted import Acted
from domain.people.consent import Consent
from domain.people.data_request import DataRequest
from domain.people.linking import LinkCode
from domain.people.mail import AddressClaim
from domain.people.pause import Pause
from domain.people.person import Account, Person
from domain.people.roster import Roster, RosterEntry
from domain.proposed_duty import ProposedDuty
from domain.questions.ask_back import AskBack
from domain.questions.gathering import Gathering, Opinion
from domain.questions.ordering import FrozenList, Override
from domain.questions.question import Draft, InternalNote, Question
from domain.questions.queue import QueueEntry
from domain.questions.report import Report
from domain.questions.ruling import Ruling
from domain.questions.topic import Topic
from domain.questions.turn_notes import Pledge, TurnNote
from domain.reminder import Reminder
from storage.engine import table
from storage.store import Store

MOVED: dict[type[SQLModel], tuple[str, ...]] = {
    Account: ("person_id",),
    Acted: ("person_id",),
    AddressClaim: ("person_id",),
    Announcement: ("made_by",),
    Answer: ("author_id", "approved_by"),
    AnswerDuty: ("holder_id", "assigned_by"),
    AskBack: ("asked_by", "replied_by"),
    Attachment: ("person_id",),
    CodeUse: ("person_id",),
    Consent: ("person_id",),
    DataRequest: ("person_id",),
    Deadline: ("holder_id", "head_id", "confirmed_by", "done_by"),
    Delivery: ("person_id",),
    Draft: ("person_id",),
    DutyNews: ("told_by",),
    DutySupport: ("person_id", "added_by"),
    Feedback: ("person_id",),
    FrozenList: ("frozen_by",),
    Gathering: ("opened_by", "sent_by"),
    HallScreen: ("made_by",),
    Handover: ("given_by", "back_by"),
    InternalNote: ("author_id",),
    Invitation: ("person_id", "named_by", "let_in_by"),
    JoinCode: ("person_id",),
    Membership: ("person_id",),
    MinuteNote: ("written_by",),
    MinuteWording: ("written_by",),
    OfficeDay: ("added_by",),
    Opinion: ("author_id",),
    Override: ("moved_by",),
    Paper: ("made_by",),
    PaperNumber: ("given_by",),
    Participation: ("person_id",),
    ProposedDuty: ("holder_id", "proposed_by", "approved_by"),
    Question: ("asker_id",),
    Pledge: ("made_by",),
    Pause: ("person_id", "begun_by", "lifted_by"),
    QueueEntry: ("decided_by", "answered_by"),
    Reminder: ("person_id",),
    Report: ("opened_by",),
    Roster: ("made_by",),
    RosterEntry: ("person_id",),
    Ruling: ("proposed_by", "decided_by"),
    SignInLink: ("person_id",),
    StoredFile: ("owner_id",),
    Topic: ("responder_id",),
    TurnNote: ("noted_by",),
    WayBack: ("person_id",),
}
"""The columns that name a person. Of drafts, invitations, memberships and reminders the twins go before."""

LEFT_BEHIND: dict[type[SQLModel], tuple[str, ...]] = {LinkCode: ("person_id",)}
"""Columns whose rows end with the person: nobody can be linked with who is no more."""


class Merging(Store):
    """Queries about people who become one."""

    def hold(self, first: int, second: int) -> tuple[Person, Person]:
        """Return two people as they are now, and let nobody else merge them before this unit ends."""
        wanted = pick(Person).where(col(Person.id).in_([first, second])).order_by(col(Person.id)).with_for_update()
        found = {
            person.id: person for person in self._in.session.exec(wanted.execution_options(populate_existing=True))
        }
        self._in.has_locked()
        return found[first], found[second]

    def move(self, gone_id: int, kept_id: int) -> None:
        """Let every row that names the one name the other; events stay as they were written."""
        self._in.settle_appended()
        for noun, columns in MOVED.items():
            rows = table(noun)
            for column in columns:
                self._in.execute(update(rows).where(rows.c[column] == gone_id).values({column: kept_id}))

    def consents(self, people: Collection[int]) -> list[Consent]:
        """Return the agreements of people that are in force."""
        wanted = pick(Consent).where(col(Consent.person_id).in_(people), col(Consent.withdrawn_at).is_(None))
        return list(self._in.session.exec(wanted.order_by(col(Consent.given_at), col(Consent.id))))

    def reminders(self, person_id: int) -> list[Reminder]:
        """Return every reminder of a person, whatever became of it."""
        return list(self._in.session.exec(pick(Reminder).where(Reminder.person_id == person_id)))

    def hand_files(self, from_draft: int, to_draft: int) -> None:
        """Hang what hangs on one draft on another."""
        rows = table(Attachment)
        self._in.execute(update(rows).where(rows.c.draft_id == from_draft).values(draft_id=to_draft))

    def approved_alone(self, person_id: int) -> list[Answer]:
        """Return answers, not yet sent, that one person both wrote and approved."""
        wanted = pick(Answer).where(
            Answer.author_id == person_id,
            Answer.approved_by == person_id,
            col(Answer.approved_at).is_not(None),
            col(Answer.released_at).is_(None),
        )
        return list(self._in.session.exec(wanted.order_by(col(Answer.id))))

    def remove(self, twin: Membership | Reminder) -> None:
        """Remove what the other person has too."""
        self._in.session.delete(twin)
        self._in.session.flush()
