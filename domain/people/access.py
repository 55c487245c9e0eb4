"""Who may do what: memberships, the codes and links by which people come in, and web sessions."""

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from domain.columns import SHORT, UTCDateTime, enum_type
from domain.errors import NoRight


class Role(StrEnum):
    """What a person is in a unit; one person may be several."""

    PARENT = "parent"
    TEACHER = "teacher"
    RESIDENT = "resident"
    DELEGATE = "delegate"
    GROUP_LEADER = "group_leader"
    COMPILER = "compiler"
    SECRETARY = "secretary"
    CHAIR = "chair"
    RESPONDER = "responder"
    UNIT_HEAD = "unit_head"
    SUPERVISOR = "supervisor"


OFFICE = frozenset({Role.SECRETARY, Role.COMPILER, Role.CHAIR})
"""Who may see the whole list of a meeting."""

MAY_RUN = frozenset({Role.CHAIR, Role.SECRETARY})
"""Who may call questions and record outcomes (the secretary acts for the chair)."""

MAY_TRIAGE = frozenset({Role.SECRETARY, Role.COMPILER})
MAY_APPROVE = frozenset({Role.CHAIR, Role.SECRETARY, Role.UNIT_HEAD})
MAY_OWE_ANSWERS = frozenset({Role.RESPONDER, Role.UNIT_HEAD, Role.COMPILER, Role.SECRETARY, Role.CHAIR})
MAY_SPEAK = frozenset(Role) - {Role.CHAIR, Role.SUPERVISOR}
"""Who may register to speak: everybody invited but who leads the meeting and who only watches it."""

MAY_WATCH = OFFICE | {Role.SUPERVISOR, Role.UNIT_HEAD}
MAY_SET_UP = OFFICE
"""Who makes and closes units, gives out codes and appoints; also one unit below their own."""

SELF_DECLARED = (Role.PARENT, Role.TEACHER, Role.DELEGATE, Role.RESIDENT)
"""Roles that a newcomer may claim without a code; every other role comes from the office."""

POSTS = frozenset(Role).difference(SELF_DECLARED)
"""Who works for a meeting in any way, and so has a use for the office's pages."""


class Membership(SQLModel, table=True):
    """A person's role in a unit. `group_id`: the class or staff group; `title`: how the office names the post.

    `waits_since`: they say so themselves, and nobody who knows them has agreed yet: they may ask, and may not speak.
    `entry_id`: while they wait, as whom of a list they named a telephone number that stands there. `claimed_id`: the
    invitation whose name they gave by a code that many have; it stays once that is decided. `on_duty_since`: they hear
    at once of a child in danger there.
    """

    __table_args__ = (UniqueConstraint("person_id", "unit_id", "role"),)

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    unit_id: int = Field(foreign_key="unit.id", index=True)
    role: Role = Field(sa_type=enum_type(Role))
    group_id: int | None = Field(default=None, foreign_key="unit.id")
    title: str = Field(default="", sa_type=SHORT)
    since: datetime = Field(sa_type=UTCDateTime)
    waits_since: datetime | None = Field(default=None, sa_type=UTCDateTime)
    entry_id: int | None = Field(default=None, foreign_key="roster_entry.id")
    claimed_id: int | None = Field(default=None, foreign_key="invitation.id", index=True)
    on_duty_since: datetime | None = Field(default=None, sa_type=UTCDateTime)


class JoinCode(SQLModel, table=True):
    """A code printed on a notice or sent to one person; `uses_left` None means as often as one likes.

    `title`: the post that it gives, for somebody of the office; such a code counts its uses, and ends (`ends_at`).
    `withdrawn_at`: the office has taken it back, and it ended then. `entry_id`: it is one person's of a list, who is
    recognised by it.
    """

    code: str = Field(primary_key=True, max_length=32)
    unit_id: int = Field(foreign_key="unit.id", index=True)
    role: Role = Field(sa_type=enum_type(Role))
    group_id: int | None = Field(default=None, foreign_key="unit.id")
    person_id: int | None = Field(default=None, foreign_key="person.id")  # a code for one known person
    uses_left: int | None = None
    title: str = Field(default="", sa_type=SHORT)
    ends_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    made_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    withdrawn_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    entry_id: int | None = Field(default=None, foreign_key="roster_entry.id", index=True)

    @property
    def path(self) -> str:
        """Where it leads below the office's address: behind «#», which browsers send to nobody and no log keeps."""
        return f"/m#{self.code}"

    @property
    def gives_post(self) -> bool:
        """Whether who comes in by it works for the office: it is for them alone, and no wall."""
        return bool(self.title) or self.role not in SELF_DECLARED

    def holds(self, now: datetime) -> bool:
        """Whether it still lets anybody in: uses are left, its time is not up, nobody has taken it back."""
        return self.withdrawn_at is None and self.uses_left != 0 and (self.ends_at is None or now < self.ends_at)


class CodeUse(SQLModel, table=True):
    """That somebody came in by a code, or gained something by it, and when."""

    __tablename__ = "code_use"

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(foreign_key="joincode.code", index=True, max_length=32)
    person_id: int = Field(foreign_key="person.id", index=True)
    used_at: datetime = Field(sa_type=UTCDateTime)


class SignInLink(SQLModel, table=True):
    """A single-use link for one person; only the SHA-256 of its token is kept."""

    token_hash: str = Field(primary_key=True, max_length=64)
    person_id: int = Field(foreign_key="person.id", index=True)
    made_at: datetime = Field(sa_type=UTCDateTime)
    ends_at: datetime = Field(sa_type=UTCDateTime)
    used_at: datetime | None = Field(default=None, sa_type=UTCDateTime)


class WayBack(SQLModel, table=True):
    """Somebody's own way back to their talk: a link, and digits beside one of their slips' codes.

    Nothing here lets anybody in by itself but the digits: the link's secret is made of `salt` with the installation's.
    `missed`: wrong digits typed beside their codes since these were made; after MOST_MISSED they are good no more.
    """

    __tablename__ = "way_back"

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    salt: str = Field(sa_type=SHORT)
    digits: str = Field(sa_type=SHORT)
    missed: int = 0
    made_at: datetime = Field(sa_type=UTCDateTime)


MOST_MISSED = 10
"""So many wrong ones, and six digits are good no more: one chance in a hundred thousand for whoever guesses."""


class WebSession(SQLModel, table=True):
    """A browser that acts for one web account; only the SHA-256 of its cookie is kept.

    `office_at`: when the office's pages were used with it last, to some minutes; None: never.
    """

    token_hash: str = Field(primary_key=True, max_length=64)
    account_id: int = Field(foreign_key="account.id", index=True)
    made_at: datetime = Field(sa_type=UTCDateTime)
    ends_at: datetime = Field(sa_type=UTCDateTime)
    revoked_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    office_at: datetime | None = Field(default=None, sa_type=UTCDateTime)


def check_role(roles: Collection[Role], allowed: frozenset[Role]) -> None:
    """Refuse with NoRight unless one of the person's roles is among those allowed."""
    if not allowed.intersection(roles):
        raise NoRight(roles=sorted(allowed))
