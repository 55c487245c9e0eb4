"""Two people who turned out to be one: all that the one has goes to the other, and nothing is lost unsaid."""

from dataclasses import dataclass

from domain.errors import NotFound
from domain.invitation import Rsvp, Seat
from domain.people.person import Address, Person
from domain.questions.question import Draft
from domain.reminder import Reminder, ReminderState
from services.answers.approving import ask_approvers
from services.becoming import MERGED
from services.reminders.meetings import drop_for_draft
from services.unit_of_work import UnitOfWork

_SEATS = (Seat.GUEST, Seat.DELEGATE, Seat.RESERVE)


@dataclass(frozen=True, slots=True)
class Merged:
    """What the united person has to be told.

    `lost`: words of drafts that gave way to another for the same meeting. `again`: codes of the questions whose answers
    the two had written and approved for each other, so that somebody else must approve them.
    """

    questions: int
    lost: tuple[str, ...]
    again: tuple[str, ...]


def merge(uow: UnitOfWork, gone_id: int, *, into: int) -> Merged:
    """Let one person become another for good; NotFound where either is no more. The event log stays as it was."""
    gone, kept = check_both_are(uow, gone_id, into)
    questions = len(uow.questions.of_asker(gone_id))
    lost = [words for draft in uow.drafts.by(gone_id) if (words := _one_draft(uow, draft, into))]
    _one_role_each(uow, gone_id, into)
    _one_reminder_each(uow, gone_id, into)
    _one_invitation_each(uow, gone_id, into)
    _one_participation_each(uow, gone_id, into)
    _one_consent(uow, gone_id, into)
    _one_name(uow, gone, kept)
    uow.linking.forget_codes(person_id=gone_id)
    uow.merging.move(gone_id, into)
    again = _approved_by_others(uow, into)
    uow.act(MERGED, "person", gone_id, by=into, into=into)
    return Merged(questions, tuple(lost), tuple(again))


def check_both_are(uow: UnitOfWork, first: int, second: int) -> tuple[Person, Person]:
    """Return two people (or one twice) whom nobody else merges or erases before this unit ends; NotFound."""
    found = uow.merging.hold(first, second)
    if any(person.erased_at is not None for person in found):
        raise NotFound
    return found


def _one_draft(uow: UnitOfWork, draft: Draft, into: int) -> str:
    """Of two drafts for one meeting the one with words stays, of two such the later; files go to it.

    Returns the words that are lost by it, if they are others.
    """
    twin = uow.drafts.find(into, draft.meeting_id)
    if twin is None:
        return ""
    kept, lost = sorted([draft, twin], key=lambda one: (bool(one.wording), one.updated_at), reverse=True)
    assert kept.id is not None
    assert lost.id is not None
    person_id, words = lost.person_id, lost.wording
    for account in [*uow.accounts.all_of(draft.person_id), *uow.accounts.all_of(into)]:
        assert account.id is not None
        place = uow.places.get(account.id)
        if place.notes.get("draft") == lost.id:
            uow.places.remove(account.id)
    uow.merging.hand_files(lost.id, kept.id)
    if kept.voiced_at is None and lost.voiced_at is not None:
        kept.voiced_at, kept.typed = lost.voiced_at, lost.typed
        uow.drafts.keep(kept)
    uow.drafts.remove(lost.id)
    drop_for_draft(uow, lost.id)
    uow.act("draft.discarded", "draft", lost.id, by=person_id, kept=kept.id)
    return words if words != kept.wording else ""


def _one_role_each(uow: UnitOfWork, gone_id: int, into: int) -> None:
    mine = {(one.unit_id, one.role): one for one in uow.people.memberships(into)}
    for theirs in uow.people.memberships(gone_id):
        twin = mine.get((theirs.unit_id, theirs.role))
        if twin is None:
            continue
        twin.group_id = twin.group_id if twin.group_id is not None else theirs.group_id
        twin.title = twin.title or theirs.title
        twin.on_duty_since = twin.on_duty_since or theirs.on_duty_since
        twin.since = min(twin.since, theirs.since)
        if theirs.waits_since is None:
            twin.waits_since = None
        uow.people.keep(twin)
        uow.merging.remove(theirs)


