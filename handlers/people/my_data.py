"""My data: what is kept of me, my name mended, everything erased."""

from enum import StrEnum

from conversation.reply import Go, Reply
from conversation.turn import Turn
from handlers.buttons import act, by_choice, choice, command
from handlers.people.joining import Introduced, Joining
from handlers.routing import router
from services import office
from services.people import keeping, leaving, own_data, privacy
from services.unit_of_work import UnitOfWork
from templates.say import phrases, say


class MyData(StrEnum):
    """The step before erasing."""

    ERASE = "my_data.erase"


@router.command("dulieu", phrases=phrases("dulieu"), everywhere=True)
def show(turn: Turn, uow: UnitOfWork) -> Reply:
    kept, until = privacy.kept_of(uow, turn.who), keeping.kept_until(uow, turn.who)
    choices = [act("rename", row="edit_name"), act("readdress", row="edit_address"), command("link", "lienket")]
    if kept.accounts > 1:
        choices.append(command("unlink", "bolienket"))
    choices += [act("own_text"), act("own_record"), act("erase"), command("menu", "menu")]
    return Reply(say("my_data/show", kept=kept, until=until), choices).done()


@router.command("giuthem")
def keep_longer(turn: Turn, uow: UnitOfWork) -> Reply:
    """Kept for another year, as the word of the day that is near offers."""
    return Reply(say("keeping/longer", until=keeping.keep_longer(uow, turn.who)), [command("menu", "menu")]).done()


@router.action("rename")
def begin_rename(turn: Turn, uow: UnitOfWork) -> Go:
    del turn, uow
    return Go(Joining.NAME, notes=Introduced(only_name=True), fresh=True)


@router.action("readdress")
def begin_readdress(turn: Turn, uow: UnitOfWork) -> Go:
    del turn, uow
    return Go(Joining.ADDRESS, notes=Introduced(only_name=True), fresh=True)


@router.action("own_text")
def download_text(turn: Turn, uow: UnitOfWork) -> Reply:
    return _download(turn, uow, as_record=False)


@router.action("own_record")
def download_record(turn: Turn, uow: UnitOfWork) -> Reply:
    return _download(turn, uow, as_record=True)


def _download(turn: Turn, uow: UnitOfWork, *, as_record: bool) -> Reply:
    """All that is kept, in one file; done at once, under a number that the log has too."""
    file, request = own_data.order(uow, turn.who, as_record=as_record)
    text = say("my_data/downloaded", number=request, now=uow.now)
    return Reply(text, [command("to_data", "dulieu"), command("menu", "menu")], document=file)


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
        most=leaving.MOST_NAMED, address=office.address(uow, turn.who),
    )  # fmt: skip
    return Reply(text, [choice("erase"), choice("not_now")])


@router.take(MyData.ERASE)
@by_choice()
def take_erase(turn: Turn, uow: UnitOfWork, key: str) -> Reply | Go:
    if key != "erase":
        return Reply(say("my_data/kept"), [command("menu", "menu")]).done()
    privacy.erase(uow, turn.who, here=turn.account_id)
    turn.person_id = None
    return Reply(say("my_data/erased"), [command("begin", "start")]).done()
