"""Leading on: after a meeting was made, what is next, one button each, and the notice for the groups' chats."""

from conversation.reply import Choice, Reply
from conversation.turn import Turn
from domain.people.access import OFFICE
from domain.people.unit import UnitKind
from handlers.buttons import act, command, number
from handlers.lists import of_first
from handlers.routing import router
from services.people import leading_on, rights
from services.people.asked_above import meeting_above
from services.unit_of_work import UnitOfWork
from templates.say import phrases, say


@router.command("chuanbi", phrases=phrases("chuanbi"))
def show_ahead(turn: Turn, uow: UnitOfWork) -> Reply:
    """Of the unit in whose office one sits; that of the meeting that is meant comes first."""
    return of_first(rights.set_up_by(uow, turn.who), lambda key: ahead_card(uow, key, by=turn.who), "lead_on", "{}")


@router.action("lead_on")
def show_card(turn: Turn, uow: UnitOfWork) -> Reply:
    return ahead_card(uow, number(turn), by=turn.who)


def ahead_card(uow: UnitOfWork, unit_id: int, *, by: int) -> Reply:
    """Return what is next, with a button for each thing that is left; what is done has none."""
    seen = leading_on.ahead(uow, unit_id, by=by)
    key, choices = seen.unit.key, list[Choice]()
    if seen.meeting is None:
        choices.append(command("plan_meeting", "lapkehoach"))
    none = not (seen.schools if seen.unit.acts_as is UnitKind.WARD else seen.below)
    choices.append(act("unit_add", key) if none else act("units", f"{key}.0", row="to_units"))
    choices.append(act("codes_each", key) if seen.without else act("notice", key))
    choices.append(act("posts", f"{key}.0"))
    if seen.unanswered:
        choices.append(act("topics", key))
    if seen.meeting is not None:
        choices += [act("audience", seen.meeting.key)] if seen.invited is not None else []
        choices.append(act("timeline", f"{seen.meeting.key}.0"))
        if not (seen.meeting.house_rules and seen.meeting.agenda):
            choices.append(command("meeting", "hoinghi"))
    if meeting_above(uow, key) is not None and uow.people.roles(by, key) & OFFICE:
        choices.append(act("asked_above", f"{key}.0"))
    choices.append(command("menu", "menu"))
    return Reply(say("leading_on/ahead", seen=seen), choices, card=True)


@router.action("notice", card="lead_on")
def show_notice(turn: Turn, uow: UnitOfWork) -> Reply:
    """Words to forward, and nothing else in the message."""
    found = leading_on.notice(uow, number(turn), by=turn.who)
    choices = [act("lead_on", found.unit.key), act("codes", f"{found.unit.key}.0")]
    return Reply(say("leading_on/notice", notice=found, address=uow.address), choices)
