"""My data: what is kept of me, my name mended, everything erased."""

from enum import StrEnum

from conversation.reply import Go, Reply
from conversation.turn import Turn
from domain.people.data_request import TEXT_LIMIT, RequestKind
from handlers.buttons import act, by_choice, choice, command
from handlers.people.newcomers import Introduced, Joining
from handlers.routing import router
from services import office
from services.people import data_requests, keeping, leaving, own_data, privacy, withdrawing
from services.unit_of_work import UnitOfWork
from templates.say import phrases, say


class MyData(StrEnum):
    """The steps before erasing, before consent is withdrawn, and of what only a person can do."""

    ERASE = "my_data.erase"
    WITHDRAW = "my_data.withdraw"
    OTHER = "my_data.other"


@router.command("dulieu", phrases=phrases("dulieu"), everywhere=True)
def show(turn: Turn, uow: UnitOfWork) -> Reply:
    kept, until = privacy.kept_of(uow, turn.who), keeping.kept_until(uow, turn.who)
    number, asked = data_requests.number_of(data_requests.seen(uow, turn.who)), data_requests.recent(uow, turn.who)
    choices = [act("agree_again")] if kept.stopped else []
    choices += [act("rename", row="edit_name"), act("readdress", row="edit_address"), command("ways", "cachnhan")]
    choices += [command("link", "lienket"), *([command("mail", "thu")] if uow.letter_box else [])]
    if kept.accounts > 1:
        choices.append(command("unlink", "bolienket"))
    choices += [act("own_text"), act("own_record")]
    choices += [] if kept.stopped else [act("withdraw_consent")]
    choices += [act("erase"), act("other_request"), command("menu", "menu")]
    text = say("my_data/show", kept=kept, until=until, stopped=kept.stopped, number=number, requests=asked)
    return Reply(text, choices).done()


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
    number = data_requests.number_of(data_requests.note(uow, turn.who, RequestKind.ERASE))
    privacy.erase(uow, turn.who, here=turn.account_id)
    turn.person_id = None
    return Reply(say("my_data/erased", number=number, now=uow.now), [command("begin", "start")]).done()


# --- consent withdrawn, given again ----------------------------------------------------------------------------------


@router.command("rutdongy", phrases=phrases("rutdongy"))
@router.action("withdraw_consent")
def begin_withdraw(turn: Turn, uow: UnitOfWork) -> Go:
    del turn, uow
    return Go(MyData.WITHDRAW, fresh=True)


@router.ask(MyData.WITHDRAW)
def ask_withdraw(turn: Turn, uow: UnitOfWork) -> Reply:
    """Say what stops now and what goes when; whom a post keeps hears so before anything is confirmed."""
    withdrawing.check_may_withdraw(uow, turn.who)
    text = say("my_data/withdraw", kept=privacy.kept_of(uow, turn.who), until=withdrawing.ends_at(uow))
    return Reply(text, [choice("withdraw_consent"), choice("not_now")])


@router.take(MyData.WITHDRAW)
@by_choice()
def take_withdraw(turn: Turn, uow: UnitOfWork, key: str) -> Reply | Go:
    if key != "withdraw_consent":
        return Reply(say("my_data/kept"), [command("menu", "menu")]).done()
    request = withdrawing.withdraw(uow, turn.who)
    text = say(
        "my_data/withdrawn", number=data_requests.number_of(request), now=uow.now, until=withdrawing.ends_at(uow),
        address=office.address(uow, turn.who),
    )  # fmt: skip
    return Reply(text, [act("agree_again"), act("erase"), command("to_data", "dulieu")], receipt=True).done()


@router.action("agree_again")
def agree_again(turn: Turn, uow: UnitOfWork) -> Reply:
    withdrawing.agree_again(uow, turn.who)
    text = say("my_data/agreed_again", address=office.address(uow, turn.who))
    return Reply(text, [command("menu", "menu")], receipt=True)


# --- what only a person can do ---------------------------------------------------------------------------------------


@router.action("other_request")
def begin_other(turn: Turn, uow: UnitOfWork) -> Go:
    del turn, uow
    return Go(MyData.OTHER, fresh=True)


@router.ask(MyData.OTHER, free_text=True)
def ask_other(turn: Turn, uow: UnitOfWork) -> Reply:
    del turn, uow
    return Reply(say("my_data/other", limit=TEXT_LIMIT), [command("cancel", "huy")])


@router.take(MyData.OTHER)
def take_other(turn: Turn, uow: UnitOfWork) -> Reply:
    request = data_requests.ask(uow, turn.who, turn.text)
    unit = uow.people.unit(request.unit_id) if request.unit_id is not None else None
    text = say(
        "my_data/other_told", number=data_requests.number_of(request), request=request, unit=unit, now=uow.now
    )  # fmt: skip
    return Reply(text, [command("to_data", "dulieu"), command("menu", "menu")], receipt=True).done()
