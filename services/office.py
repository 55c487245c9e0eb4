"""The office: who sits in it, and how askers and holders are named."""

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from conversation.reply import Choice
from domain.errors import NoRight
from domain.meeting import Meeting
from domain.people.access import MAY_OWE_ANSWERS, MAY_WATCH, OFFICE, Membership, Role, check_role
from domain.people.person import Address, Person
from domain.people.unit import Unit
from domain.questions.question import Question
from domain.questions.topic import Topic
from letters.folding import fold
from services.delivering import owe
from services.naming import head_of
from services.unit_of_work import UnitOfWork
from templates.say import caption

_KEEPERS = (Role.SECRETARY, Role.CHAIR, Role.UNIT_HEAD, Role.RESPONDER)
_HEADS = frozenset({Role.UNIT_HEAD, Role.GROUP_LEADER})
_ASKERS = (Role.PARENT, Role.TEACHER, Role.DELEGATE, Role.RESIDENT)


@dataclass(frozen=True, slots=True)
class Who:
    """A person as the office names one: `post` is the title or role, `group` the class or staff group.

    `place`: by which figures count: the class or group, of a ward's meeting the unit below. `address` (xưng hô): as an
    asker chose it, in words; empty where none was chosen, and for who is no asker.
    """

    person_id: int
    name: str
    post: str
    group: str = ""
    address: str = ""
    place: str = ""

    @property
    def called(self) -> str:
        """The name as it is read aloud: «chị Nguyễn Thị Mai»."""
        return f"{self.address} {self.name}".strip()


@dataclass(frozen=True, slots=True)
class Staff:
    """Who holds which post in a unit, read once for all that is asked of it; in the order in which they joined."""

    posts: Sequence[Membership]

    def of(self, roles: Collection[Role]) -> list[int]:
        """Return the ids of those who hold one of these posts, each once."""
        return list(dict.fromkeys(post.person_id for post in self.posts if post.role in roles))

    def titled(self, title: str) -> int | None:
        """Return who holds the post of this title; None for nobody, or for several of the same title."""
        found = {post.person_id for post in self.posts if post.title and fold(post.title) == fold(title)}
        return next(iter(found)) if len(found) == 1 else None


def staff_of(uow: UnitOfWork, unit_id: int) -> Staff:
    """Return who holds which post in a unit now."""
    return Staff(uow.people.posts(unit_id))


def check_office(uow: UnitOfWork, person_id: int, meeting: Meeting, allowed: frozenset[Role] = OFFICE) -> None:
    """Refuse with NoRight who holds none of these posts in the meeting's unit."""
    check_role(uow.people.roles(person_id, meeting.unit_id), allowed)


def may(uow: UnitOfWork, person_id: int, meeting: Meeting, allowed: frozenset[Role]) -> bool:
    """Whether a person holds one of these posts in the meeting's unit."""
    return bool(allowed & uow.people.roles(person_id, meeting.unit_id))


def watchers(question: Question) -> frozenset[Role]:
    """Return which posts may read a question: of what stands aside the office alone, and nobody who only watches."""
    return MAY_WATCH if question.aside is None else OFFICE


def may_watch(uow: UnitOfWork, person_id: int, question: Question) -> bool:
    """Whether somebody may open a question with all that is known of it."""
    return may(uow, person_id, uow.meetings.get(question.meeting_id), watchers(question))


def spoken_of(uow: UnitOfWork, who: Who) -> str:
    """Return a colleague as they are spoken of: «cô Lan»; by the post where no name is left."""
    names = who.name.split()
    return f"{address(uow, who.person_id)} {names[-1]}" if names else who.post


def holders(uow: UnitOfWork, unit_id: int, roles: frozenset[Role] = MAY_OWE_ANSWERS) -> list[Who]:
    """Return who may owe answers (or something else) in a unit, each once, in the order in which they joined."""
    found: dict[int, Who] = {}
    for person, membership in uow.people.members(unit_id, roles):
        found.setdefault(membership.person_id, Who(membership.person_id, person.name, post_of(uow, membership)))
    return list(found.values())


