"""Join codes as the office gives them out: for a class, a group, a school or a post; counted, taken back, made anew."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.audience import Per
from domain.errors import AlreadyDone, NotFound
from domain.people.access import MAY_SET_UP, SELF_DECLARED, JoinCode, Role
from domain.people.errors import RoleMisplaced, TooManyCodes, UnitClosed
from domain.people.unit import HOLD_THEIR_OWN, Unit, UnitKind
from letters.folding import fold
from services import audience, office, which_meeting
from services.levels import levels_of
from services.naming import head_of
from services.office import Who
from services.people import code_limits
from services.people.rights import check_may_give, check_may_hand_out, heads, keeper, may_give
from services.plans.post_codes import CODES_LAST, POST_LETTERS, ends_in, secret_letters
from services.unit_of_work import UnitOfWork
from templates.say import caption

_ROLES: dict[UnitKind, tuple[Role, ...]] = {
    UnitKind.CLASS: (Role.PARENT, Role.TEACHER),
    UnitKind.GROUP: (Role.TEACHER, Role.GROUP_LEADER),
    UnitKind.OFFICE: (Role.UNIT_HEAD, Role.RESPONDER),
    UnitKind.SCHOOL: (
        Role.TEACHER, Role.PARENT, Role.RESIDENT, Role.DELEGATE, Role.CHAIR, Role.SECRETARY, Role.COMPILER,
        Role.RESPONDER, Role.UNIT_HEAD,
    ),
    UnitKind.WARD: (
        Role.DELEGATE, Role.RESIDENT, Role.TEACHER, Role.CHAIR, Role.SECRETARY, Role.COMPILER, Role.RESPONDER,
        Role.UNIT_HEAD, Role.SUPERVISOR,
    ),
}  # fmt: skip
"""Whom codes of a unit are for, by its kind; the first is the one that each such unit gets at once."""
_OF_RESIDENTS = (Role.RESIDENT, Role.GROUP_LEADER)

MOST_AT_ONCE = 500
"""Codes on one sheet: a school has fewer classes, a ward fewer schools; more is a mistake that would fill a printer."""
_MEMBER_LETTERS = 6
_START = 8


@dataclass(frozen=True, slots=True)
class Listed:
    """A code with the unit that it is for, and its uses so far. `holds`: it still lets somebody in."""

    code: JoinCode
    unit: Unit
    used: int
    last: datetime | None
    holds: bool

    @property
    def called(self) -> str:
        """Whom it is for: «phụ huynh, Lớp 1A»; heads of groups and departments by what they head."""
        title = self.code.title or caption("role", self.code.role)
        if self.code.group_id is None:
            return title
        if self.code.role in {Role.UNIT_HEAD, Role.GROUP_LEADER}:
            return head_of(self.unit.name, title)
        return f"{title}, {self.unit.name}"


@dataclass(frozen=True, slots=True)
class Use:
    """Who came in by a code, and when."""

    who: Who
    at: datetime


@dataclass(frozen=True, slots=True)
class Strip:
    """A code as it is printed. `above`: the school of a class; `path`: the short address below the office's own.

    `post`: it gives one to who comes by it.
    """

    unit: str
    above: str
    role: Role
    title: str
    code: str
    path: str
    uses_left: int | None
    ends_at: datetime | None
    post: bool = False


# --- which there are -----------------------------------------------------------------------------------------------


def listed(uow: UnitOfWork, unit_id: int, *, by: int, over: bool = False) -> list[Listed]:
    """Return the codes for a unit; for one that holds meetings also those of what is below it, in the office's order.

    Of a school below a ward those that give a post, and those of whom the ward's meeting is for: whoever else comes in
    there is the school's own matter. `over`: also those that let nobody in any more. NoRight.
    """
    unit = check_may_hand_out(uow, unit_id, by=by)
    kept = keeper(uow, unit)
    places = {one.key: (number, one) for number, one in enumerate(with_below(uow, kept))}
    asked = {key: asked_of(uow, kept, one) for key, (_, one) in places.items()}
    owners = [kept.key, *(key for key, (_, one) in places.items() if one.kind in HOLD_THEIR_OWN)]
    codes = [code for code in uow.access.codes_of(owners) if over or code.holds(uow.now)]
    uses = uow.access.uses([code.code for code in codes])
    found: list[tuple[int, Listed]] = []
    for code in codes:
        if code.unit_id != kept.key and not _is_above_s(code, asked.get(code.unit_id, ())):
            continue
        number, place = places.get(code.group_id or code.unit_id, (0, kept))
        if unit.key in {kept.key, place.key}:
            found.append((number, _listed(uow, code, place, uses.get(code.code))))
    return [one for _, one in sorted(found, key=lambda pair: pair[0])]


def _is_above_s(code: JoinCode, asked: Collection[Role]) -> bool:
    return code.group_id is None and (code.gives_post or code.role in asked)


def asked_of(uow: UnitOfWork, kept: Unit, unit: Unit) -> list[Role]:
    """Return who of a school comes to the next meeting of the ward above: its staff, or as the audience has it.

    Nobody, where no meeting is ahead.
    """
    if unit is kept or unit.kind not in HOLD_THEIR_OWN:
        return []
    meeting = which_meeting.next_meeting(uow, [kept.key])
    circles = audience.circles_of(meeting) if meeting is not None else []
    if meeting is None or not circles:
        return [Role.TEACHER] if meeting is not None else []
    mine = [one for one in circles if one.is_at(levels_of(uow, unit.key))]
    of_each = {one.role for one in mine if one.per is Per.SCHOOL} or {one.role for one in mine} & {Role.TEACHER}
    return sorted(of_each.intersection(SELF_DECLARED, roles_for(uow, unit)))


def with_below(uow: UnitOfWork, unit: Unit) -> list[Unit]:
    """Return a unit with what stands below it, as lists of codes have it: classes last."""
    below = uow.people.units_under(unit.key, closed=True)
    return [unit, *sorted(below, key=lambda one: list(UnitKind).index(one.kind))]


def _listed(uow: UnitOfWork, code: JoinCode, unit: Unit, used: tuple[int, datetime] | None) -> Listed:
    count, last = used or (0, None)
    return Listed(code, unit, count, last, code.holds(uow.now))


def one(uow: UnitOfWork, code: str, *, by: int) -> Listed:
    """Return one code of a unit that somebody keeps; NotFound for another's, as for one that never was."""
    row = uow.access.code(code)
    if row is None or row.person_id is not None or row.entry_id is not None:
        raise NotFound
    unit = check_may_hand_out(uow, row.group_id or row.unit_id, by=by)
    return _listed(uow, row, unit, uow.access.uses([code]).get(code))


