"""A child in danger, told at once by whoever it is, and whatever else they may send; a complaint is told its door."""

from enum import StrEnum

from conversation.reply import Go, Reply
from conversation.turn import Turn
from domain.questions.question import Care
from handlers.buttons import act, command, number
from handlers.menu import in_office
from handlers.people.joining import joined
from handlers.routing import router
from services.noticing import noticed
from services.people import writing
from services.questions import care
from services.unit_of_work import UnitOfWork
from templates.say import say

# --- before anything turns words away ------------------------------------------------------------------------------


@router.on("asks_for_care")
def see_to(turn: Turn, uow: UnitOfWork) -> Reply:
    """What in typed words asks for care is said above whatever they are answered: 111, who hears; a complaint's door.

    Not to the office in the middle of its work, whose words are about what others told.
    """
    about = set(noticed(turn.text)) & {Care.SAFETY, Care.COMPLAINT}
    known = turn.person_id is not None
    if not about or (known and turn.place.step in router.steps and in_office(uow, turn.who)):
        return Reply("")
    unit = care.unit_for(uow, turn.who) if known else None
    if Care.SAFETY in about:
        hears = care.hears(uow, turn.who) if unit is not None else []
        turn.above = say("care/first", known=unit is not None, on_duty=hears)
        turn.ways = [act("report_said", turn.arrival_id, row="report_now")] if unit is not None else []
    if Care.COMPLAINT in about and unit is not None:
        door = say("care/complaint", **care.door_for(uow, unit, turn.text))
        turn.above = "\n\n".join(filter(None, [turn.above, door]))
        turn.ways = [*turn.ways, command("to_office", "thuky")]
    return Reply("")


# --- told ----------------------------------------------------------------------------------------------------------


class Child(StrEnum):
    """The one step."""

    WORDS = "child.words"


@router.action("report_child")
@joined
def begin(turn: Turn, uow: UnitOfWork) -> Go:
    del turn, uow
    return Go(Child.WORDS, fresh=True)


@router.ask(Child.WORDS, free_text=True)
def ask_words(turn: Turn, uow: UnitOfWork) -> Reply:
    return Reply(say("care/child", on_duty=care.hears(uow, turn.who)), [command("cancel", "huy")])


@router.take(Child.WORDS)
def take_words(turn: Turn, uow: UnitOfWork) -> Reply:
    return _told(turn, uow, turn.text)


@router.action("report_said")
def report_said(turn: Turn, uow: UnitOfWork) -> Reply:
    """«Báo ngay» under the words themselves."""
    return _told(turn, uow, writing.said_before(uow, number(turn), account_id=turn.account_id))


def _told(turn: Turn, uow: UnitOfWork, text: str) -> Reply:
    told = care.report_words(uow, turn.who, text, arrival_id=turn.arrival_id)
    text = say("care/child_told", question=told.question, on_duty=told.posts)
    return Reply(text, [command("mine", "cauhoi"), command("menu", "menu")], receipt=True).done()
