"""Joining: by which unit and code people come in, what they agree to, and what they are there."""

from dataclasses import dataclass

from domain.errors import NoRight
from domain.meeting import Meeting
from domain.people.access import SELF_DECLARED, CodeUse, JoinCode, Membership, Role
from domain.people.consent import TEXT_VERSION, Consent
from domain.people.errors import CodeOver, UnitClosed
from domain.people.person import Address, Person
from domain.people.unit import Unit, UnitKind
from services import pausing
from services.naming import Named, read_name, without_address
from services.people import claims, code_words, confirming, merging, own_codes, recognising
from services.people.merging import Merged
from services.plans import posts, posts_taken
from services.reminders.belonging import settle
from services.unit_of_work import UnitOfWork

# --- codes ---------------------------------------------------------------------------------------------------------


def good_code(uow: UnitOfWork, typed: str) -> JoinCode | None:
    """Return the one code that still holds in what was typed, in whatever capitals and words, or None."""
    return _only([[code for code in group if code.holds(uow.now)] for group in _known(uow, typed)])


def why_over(uow: UnitOfWork, typed: str) -> CodeOver | None:
    """Return why the code that was typed holds no more; None where it does, or where it never was one."""
    found = _only(_known(uow, typed))
    return _over(uow, found) if found is not None and not found.holds(uow.now) else None


def _over(uow: UnitOfWork, code: JoinCode) -> CodeOver:
    ended = code.ends_at is not None and code.ends_at <= uow.now
    return CodeOver(ended=ended, withdrawn=code.withdrawn_at is not None)


def _known(uow: UnitOfWork, typed: str) -> list[list[JoinCode]]:
    """Return the codes that the words may mean, those that hold no more too, by how sure the words are."""
    groups = code_words.candidates(typed)
    known = uow.access.codes([code for group in groups for code in group])
    return [[known[code] for code in group if code in known] for group in groups]


def _only(groups: list[list[JoinCode]]) -> JoinCode | None:
    found = next((group for group in groups if group), [])
    return found[0] if len(found) == 1 else None


def has_used(uow: UnitOfWork, person_id: int, typed: str) -> bool:
    """Whether a person already is what a code (perhaps spent by them) makes one."""
    code = _only(_known(uow, typed))
    return code is not None and (code.person_id == person_id or code.role in uow.people.roles(person_id, code.unit_id))


def use_code(uow: UnitOfWork, person_id: int, code: JoinCode) -> None:
    """Give a person what a code says; one use fewer is left, except where nothing was gained."""
    entry = uow.rosters.entry(code.entry_id) if code.entry_id is not None else None
    known = (
        entry.person_id == person_id
        if entry is not None
        else any(
            (m.unit_id, m.role) == (code.unit_id, code.role) and code.title in ("", m.title)
            for m in uow.people.memberships(person_id)
        )
    )
    if not known:
        _spend(uow, code)
    membership = uow.people.enrol(person_id, code.unit_id, code.role, group_id=code.group_id, title=code.title)
    posts.fill(uow, membership)
    if known:
        return
    if entry is None:
        confirming.consider(uow, membership)
    elif not own_codes.come(uow, entry, membership):
        raise CodeOver(ended=False, withdrawn=False)  # recognised by name before
    uow.access.keep(CodeUse(code=code.code, person_id=person_id, used_at=uow.now))
    uow.act("person.enrolled", "person", person_id, by=person_id, role=code.role, unit=code.unit_id)
    posts_taken.tell_of_use(uow, membership, code)
    if entry is None:  # else they are the one whose code it is
        recognising.recognise(uow, person_id)
    claims.recognise(uow, person_id, proven=entry is not None)
    confirming.ask(uow, person_id, only_claims=True)


def would_merge(uow: UnitOfWork, person_id: int, code: JoinCode) -> bool:
    """Whether a code names somebody else, while something was asked or begun here: then it is asked about first."""
    begun = uow.questions.of_asker(person_id) or any(draft.wording for draft in uow.drafts.by(person_id))
    return code.person_id not in (None, person_id) and bool(begun)


def become(uow: UnitOfWork, person_id: int, code: JoinCode) -> Merged | None:
    """Let who types a personal code become the person whom it names, with all that they had; None: they are already."""
    assert code.person_id is not None
    if code.person_id == person_id:
        return None
    _spend(uow, code)
    return merging.merge(uow, person_id, into=code.person_id)


def _spend(uow: UnitOfWork, code: JoinCode) -> None:
    if not uow.access.spend_code(code.code):
        raise _over(uow, uow.access.code(code.code) or code)  # as it is now: somebody was quicker


def _bind(uow: UnitOfWork, account_id: int, person_id: int) -> None:
    uow.accounts.bind(account_id, person_id)
    uow.act("account.bound", "account", account_id, by=person_id)


