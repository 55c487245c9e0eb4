"""Leading on: what an office still has to do between a meeting that is made and the first question that comes in."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.audience import Circle
from domain.meeting import Meeting
from domain.people.access import MAY_OWE_ANSWERS, MAY_SET_UP, SELF_DECLARED, JoinCode, Role
from domain.people.unit import HOLD_THEIR_OWN, Unit, UnitKind
from domain.questions.topic import Topic, TopicKind
from services import audience, office, on_duty, which_meeting
from services.people import acting, code_each, code_pictures, codes
from services.people.codes import Listed, Strip
from services.people.rights import check_may_set_up, keeper, may_set_up
from services.plans import inviting
from services.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Ahead:
    """How far an office is.

    `below`: classes, groups, departments; `schools`: below a ward; `without`: how many have neither code nor head yet.
    `answering`: people who may owe answers; `unanswered`: topics that nobody but the secretary answers.
    `waiting`: dates that nobody has confirmed. `chairs`: who leads; `coming`: the posts for which a code is out that
    nobody has used yet. `on_duty`: who hears
    of a child in danger; none: the chair and the secretaries. `here_only`: codes lead to an address that opens on
    no other machine. `joined`: whether anybody for whom the codes are has come in.
    `met`: whether it ever had a meeting. `invited`: for whom the meeting is (nothing: for
    everybody), None where somebody has looked at that.
    """

    unit: Unit
    meeting: Meeting | None
    below: int
    schools: int
    without: int
    answering: int
    unanswered: Sequence[Topic]
    waiting: int
    chairs: int
    coming: frozenset[Role]
    on_duty: Sequence[str]
    here_only: bool
    joined: bool
    met: bool
    invited: Sequence[Circle] | None

    @property
    def first(self) -> str:
        """What a new office does first, by the name of its words; "" once people come in."""
        if not (self.schools if self.unit.acts_as is UnitKind.WARD else self.below):
            return "units"
        if self.meeting is None:
            return "" if self.met else "meeting"
        return "codes" if self.without and not self.joined else ""


def first_job(uow: UnitOfWork, person_id: int) -> str:
    """Return what the office in which somebody sits does first; "" for others, and where it is done."""
    posts = [m.unit_id for m in acting.here(uow, person_id) if m.role in MAY_SET_UP]
    kept = [key for key in posts if uow.people.unit(key).closed_at is None and may_set_up(uow, key, person_id)]
    first = which_meeting.comes_first(uow, person_id)
    kept.sort(key=lambda key: key != first)
    if not kept or _is_under_way(uow, kept[0]):
        return ""
    return ahead(uow, kept[0], by=person_id).first


def _is_under_way(uow: UnitOfWork, unit_id: int) -> bool:
    """Whether people have come in for a meeting that there is or was: asked at every menu, so at little cost."""
    if not uow.people.anybody(unit_id, SELF_DECLARED) or not uow.meetings.of_unit(unit_id):
        return False
    wards = uow.people.unit(unit_id).acts_as is UnitKind.WARD
    return any((one.kind in HOLD_THEIR_OWN) is wards for one in uow.people.units_under(unit_id))


def ahead(uow: UnitOfWork, unit_id: int, *, by: int) -> Ahead:
    """Return what is done and what is left, for the next meeting of a unit; NoRight."""
    kept = keeper(uow, check_may_set_up(uow, unit_id, by=by))
    meeting = which_meeting.next_meeting(uow, [kept.key])
    everything = uow.people.units_under(kept.key)
    below = [unit for unit in everything if unit.kind not in HOLD_THEIR_OWN]
    topics = uow.meetings.topics(meeting.key) if meeting is not None else []
    deadlines = uow.deadlines.of_meeting(meeting.key) if meeting is not None else []
    return Ahead(
        unit=kept, meeting=meeting, below=len(below), schools=len(everything) - len(below),
        without=code_each.places_lacking(uow, kept.key, by=by),
        answering=len(set(office.staff(uow, kept.key, MAY_OWE_ANSWERS - {Role.SECRETARY, Role.CHAIR}))),
        unanswered=[one for one in topics if one.kind is TopicKind.PLAN and one.responder_id is None],
        waiting=sum(deadline.waits_for_confirmation for deadline in deadlines),
        chairs=len(office.staff(uow, kept.key, frozenset({Role.CHAIR}))),
        coming=frozenset(row.role for row in _unused(uow, kept.key)),
        on_duty=[office.holder(uow, one, kept.key).post for one in on_duty.named(uow, kept.key)],
        met=bool(uow.meetings.of_unit(kept.key)),
        joined=uow.people.anybody(kept.key, SELF_DECLARED),
        here_only=code_pictures.only_here(uow.address),
        invited=audience.circles_of(meeting) if meeting is not None and inviting.is_unseen(uow, meeting) else None,
    )  # fmt: skip


def _unused(uow: UnitOfWork, unit_id: int) -> list[JoinCode]:
    """Return the codes of a unit's posts that hold and by which nobody has come in yet."""
    held = [row for row in uow.access.codes_of([unit_id]) if row.gives_post and row.holds(uow.now)]
    used = uow.access.uses([row.code for row in held])
    return [row for row in held if row.code not in used]


@dataclass(frozen=True, slots=True)
class Notice:
    """The words for a group chat: what to say, and a code for each whom it concerns, in the office's order."""

    unit: Unit
    meeting: Meeting | None
    strips: Sequence[Strip]
    paper_desk: str


def notice(uow: UnitOfWork, unit_id: int, *, by: int) -> Notice:
    """Return one notice with the codes of every class and group; those of posts are for one person and left out."""
    kept = keeper(uow, check_may_set_up(uow, unit_id, by=by))
    found: list[Listed] = codes.listed(uow, kept.key, by=by)
    strips = [codes.strip(uow, one) for one in found if not one.code.gives_post]
    return Notice(kept, which_meeting.next_meeting(uow, [kept.key]), strips, kept.paper_desk)
