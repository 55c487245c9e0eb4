"""The menu: what one can do here, by role and by how far the meeting is."""

from conversation.reply import Choice, Go, Reply
from conversation.turn import Turn
from domain.access import MAY_OWE_ANSWERS, MAY_TRIAGE, OFFICE, Role
from domain.meeting import starts_early
from handlers import joining
from handlers.buttons import command
from handlers.routing import router
from services import intake, office, which_meeting
from services.timeline import MAY_PLAN
from services.unit_of_work import UnitOfWork
from services.which_meeting import Phase
from templates.say import phrases, say

_OFFICE_COMMANDS = (
    ("menu_new", "moi", MAY_TRIAGE),
    ("menu_queue", "hangdoi", frozenset({Role.CHAIR, Role.SECRETARY, Role.COMPILER})),
    ("menu_duties", "viec", (MAY_OWE_ANSWERS | {Role.GROUP_LEADER}) - {Role.CHAIR, Role.SECRETARY}),
    ("menu_approve", "duyet", frozenset({Role.CHAIR, Role.SECRETARY, Role.UNIT_HEAD})),
)

_PLAN_COMMANDS = (
    ("menu_timeline", "lich", MAY_PLAN),
    ("menu_programme", "chuongtrinh", frozenset({Role.SUPERVISOR, Role.UNIT_HEAD})),
)

_ONLY_OFFICE = OFFICE | {Role.SUPERVISOR, Role.UNIT_HEAD}
"""Who is nothing else is offered the office's work, not an asker's."""


@router.command("menu", phrases=phrases("menu"), everywhere=True)
def menu(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    """What one can do here, by role and by how far the meeting is; whatever was begun stays where it is kept."""
    if turn.person_id is None:
        return Go(joining.Joining.CONSENT, fresh=True)
    lacking = joining.resume(turn, uow)
    if lacking:
        return lacking
    seen = which_meeting.seen(uow, turn.who)
    several = seen.among if len(seen.among) > 1 else []
    text = say(
        "helping/menu", xung_ho=office.address(uow, turn.who), meeting=seen.meeting, now=uow.now, seen=seen,
        among=[(one, uow.people.unit(one.unit_id)) for one in several],
    )  # fmt: skip
    choices = office_choices(uow, turn.who) + _asker_choices(uow, turn.who, seen.phase)
    if several:
        choices.append(command("change_meeting", "doihoinghi"))
    return Reply(text, choices, template="helping/menu").done()


def office_choices(uow: UnitOfWork, person_id: int) -> list[Choice]:
    """Return the office's work that a person may do; nothing for who only takes part."""
    roles = {membership.role for membership in uow.people.memberships(person_id)}
    choices = _chairs_acts(uow, person_id) if Role.CHAIR in roles else []
    return choices + [
        command(key, name) for key, name, allowed in (*_OFFICE_COMMANDS, *_PLAN_COMMANDS) if roles & allowed
    ]


def _chairs_acts(uow: UnitOfWork, person_id: int) -> list[Choice]:
    """During the meeting: the next question, the end; when its hour is near: the start."""
    meeting = which_meeting.find_meeting(uow, person_id, frozenset({Role.CHAIR}))
    if meeting is None or starts_early(meeting, now=uow.now):
        return []
    if meeting.is_running:
        return [command("menu_next", "tiep"), command("close_meeting", "dong")]
    return [command("start_meeting", "batdau")]


def _asker_choices(uow: UnitOfWork, person_id: int, phase: Phase) -> list[Choice]:
    asking = [command("ask", "hoi")]
    if intake.may_speak(uow, person_id):
        asking.append(command("speak", "phatbieu"))
    mine, told = command("mine", "cauhoi"), command("meeting", "hoinghi")
    if phase in {Phase.OVER, Phase.NONE}:
        told = command("results", "ketqua")
    if is_only_office(uow, person_id):
        return [*([mine] if uow.questions.of_asker(person_id) else []), told]
    if phase is Phase.INTAKE:
        return [*asking, mine, told]
    return [mine, *([told] if phase is not Phase.NONE else []), command("to_office", "thuky")]


def in_office(uow: UnitOfWork, person_id: int) -> bool:
    """Whether a person holds a post of the office, whatever else they are."""
    return any(membership.role in _ONLY_OFFICE for membership in uow.people.memberships(person_id))


def is_only_office(uow: UnitOfWork, person_id: int) -> bool:
    """Whether all that a person is here is the office's."""
    roles = {membership.role for membership in uow.people.memberships(person_id)}
    return bool(roles) and roles <= _ONLY_OFFICE