def staff(uow: UnitOfWork, unit_id: int, roles: frozenset[Role]) -> list[int]:
    """Return the ids of those who hold one of these posts, each once."""
    return list(dict.fromkeys(membership.person_id for _, membership in uow.people.members(unit_id, roles)))


def secretary_of(uow: UnitOfWork, meeting: Meeting, *, otherwise: int) -> int:
    """Return who keeps what nobody else keeps: the unit's first secretary."""
    return next(iter(staff(uow, meeting.unit_id, frozenset({Role.SECRETARY}))), otherwise)


def keeper(uow: UnitOfWork, meeting: Meeting, *, but: int) -> int | None:
    """Return who keeps what somebody who leaves has owed; None where nobody who may is left."""
    kept = (staff(uow, meeting.unit_id, frozenset({role})) for role in _KEEPERS)
    return next((person for people in kept for person in people if person != but), None)


def default_holder(uow: UnitOfWork, meeting: Meeting, topic: Topic, *, otherwise: int) -> int:
    """Return who answers by default: the topic's responder while in office, else the secretary."""
    return responder_of(uow, meeting, topic) or secretary_of(uow, meeting, otherwise=otherwise)


def responder_of(uow: UnitOfWork, meeting: Meeting, topic: Topic) -> int | None:
    """Return who answers what is asked under a topic, while they may; None where nobody was named for it."""
    named = topic.responder_id
    return named if named is not None and may(uow, named, meeting, MAY_OWE_ANSWERS) else None


def holder(uow: UnitOfWork, person_id: int, unit_id: int) -> Who:
    """Return somebody who owes answers or deadlines, by the post held in this unit, or in a school below it."""
    everything = sorted(uow.people.memberships(person_id), key=lambda m: (m.role not in MAY_OWE_ANSWERS, not m.title))
    posts = [post_of(uow, m) for m in everything if m.unit_id == unit_id]
    if not posts:
        units = [(m, uow.people.unit(m.unit_id)) for m in everything]
        posts = [f"{post_of(uow, m)}, {unit.name}" for m, unit in units if unit.parent_id == unit_id]
    return Who(person_id, _name(uow.people.get(person_id)), posts[0] if posts else "")


def asker(uow: UnitOfWork, person_id: int, unit_id: int) -> Who:
    """Return an asker with role and class or group; one of a unit below (a ward's meeting) with that unit too."""
    posts = uow.people.memberships(person_id)
    return _asker(person_id, uow.people.get(person_id), posts, uow.people.unit, unit_id)


def _asker(
    person_id: int, person: Person, posts: Collection[Membership], unit: Callable[[int], Unit], unit_id: int
) -> Who:
    mine = [post for post in posts if post.unit_id == unit_id]
    below = [post for post in posts if unit(post.unit_id).parent_id == unit_id] if not mine else []
    chosen = min(mine or below, key=_as_asker, default=None)
    places = [chosen.group_id, chosen.unit_id if below else None] if chosen is not None else []
    names = [unit(place).name for place in places if place is not None]
    known = Address(person.address)
    spoken_to = caption("address", known) if known is not Address.UNKNOWN else ""
    return Who(person_id, _name(person), _role(chosen), ", ".join(names), spoken_to, names[-1] if names else "")


def asker_of(uow: UnitOfWork, question: Question, unit_id: int) -> Who:
    """Return who asked, as everybody is shown it: a name that is hidden on wish stays hidden."""
    who = asker(uow, question.asker_id, unit_id)
    return unnamed(who) if question.name_hidden else who


def who_asked(uow: UnitOfWork, questions: Collection[Question], unit_id: int) -> dict[int, Who]:
    """Return who asked each of many questions, as everybody is shown it, in a few queries for all; by the question."""
    people = {question.asker_id for question in questions}
    posts: dict[int, list[Membership]] = defaultdict(list)
    for post in uow.people.memberships_of(people):
        posts[post.person_id].append(post)
    named = {key for mine in posts.values() for post in mine for key in (post.unit_id, post.group_id)}
    units = uow.people.units_of({key for key in named if key is not None})
    known = uow.people.many(people).items()
    whom = {key: _asker(key, person, posts[key], units.__getitem__, unit_id) for key, person in known}
    return {
        question.key: unnamed(who) if question.name_hidden else who
        for question in questions
        for who in [whom[question.asker_id]]
    }