def used_by(uow: UnitOfWork, code: str, *, by: int) -> list[Use] | None:
    """Return who came in by a code, the latest first; None for an office above, which sees numbers, not people."""
    row = one(uow, code, by=by).code
    if not uow.people.roles(by, row.unit_id) & MAY_SET_UP and not heads(uow, uow.people.unit(row.unit_id), by):
        return None
    return [Use(office.asker(uow, use.person_id, row.unit_id), use.used_at) for use in uow.access.users(code)]


# --- made, withdrawn -----------------------------------------------------------------------------------------------


def make(
    uow: UnitOfWork, unit_id: int, role: Role, *, by: int, title: str = "", uses: int | None = None, days: int = 0
) -> Listed:
    """Make a code for a unit. `uses`, `days`: 0 days and None uses are as usual: a post's is for one, for thirty days.

    RoleMisplaced, UnitClosed, NoRight; only who runs meetings gives out the office's own posts.
    """
    unit = check_may_hand_out(uow, unit_id, by=by)
    kept = keeper(uow, unit)
    if unit.closed_at is not None or kept.closed_at is not None:
        raise UnitClosed(name=unit.name)
    if role not in roles_for(uow, unit):
        raise RoleMisplaced(role=role, name=unit.name)
    check_may_give(uow, kept, role, by=by)
    post = role not in SELF_DECLARED or bool(title)
    row = JoinCode(
        code=free(uow, unit, POST_LETTERS if post else _MEMBER_LETTERS), unit_id=kept.key, role=role, title=title,
        group_id=unit.key if unit is not kept else None, uses_left=uses or (1 if post else None), made_at=uow.now,
        ends_at=ends_in(uow, timedelta(days=days) if days else CODES_LAST) if post or days else None,
    )  # fmt: skip
    uow.access.keep(row)
    uow.act("code.made", "unit", unit.key, by=by, role=role, uses=row.uses_left)
    return _listed(uow, row, unit, None)


