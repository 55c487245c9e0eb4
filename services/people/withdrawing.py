"""Withdrawing consent, which is no erasing: nothing new is taken, all goes within fifteen days, or one agrees again."""

from datetime import datetime, time, timedelta

from domain.errors import AlreadyDone
from domain.people.access import POSTS
from domain.people.consent import Consent
from domain.people.data_request import STOPS_WITHIN, DataRequest, RequestKind
from domain.people.errors import PostKeeps
from domain.questions.question import ReplyMode
from services import office
from services.dates import today
from services.people import data_requests, invitations
from services.questions import intake
from services.unit_of_work import UnitOfWork


def check_may_withdraw(uow: UnitOfWork, person_id: int) -> Consent:
    """Return the consent that somebody may withdraw; PostKeeps for who holds a post, AlreadyDone for who did."""
    post = next((m for m in uow.people.memberships(person_id) if m.role in POSTS), None)
    if post is not None:
        raise PostKeeps(title=office.post_of(uow, post), name=uow.people.unit(post.unit_id).name)
    consent = uow.people.consent(person_id)
    if consent is None or consent.stopped_at is not None:
        raise AlreadyDone(what="withdrawn")
    return consent


def ends_at(uow: UnitOfWork) -> datetime:
    """Return when all goes of who withdraws now."""
    return datetime.combine(today(uow) + STOPS_WITHIN + timedelta(days=1), time(), uow.zone)


def withdraw(uow: UnitOfWork, person_id: int) -> DataRequest:
    """Take nothing new from now on: drafts, reminders and invitations go, answers to what was asked still come.

    Names on written questions are hidden; on the fifteenth day all goes as by erasing. PostKeeps, AlreadyDone.
    """
    consent = check_may_withdraw(uow, person_id)
    consent.stopped_at, consent.kept_before = uow.now, consent.keep_until
    consent.keep_until, consent.end_told_at = ends_at(uow), uow.now
    uow.people.keep(consent)
    for draft in uow.drafts.by(person_id):
        intake.discard(uow, draft)
    for question in uow.questions.of_asker(person_id):
        if question.reply_mode is ReplyMode.WRITTEN and not question.name_hidden:
            question.name_hidden = True
            uow.questions.keep(question)
    uow.reminders.drop_for_person(person_id, reason="withdrawn")
    uow.access.forget_ways_back(person_id)
    invitations.leave(uow, person_id)
    uow.act("consent.stopped", "person", person_id, by=person_id)
    return data_requests.note(uow, person_id, RequestKind.WITHDRAW)


def agree_again(uow: UnitOfWork, person_id: int) -> None:
    """Agree again before all has gone; what was dropped meanwhile does not come back. AlreadyDone."""
    consent = uow.people.consent(person_id)
    if consent is None or consent.stopped_at is None:
        raise AlreadyDone(what="agreed")
    consent.keep_until, consent.stopped_at, consent.kept_before = consent.kept_before, None, None
    consent.end_told_at = None
    uow.people.keep(consent)
    uow.act("consent.given_again", "person", person_id, by=person_id, version=consent.text_version)
