"""Results: what came of the last meeting, in numbers, and what one asked oneself with how it was answered."""

from conversation.reply import Choice, Reply
from conversation.turn import Turn
from domain.people.access import OFFICE
from handlers.buttons import LONGEST, act, command
from handlers.people.joining import joined
from handlers.routing import router
from services import office
from services.meetings import results
from services.unit_of_work import UnitOfWork
from templates.say import phrases, say

MOST_SHOWN = 5


@router.command("ketqua", phrases=phrases("ketqua"))
@joined
def show_results(turn: Turn, uow: UnitOfWork) -> Reply:
    """«Kết quả hội nghị»; the present step stays."""
    found = results.of_last_meeting(uow, turn.who)
    if found is None:
        return Reply(say("results/none"), [command("mine", "cauhoi"), command("menu", "menu")])
    shown = found.own[:MOST_SHOWN]
    choices = [Choice.act(one.question.code[-LONGEST:], "question", one.question.key) for one in shown]
    text = say(
        "results/meeting", found=found, shown=shown, more=len(found.own) - len(shown),
        address=office.address(uow, turn.who),
    )  # fmt: skip
    if office.may(uow, turn.who, found.meeting, OFFICE):
        choices = [act("four_lists", found.meeting.key), act("minutes", found.meeting.key), *choices]
    return Reply(text, [*choices, command("mine", "cauhoi"), command("menu", "menu")])
