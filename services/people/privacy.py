"""What is kept of a person, how it is erased, and how nothing stays of who declined."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.people.access import Role
from domain.people.linking import CODE_LIVES
from domain.people.mail import COUNTED_FOR
from domain.people.person import Address, Person
from services import on_duty, pausing
from services.people import invitations, leaving, merging, unnaming
from services.people.roster_files import OPINIONS
from services.questions import intake
from services.unit_of_work import UnitOfWork
from templates.say import say

FORGET_AFTER = timedelta(minutes=10)
"""How long who declined can still read the goodbye on the page before the account itself goes."""
FORGET_IDLE_AFTER = timedelta(days=30)
"""How long somebody who came and never agreed may take to come back to the question of consent."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What a person sees of their own data. `roles`: (role, unit, class or group). `accounts`: how many there are.

    `stopped`: consent was withdrawn.
    """

    person: Person
    roles: list[tuple[Role, str, str]]
    networks: list[str]
    accounts: int
    questions: int
    agreed_at: datetime | None
    version: str
    stopped: bool


def kept_of(uow: UnitOfWork, person_id: int) -> Kept:
    """Return all that is kept of a person."""
    consent = uow.people.consent(person_id)
    accounts = uow.accounts.all_of(person_id)
    return Kept(
        person=uow.people.get(person_id),
        roles=[
            (
                Role(m.role),
                uow.people.unit(m.unit_id).name,
                uow.people.unit(m.group_id).name if m.group_id is not None else "",
            )
            for m in uow.people.memberships(person_id)
        ],
        networks=sorted({account.network for account in accounts if account.blocked_at is None}),
        accounts=len(accounts),
        questions=len(uow.questions.of_asker(person_id)),
        agreed_at=consent.given_at if consent else None,
        version=consent.text_version if consent else "",
        stopped=consent is not None and consent.stopped_at is not None,
    )


def own_files() -> tuple[str, str]:
    """Return what the files of one's own data are called, the text first; who is erased leaves nothing in them."""
    return say("my_data/file_name", ending="txt"), say("my_data/file_name", ending="json")


def erase(uow: UnitOfWork, person_id: int, *, here: int | None) -> None:
    """Remove a person's name, titles, drafts, files, messages and accounts; the questions stay without a name.

    What they owe goes back to the office. LastInOffice for whom a meeting cannot do without yet; NotFound for who is
    gone. `here`: the account that asked, whose browser may still read the goodbye; every other session ends at once.
    None: nobody asked, but the day has come that was promised.
    """
    leaving.check_may_leave(uow, person_id)
    person, _ = merging.check_both_are(uow, person_id, person_id)
    name = person.name
    person.name, person.address, person.erased_at = "", Address.UNKNOWN, uow.now
    person.chosen_meeting_id = person.acting_unit_id = None
    uow.people.keep(person)
    leaving.leave(uow, person_id)
    uow.leaving.end_ways_in(person_id)
    for membership in uow.people.memberships(person_id):
        was_on_duty = membership.on_duty_since is not None
        membership.title, membership.group_id, membership.on_duty_since = "", None, None
        uow.people.keep(membership)
        if was_on_duty:
            on_duty.tell_if_nobody(uow, membership.unit_id, but=person_id)
    consent = uow.people.consent(person_id)
    while consent is not None:
        consent.withdrawn_at = uow.now
        uow.people.keep(consent)
        consent = uow.people.consent(person_id)
    uow.files.empty(person_id, own_files())
    uow.files.drop_kind(OPINIONS)  # lists that wait to be taken may name them; whoever sent one sends it again
    uow.data_requests.forget_words(person_id)
    for opinion in uow.gatherings.of_author(person_id):
        if not opinion.behalf:  # what a whole unit says stays the unit's
            uow.gatherings.remove(opinion)
    for draft in uow.drafts.by(person_id):
        intake.discard(uow, draft)
    uow.attachments.forget_asker(person_id)
    uow.reminders.drop_for_person(person_id, reason="erased")
    invitations.leave(uow, person_id)
    uow.linking.forget_codes(person_id=person_id)
    uow.mailing.empty(person_id)
    pausing.leave(uow, person_id)
    for account in uow.accounts.all_of(person_id):
        assert account.id is not None
        let_go(uow, account.id, here=here)
        uow.places.remove(account.id)
    unnaming.unname(uow, person_id, name)
    uow.traces.empty(person_id)
    uow.accounts.release_all(person_id)
    uow.act("person.erased", "person", person_id, by=person_id if here is not None else None)


def let_go(uow: UnitOfWork, account_id: int, *, here: int | None) -> None:
    """Forget what was said on an account that leaves its person, and end its browser sessions unless it is `here`.

    Wrong codes that it typed still count; the clock takes them with the account.
    """
    uow.linking.forget_codes(account_id=account_id)
    uow.offers.forget(account_id)
    uow.arrivals.forget(account_id)
    if not uow.deliveries.unfinished_for(account_id):
        uow.deliveries.forget(account_id)
    uow.pushes.end_account(account_id)
    if account_id != here:
        uow.access.revoke_sessions(account_id)


def empty_left_over(uow: UnitOfWork) -> int:
    """Empty some messages that kept their words when somebody was erased; return how many. It reads all messages."""
    return uow.traces.empty_left_over()


def forget_declined(uow: UnitOfWork, *, limit: int = 100) -> int:
    """Remove accounts of those who declined, erased themselves or never agreed, with their words; return how many went.

    One to whom something is still on its way, or whose wrong codes still count, waits for the next time.
    """
    gone = 0
    uow.pauses.forget_ways()
    uow.mailing.forget_until(uow.now - 2 * COUNTED_FOR)
    for account in uow.accounts.nobodys(
        limit=limit, declined_before=uow.now - FORGET_AFTER, idle_since=uow.now - FORGET_IDLE_AFTER
    ):
        if account.id is None or uow.deliveries.unfinished_for(account.id):
            continue
        if uow.linking.tries(account.id, since=uow.now - CODE_LIVES):
            continue
        uow.linking.forget_tries(account.id)
        uow.linking.forget_codes(account_id=account.id)
        uow.offers.forget(account.id)
        uow.places.remove(account.id)
        uow.arrivals.forget(account.id)
        uow.deliveries.forget(account.id)
        uow.accounts.remove(account.id)
        uow.act("account.forgotten", "account", account.id, by=None)
        gone += 1
    return gone
