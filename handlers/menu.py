"""The menu: what one can do here, by role and by how far the meeting is."""

from conversation.reply import Go, Reply
from conversation.turn import Turn
from domain.access import MAY_OWE_ANSWERS, MAY_TRIAGE, Role
from domain.meeting import takes_questions
from handlers import joining
from handlers.buttons import command
from handlers.routing import router
from services import intake, office, which_meeting
from services.timeline import MAY_PLAN
from services.unit_of_work import UnitOfWork
from templates.say import phrases, say

_OFFICE_COMMANDS = (
    ("menu_new", "moi", MAY_TRIAGE),
    ("menu_queue", "hangdoi", frozenset({Role.CHAIR, Role.SECRETARY, Role.COMPILER})),
    ("menu_next", "tiep", frozenset({Role.CHAIR})),
    ("menu_duties", "viec", (MAY_OWE_ANSWERS | {Role.GROUP_LEADER}) - {Role.CHAIR, Role.SECRETARY}),
    ("menu_approve", "duyet", frozenset({Role.CHAIR, Role.SECRETARY, Role.UNIT_HEAD})),
)

_PLAN_COMMANDS = (
    ("menu_timeline", "lich", MAY_PLAN),
    ("menu_programme", "chuongtrinh", frozenset({Role.SUPERVISOR, Role.UNIT_HEAD})),
)


@router.command("menu", phrases=phrases("menu"), everywhere=True)
def menu(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    """What one can do here, by role; whatever was begun stays where it is kept."""
    if turn.person_id is None:
        return Go(joining.Joining.CONSENT, fresh=True)
    lacking = joining.resume(turn, uow)
    if lacking:
        return lacking
    meeting, among = which_meeting.shown_meeting(uow, turn.who), which_meeting.meetings_to_choose_from(uow, turn.who)
    roles = {membership.role for membership in uow.people.memberships(turn.who)}
    choices = [
        command(key, name) for key, name, allowed in _OFFICE_COMMANDS if roles & allowed and name in router.commands
    ]
    choices += [command("ask", "hoi")]
    if intake.may_speak(uow, turn.who):
        choices += [command("speak", "phatbieu")]
    choices += [command("mine", "cauhoi"), command("meeting", "hoinghi")]
    choices += [command(key, name) for key, name, allowed in _PLAN_COMMANDS if roles & allowed]
    if len(among) > 1:
        choices.append(command("change_meeting", "doihoinghi"))
    text = say(
        "helping/menu", xung_ho=office.address(uow, turn.who), meeting=meeting, now=uow.now,
        taking=meeting is not None and takes_questions(meeting, now=uow.now),
        among=[(one, uow.people.unit(one.unit_id)) for one in among] if len(among) > 1 else [],
    )  # fmt: skip
    return Reply(text, choices, template="helping/menu").done()