def roles_for(uow: UnitOfWork, unit: Unit) -> tuple[Role, ...]:
    """Return whom codes of a unit are for, the usual first; a ward's group is one of residents, no staff's."""
    if unit.kind is UnitKind.GROUP and keeper(uow, unit).acts_as is UnitKind.WARD:
        return _OF_RESIDENTS
    return _ROLES[unit.acts_as]


def offered(uow: UnitOfWork, unit: Unit, *, by: int) -> list[Role]:
    """Return whom somebody may make a code of a unit for, the usual first."""
    kept = keeper(uow, unit)
    return [role for role in roles_for(uow, unit) if may_give(uow, kept, role, by=by)]


def free(uow: UnitOfWork, unit: Unit, letters: int = POST_LETTERS) -> str:
    """Return «LA2-7KQ4MX»: so that a clerk sees on paper which class it is, and nobody can guess it."""
    words = fold(unit.name).split()
    start = "".join(word if any(map(str.isdecimal, word)) else word[0] for word in words if word.isalnum()).upper()
    while True:
        code = f"{start[:_START] or 'MA'}-{secret_letters(letters)}"
        if uow.access.code(code) is None:
            return code


def withdraw(uow: UnitOfWork, code: str, *, by: int, seen: bool | None = None) -> Listed:
    """Take a code back: from now on it lets nobody in; who came in stays. A second time changes nothing. NotFound.

    `seen`: whether it held when somebody decided that; AlreadyDone where that has changed.
    """
    found = one(uow, code, by=by)
    check_may_give(uow, keeper(uow, found.unit), found.code.role, by=by)
    row = uow.access.hold_code(code)
    if seen is not None and seen is not row.holds(uow.now):
        raise AlreadyDone(what="code")
    if row.withdrawn_at is None:
        row.withdrawn_at = uow.now
        row.ends_at = min(row.ends_at, uow.now) if row.ends_at is not None else uow.now
        uow.access.keep(row)
        uow.act("code.withdrawn", "unit", found.unit.key, by=by, role=row.role)
    return one(uow, code, by=by)


def restore(uow: UnitOfWork, code: str, ends_at: datetime | None, *, by: int) -> Listed:
    """Let a code that was withdrawn hold again, until its old end; NotFound, UnitClosed."""
    found = one(uow, code, by=by)
    check_may_give(uow, keeper(uow, found.unit), found.code.role, by=by)
    if found.unit.closed_at is not None:
        raise UnitClosed(name=found.unit.name)
    row = uow.access.hold_code(code)
    if row.withdrawn_at is not None:
        row.withdrawn_at, row.ends_at = None, ends_at
        uow.access.keep(row)
        uow.act("code.restored", "unit", found.unit.key, by=by, role=row.role)
    return one(uow, code, by=by)


def renew(uow: UnitOfWork, code: str, *, by: int, seen: bool | None = None) -> Listed:
    """Take a code back and make another for the same, for as many uses and days; NotFound, UnitClosed.

    `seen`: as withdrawing has it.
    """
    days = code_limits.length(uow, one(uow, code, by=by).code)
    old = withdraw(uow, code, by=by, seen=seen)
    row = old.code
    uses = max(row.uses_left, 1) if row.uses_left is not None else None
    return make(uow, old.unit.key, row.role, by=by, title=row.title, uses=uses, days=days)


# --- printed -------------------------------------------------------------------------------------------------------


def sheet(uow: UnitOfWork, unit_id: int, *, by: int, posts: bool = False) -> Sequence[Strip]:
    """Return the codes of a unit and of what serves it, as they are printed: a class a page, or strips to cut out.

    `posts`: those that give a post too; they are for one person and not for a wall. TooManyCodes, NoRight.
    """
    found = [one for one in listed(uow, unit_id, by=by) if posts or one.code.role in SELF_DECLARED]
    if len(found) > MOST_AT_ONCE:
        raise TooManyCodes(count=len(found), limit=MOST_AT_ONCE)
    return [strip(uow, one) for one in found]


def strip(uow: UnitOfWork, of: Listed) -> Strip:
    """Return one code as it is printed or sent on."""
    kept, row = keeper(uow, of.unit), of.code
    return Strip(
        unit=of.unit.name, above=kept.name if kept is not of.unit else "", role=row.role, title=row.title,
        code=row.code, path=row.path, uses_left=row.uses_left, ends_at=row.ends_at,
        post=row.gives_post,
    )  # fmt: skip
