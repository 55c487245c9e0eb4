"""«Câu gửi cấp trên»: what the school's staff asked at the ward's meeting, to read."""

from conversation.reply import Choice, Reply
from conversation.turn import Turn
from domain.errors import NoMeeting
from domain.people.access import OFFICE, check_role
from handlers.buttons import act, command, numbers, pages_around
from handlers.routing import router
from services.people.asked_above import asked_above, below
from services.unit_of_work import UnitOfWork
from templates.say import phrases, say


@router.command("guicaptren", phrases=phrases("guicaptren"))
def show_asked(turn: Turn, uow: UnitOfWork) -> Reply:
    """Of the first unit in whose office one sits and above which a meeting is, or was."""
    found = below(uow, turn.who)
    if not found:
        check_role([m.role for m in uow.people.memberships(turn.who)], OFFICE)
        raise NoMeeting(meeting=None)
    return _page(uow, found[0].key, 0, by=turn.who)


@router.action("asked_above", card="/guicaptren")
def show_page(turn: Turn, uow: UnitOfWork) -> Reply:
    """`unit.page`."""
    return _page(uow, *numbers(turn), by=turn.who)


def _page(uow: UnitOfWork, unit_id: int, page_number: int, *, by: int) -> Reply:
    found = asked_above(uow, unit_id, page_number, by=by)
    owed = [part for part in found.parts if part.is_open]
    choices = [
        Choice.act(say("leading_on/part", number=place), "deadline", part.key) for place, part in enumerate(owed, 1)
    ]
    choices += [*pages_around(found.page, "asked_above", f"{unit_id}.{{}}"), act("lead_on", unit_id)]
    text = say("leading_on/asked_above", found=found, owed=owed, unit=uow.people.unit(unit_id))
    return Reply(text, [*choices, command("menu", "menu")], card=True)
