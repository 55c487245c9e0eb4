"""My data: what is kept of me, my name mended, everything erased."""

from enum import StrEnum

from conversation.reply import Go, Reply
from conversation.turn import Turn
from handlers.buttons import act, choice, command
from handlers.joining import Joining
from handlers.routing import router
from services import leaving, office, privacy
from services.unit_of_work import UnitOfWork
from templates.say import phrases, say


class MyData(StrEnum):
    """The step before erasing."""

    ERASE = "my_data.erase"


@router.command("dulieu", phrases=phrases("dulieu"), everywhere=True)
def show(turn: Turn, uow: UnitOfWork) -> Reply:
    kept = privacy.kept_of(uow, turn.who)
    choices = [act("rename", row="edit_name"), command("link", "lienket")]
    if kept.accounts > 1:
        choices.append(command("unlink", "bolienket"))
    choices += [act("erase"), command("menu", "menu")]
    return Reply(say("my_data/show", kept=kept), choices, template="my_data/show").done()


@router.action("rename")
def begin_rename(turn: Turn, uow: UnitOfWork) -> Go:
    del turn, uow
    return Go(Joining.NAME, notes={"only_name": True}, fresh=True)


@router.command("xoadulieu", phrases=phrases("xoadulieu"))
@router.action("erase")
def begin_erase(turn: Turn, uow: UnitOfWork) -> Go:
    del turn, uow
    return Go(MyData.ERASE, fresh=True)


@router.ask(MyData.ERASE)
def ask_erase(turn: Turn, uow: UnitOfWork) -> Reply:
    """Say what goes, and what the person holds; who must hand over first hears so before anything is confirmed."""
    leaving.check_may_leave(uow, turn.who)
    text = say(
        "my_data/erase", kept=privacy.kept_of(uow, turn.who), held=leaving.held(uow, turn.who), now=uow.now,
        most=leaving.MOST_NAMED, xung_ho=office.address(uow, turn.who),
    )  # fmt: skip
    return Reply(text, [choice("erase"), choice("not_now")], template="my_data/erase")


@router.take(MyData.ERASE)
def take_erase(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    if turn.choice == "not_now":
        return Reply(say("my_data/kept"), [command("menu", "menu")], template="my_data/kept").done()
    if turn.choice != "erase":
        return Go(MyData.ERASE, first=say("helping/choose"))
    privacy.erase(uow, turn.who, here=turn.account_id)
    turn.person_id = None
    return Reply(say("my_data/erased"), [command("begin", "start")], template="my_data/erased").done()
