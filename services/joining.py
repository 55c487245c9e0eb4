"""Joining: by which unit and code people come in, what they agree to, and what they are there."""

from dataclasses import dataclass

from domain.access import OFFICE, SELF_DECLARED, JoinCode, Membership, Role
from domain.consent import TEXT_VERSION, Consent
from domain.errors import CodeOver, NoRight
from domain.person import Address, Person
from domain.unit import Unit, UnitKind
from letters.folding import fold
from services import (
    code_words,
    merging,
    post_codes,
    posts,
    reminding_chair,
    reminding_deadlines,
    reminding_meetings,
    which_meeting,
)
from services.merging import Merged
from services.naming import Named, read_name, without_address
from services.unit_of_work import UnitOfWork

_CLASS_WORDS = frozenset({"lop", "to", "nhom", "khoi"})


# --- codes ---------------------------------------------------------------------------------------------------------


def good_code(uow: UnitOfWork, typed: str) -> JoinCode | None:
    """Return the one code that still holds in what was typed, in whatever capitals and words, or None."""
    return _only([[code for code in group if code.holds(uow.now)] for group in _known(uow, typed)])


def why_over(uow: UnitOfWork, typed: str) -> CodeOver | None:
    """Return why the code that was typed holds no more; None where it does, or where it never was one."""
    found = _only(_known(uow, typed))
    return CodeOver(ended=found.uses_left != 0) if found is not None and not found.holds(uow.now) else None


def _known(uow: UnitOfWork, typed: str) -> list[list[JoinCode]]:
    """Return the codes that the words may mean, those that hold no more too, by how sure the words are."""
    groups = code_words.candidates(typed)
    known = uow.people.codes([code for group in groups for code in group])
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
    known = any(
        (m.unit_id, m.role) == (code.unit_id, code.role) and code.title in ("", m.title)
        for m in uow.people.memberships(person_id)
    )
    if not known:
        _spend(uow, code)
    membership = uow.people.enrol(person_id, code.unit_id, code.role, group_id=code.group_id, title=code.title)
    posts.fill(uow, person_id, code.unit_id, code.title)
    if known:
        return
    uow.act("person.enrolled", "person", person_id, by=person_id, role=code.role, unit=code.unit_id)
    post_codes.tell_of_use(uow, membership, code)


def would_merge(uow: UnitOfWork, person_id: int, code: JoinCode) -> bool:
    """Whether a code names somebody else, while something was asked or begun here: then it is asked about first."""
    begun = uow.questions.of_asker(person_id) or any(draft.wording for draft in uow.questions.drafts_by(person_id))
    return code.person_id not in (None, person_id) and bool(begun)


def become(uow: UnitOfWork, person_id: int, code: JoinCode) -> Merged | None:
    """Let who types a personal code become the person whom it names, with all that they had; None: they are already."""
    assert code.person_id is not None
    if code.person_id == person_id:
        return None
    _spend(uow, code)
    return merging.merge(uow, person_id, into=code.person_id)


def _spend(uow: UnitOfWork, code: JoinCode) -> None:
    if not uow.people.spend_code(code.code):
        raise CodeOver(ended=False)


def _bind(uow: UnitOfWork, account_id: int, person_id: int) -> None:
    uow.people.bind(account_id, person_id)
    uow.act("account.bound", "account", account_id, by=person_id)


# --- consent -------------------------------------------------------------------------------------------------------


def agree(uow: UnitOfWork, account_id: int, network: str, code: JoinCode | None) -> int:
    """Record that somebody agreed, and return who it is: the person that the code names, or a new one."""
    if code is not None and code.person_id is not None:
        person_id = code.person_id
        _spend(uow, code)
    else:
        person_id = uow.people.add(Person(created_at=uow.now))
    _bind(uow, account_id, person_id)
    if uow.people.consent(person_id) is None:
        consent = Consent(person_id=person_id, text_version=TEXT_VERSION, network=network, given_at=uow.now)
        uow.people.keep(consent)
    uow.act("consent.given", "person", person_id, by=person_id, version=TEXT_VERSION, network=network)
    if code is not None and code.person_id is None:
        use_code(uow, person_id, code)
    settle(uow, person_id)
    return person_id


def settle(uow: UnitOfWork, person_id: int) -> None:
    """Once somebody belongs to a unit, reminders of each next meeting that concerns them are laid; safe to repeat."""
    if not uow.people.memberships(person_id):
        return
    for meeting in which_meeting.next_of_each(uow, person_id):
        reminding_meetings.lay_for_asker(uow, person_id, meeting)
        if Role.CHAIR in uow.people.roles(person_id, meeting.unit_id):
            reminding_chair.lay_for_chairs(uow, meeting)
    for membership in uow.people.memberships(person_id):
        if membership.role in OFFICE:
            reminding_deadlines.lay_what_nobody_holds(uow, membership.unit_id)


def decline(uow: UnitOfWork, account_id: int) -> None:
    """Nothing is kept of who declines: the clock removes even the account."""
    uow.people.decline(account_id)
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
    """Enrol somebody in a role that one may claim; NoRight for the others, which come from the office."""
    if role not in SELF_DECLARED:
        raise NoRight(roles=[Role.SECRETARY])
    uow.people.enrol(person_id, unit_id, role)
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
            post_codes.tell_the_name(uow, person_id)
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
    """Return the classes (parents) or groups and classes (staff) to choose from; nobody else is asked."""
    kinds = {
        Role.PARENT: {UnitKind.CLASS},
        Role.TEACHER: {UnitKind.GROUP, UnitKind.CLASS},
    }.get(membership.role, set())
    return [unit for unit in uow.people.units_under(membership.unit_id) if unit.kind in kinds]


def matching(units: list[Unit], typed: str) -> list[Unit]:
    """Return the units that a typed name may mean: the same letters, all of its words, or its initials."""
    wanted = [word for word in fold(typed).split() if word not in _CLASS_WORDS]
    if not wanted:
        return []
    letters = "".join(wanted)
    exact = [unit for unit in units if "".join(_bare(unit.name)) == letters]
    figures = [word for word in wanted if not word.isalpha()]
    return exact or [unit for unit in units if _may_mean(unit.name, set(wanted), figures)]


def _may_mean(name: str, wanted: set[str], figures: list[str]) -> bool:
    """Whether all words are in the name; those with a figure must be all of its figures: «9» is not «7/9»."""
    same = not figures or figures == [word for word in fold(name).split() if not word.isalpha()]
    return same and wanted <= _forms(name)


def _bare(name: str) -> list[str]:
    return [word for word in fold(name).split() if word not in _CLASS_WORDS]


def _forms(name: str) -> set[str]:
    """The words of a name, and its initials: «Mẫu giáo lớn A1» is also «mgl»."""
    words = fold(name).split()
    plain = [word for word in words if word.isalpha()]
    return {*words, "".join(word[0] for word in plain)}


def join_group(uow: UnitOfWork, membership: Membership, group_id: int) -> Unit:
    """Note a member's class or group and return it."""
    uow.people.enrol(membership.person_id, membership.unit_id, membership.role, group_id=group_id)
    uow.act("person.grouped", "person", membership.person_id, by=membership.person_id, group=group_id)
    return uow.people.unit(group_id)