# --- consent -------------------------------------------------------------------------------------------------------


def agree(
    uow: UnitOfWork, account_id: int, network: str, code: JoinCode | None, *, shown: Meeting | None = None
) -> int:
    """Record that somebody agreed, and return who it is: the person that the code names, or a new one.

    `shown`: the meeting whose day they were told that all is kept to.
    """
    if code is not None and code.person_id is not None:
        person_id = code.person_id
        _spend(uow, code)
    else:
        person_id = uow.people.add(Person(created_at=uow.now))
    _bind(uow, account_id, person_id)
    if uow.people.consent(person_id) is None:
        consent = Consent(person_id=person_id, text_version=TEXT_VERSION, network=network, given_at=uow.now)
        consent.keep_until = shown.keep_until if shown is not None else None
        uow.people.keep(consent)
    uow.act("consent.given", "person", person_id, by=person_id, version=TEXT_VERSION, network=network)
    pausing.recognise(uow, person_id, uow.accounts.get(account_id))
    if code is not None and code.person_id is None:
        use_code(uow, person_id, code)
    settle(uow, person_id)
    return person_id


def decline(uow: UnitOfWork, account_id: int) -> None:
    """Nothing is kept of who declines: the clock removes even the account."""
    uow.accounts.decline(account_id)
    uow.act("consent.declined", "account", account_id, by=None)


# --- who one is ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Missing:
    """What is still to be asked before somebody can take part."""

    role: bool
    name: bool


def missing(uow: UnitOfWork, person_id: int) -> Missing:
    """Return whether a person still lacks a role or a name."""
    return Missing(role=not uow.people.memberships(person_id), name=not uow.people.get(person_id).name)


def declare(uow: UnitOfWork, person_id: int, unit_id: int, role: Role) -> None:
    """Enrol somebody in a role that one may claim; NoRight for the others, which come from the office; UnitClosed."""
    if role not in SELF_DECLARED:
        raise NoRight(roles=[Role.SECRETARY])
    unit = uow.people.unit(unit_id)
    if unit.closed_at is not None:
        raise UnitClosed(name=unit.name)
    is_new = role not in uow.people.roles(person_id, unit_id)
    membership = uow.people.enrol(person_id, unit_id, role)
    if is_new:
        confirming.consider(uow, membership)
    uow.act("person.enrolled", "person", person_id, by=person_id, role=role, unit=unit_id)
    settle(uow, person_id)


def rename(uow: UnitOfWork, person_id: int, text: str) -> Named:
    """Store a person's name, and how they are spoken to where that stood before it; OldFont, EmptyText, TooLong."""
    person, named = uow.people.get(person_id), read_name(text)
    nameless, person.name = not person.name, named.name or person.name
    person.address = named.address or person.address
    uow.people.keep(person)
    if named.name:
        uow.act("person.named", "person", person_id, by=person_id)
        if nameless:
            posts_taken.tell_the_name(uow, person_id)
        recognising.recognise(uow, person_id)
        claims.recognise(uow, person_id)
        confirming.ask(uow, person_id, only_claims=True)
    return named


def speak_to(uow: UnitOfWork, person_id: int, address: Address) -> None:
    """Remember how a person is spoken to; a name that begins with the same word loses it there."""
    person = uow.people.get(person_id)
    person.address = address
    person.name = without_address(person.name, address)
    uow.people.keep(person)


def newest(uow: UnitOfWork, person_id: int) -> Membership | None:
    """Return the role that a person took on last, or None."""
    return next(reversed(uow.people.memberships(person_id)), None)


def groups_for(uow: UnitOfWork, membership: Membership) -> list[Unit]:
    """Return the classes (parents), groups and classes (staff) or departments (heads) to choose from, or none."""
    kinds = {
        Role.PARENT: {UnitKind.CLASS},
        Role.TEACHER: {UnitKind.GROUP, UnitKind.CLASS},
        Role.GROUP_LEADER: {UnitKind.GROUP},
        Role.UNIT_HEAD: {UnitKind.OFFICE},
    }.get(membership.role, set())
    units = [unit for unit in uow.people.units_under(membership.unit_id) if unit.kind in kinds]
    return sorted(units, key=lambda unit: unit.kind is UnitKind.CLASS)


def join_group(uow: UnitOfWork, membership: Membership, group_id: int) -> Unit:
    """Note a member's class or group and return it."""
    before = membership.group_id
    membership = uow.people.enrol(membership.person_id, membership.unit_id, membership.role, group_id=group_id)
    if before != group_id:
        confirming.consider(uow, membership)
    posts.fill(uow, membership)
    uow.act("person.grouped", "person", membership.person_id, by=membership.person_id, group=group_id)
    recognising.recognise(uow, membership.person_id)
    claims.recognise(uow, membership.person_id)
    return uow.people.unit(group_id)