def _one_participation_each(uow: UnitOfWork, gone_id: int, into: int) -> None:
    """The later rules that either accepted are accepted."""
    mine = {one.meeting_id: one for one in uow.participations.of_person(into)}
    for theirs in uow.participations.of_person(gone_id):
        twin = mine.get(theirs.meeting_id)
        if twin is None:
            continue
        if theirs.rules_version > twin.rules_version:
            twin.rules_version, twin.rules_accepted_at = theirs.rules_version, theirs.rules_accepted_at
        twin.online = twin.online or theirs.online
        uow.participations.keep(twin)
        uow.participations.remove(theirs)


def _one_reminder_each(uow: UnitOfWork, gone_id: int, into: int) -> None:
    """One that is pending for either is pending, and nobody is reminded twice."""
    mine = {_rung(one): one for one in uow.merging.reminders(into)}
    for theirs in uow.merging.reminders(gone_id):
        twin = mine.get(_rung(theirs))
        if twin is None:
            continue
        if twin.state is ReminderState.DROPPED and theirs.state is ReminderState.PENDING:
            twin.state, twin.due_at, twin.ended_at, twin.reason = theirs.state, theirs.due_at, None, ""
        uow.merging.remove(theirs)


def _one_invitation_each(uow: UnitOfWork, gone_id: int, into: int) -> None:
    """Of two invitations to one meeting that of the better seat stays, with what either says of answer and arrival."""
    for theirs in uow.invitations.all_of(gone_id):
        mine = uow.invitations.find(theirs.meeting_id, into)
        if mine is None:
            continue
        kept, lost = sorted([mine, theirs], key=lambda one: (not one.stands, _SEATS.index(one.seat), one.key))
        if kept.rsvp is Rsvp.NONE:
            kept.rsvp, kept.answered_at = lost.rsvp, lost.answered_at
        kept.asked_at = kept.asked_at or lost.asked_at
        kept.reminded_at = kept.reminded_at or lost.reminded_at
        kept.speech = kept.speech or lost.speech
        if kept.arrived_at is None:
            kept.arrived_at, kept.came_by, kept.let_in_by = lost.arrived_at, lost.came_by, lost.let_in_by
        entry_id, kept.version = lost.entry_id, kept.version + 1
        uow.invitations.drop_twin(lost, kept)
        kept.entry_id, kept.person_id = kept.entry_id or entry_id, into
        uow.invitations.keep(kept)


def _rung(reminder: Reminder) -> tuple[object, ...]:
    return (reminder.subject, reminder.subject_id, reminder.subject_version, reminder.rung, reminder.step)


def _one_consent(uow: UnitOfWork, gone_id: int, into: int) -> None:
    """Of the agreements in force the earliest to the latest text stays so; the others remain as proof."""
    in_force = uow.merging.consents([gone_id, into])
    if not in_force:
        return
    latest = max(consent.text_version for consent in in_force)
    those = [consent for consent in in_force if consent.text_version == latest]
    stays = next((consent for consent in those if consent.stopped_at is None), those[0])
    for consent in in_force:
        if consent is not stays:
            consent.withdrawn_at = uow.now
            uow.people.keep(consent)


def _one_name(uow: UnitOfWork, gone: Person, kept: Person) -> None:
    kept.name = kept.name or gone.name
    if kept.address is Address.UNKNOWN:
        kept.address = gone.address
    kept.chosen_meeting_id = kept.chosen_meeting_id or gone.chosen_meeting_id
    kept.acting_unit_id = kept.acting_unit_id or gone.acting_unit_id
    gone.name, gone.address, gone.erased_at = "", Address.UNKNOWN, uow.now
    uow.people.keep(kept)
    uow.people.keep(gone)


def _approved_by_others(uow: UnitOfWork, person_id: int) -> list[str]:
    """Four eyes: what the two approved for each other goes back to the approvers; return the questions' codes."""
    codes = []
    for answer in uow.merging.approved_alone(person_id):
        answer.approved_at, answer.approved_by = None, None
        uow.duties.keep(answer)
        uow.act("answer.approval_undone", "duty", answer.duty_id, by=person_id, version=answer.version)
        question, duty = uow.questions.get(answer.question_id), uow.duties.get(answer.duty_id)
        if not duty.is_open or question.withdrawn_at is not None:
            continue
        ask_approvers(uow, duty, question, answer, again=f":{uow.now.isoformat()}")
        codes.append(question.code)
    return codes