def unnamed(who: Who) -> Who:
    """Return somebody without what tells who it is: of name, class and xưng hô nothing stays, the role does."""
    return replace(who, name=caption("person", "hidden"), group="", address="", place="")


def address(uow: UnitOfWork, person_id: int | None) -> str:
    """Return how a person is spoken to (xưng hô): as chosen, else by role; None: nobody knows who it is yet."""
    if person_id is None:
        return caption("address", Address.UNKNOWN)
    known = Address(uow.people.get(person_id).address)
    if known is not Address.UNKNOWN:
        return caption("address", known)
    roles = {m.role for m in uow.people.memberships(person_id)}
    return caption("address", next((role for role in (Role.PARENT, Role.TEACHER) if role in roles), "unknown"))


def deciders(uow: UnitOfWork, meeting: Meeting) -> list[int]:
    """Return who decides what the chair decides: the chair; the secretary where the unit has none."""
    chairs = staff(uow, meeting.unit_id, frozenset({Role.CHAIR}))
    return chairs or staff(uow, meeting.unit_id, frozenset({Role.SECRETARY}))


def check_decides(uow: UnitOfWork, meeting: Meeting, by: int) -> None:
    """Refuse with NoRight who is not one of those."""
    if by not in deciders(uow, meeting):
        raise NoRight(roles=[Role.CHAIR])


def tell(
    uow: UnitOfWork,
    people: Sequence[int],
    template: str,
    *,
    once: str,
    choices: Sequence[Choice] = (),
    due_at: datetime | None = None,
    **values: Any,  # noqa: ANN401 - values of any kind fill a template
) -> None:
    """Promise several people of the office the same words, each once."""
    for person_id in people:
        owe(uow, person_id, template, once=f"{once}:{person_id}", choices=choices, due_at=due_at, **values)


@dataclass(frozen=True, slots=True)
class Called:
    """How many were called to something now, and how many had been before."""

    new: int
    before: int


def call(
    uow: UnitOfWork,
    people: Sequence[int],
    template: str,
    *,
    once: str,
    choices: Sequence[Choice] = (),
    **values: Any,  # noqa: ANN401 - values of any kind fill a template
) -> Called:
    """Tell those of several people who were not told yet, and count them: pressed again it reaches who came since."""
    known = uow.deliveries.known([f"{once}:{person_id}" for person_id in people])
    new = [person_id for person_id in people if f"{once}:{person_id}" not in known]
    tell(uow, new, template, once=once, choices=choices, **values)
    return Called(len(new), len(people) - len(new))


def _name(person: Person) -> str:
    """How the office names somebody, who may have left."""
    return person.name or caption("person", "left" if person.erased_at is not None else "nameless")


def post_of(uow: UnitOfWork, membership: Membership) -> str:
    """Return a post as it is called; heads of groups and departments are told apart by what they head."""
    title = membership.title or caption("role", membership.role)
    if membership.group_id is None or membership.role not in _HEADS:
        return title
    return head_of(uow.people.unit(membership.group_id).name, title)


def speaks_as(uow: UnitOfWork, person_id: int | None, unit_id: int) -> str:
    """Return in whose name somebody does what an office does: a secretary in the office's, others by their title."""
    mine = uow.people.memberships(person_id) if person_id is not None else []
    titles = (m.title for m in mine if m.unit_id == unit_id and m.title and m.role in OFFICE - {Role.SECRETARY})
    return next(titles, caption("holder", "office"))


def _role(membership: Membership | None) -> str:
    if membership is None:
        return ""
    called = caption("role", membership.role)
    return f"{called} ({caption('member', 'waiting')})" if membership.waits_since is not None else called


def _as_asker(membership: Membership) -> tuple[bool, int]:
    """People ask as parents or teachers, even those who also hold a post."""
    return membership.role not in _ASKERS, membership.id or 0
