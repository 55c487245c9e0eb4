"""Ways of being reached and of coming back: which there are, one's own link and digits, and digits typed elsewhere."""

from conversation.reply import Go, Reply
from conversation.turn import Turn
from domain.messages.network import WEB
from handlers.buttons import act, command
from handlers.people import joining, linking
from handlers.routing import router
from services import office
from services.people import way_back, ways
from services.unit_of_work import UnitOfWork
from templates.say import phrases, say


@router.command("cachnhan", phrases=phrases("cachnhan"))
@joining.joined
def show(turn: Turn, uow: UnitOfWork) -> Reply:
    """«Cách nhận trả lời»."""
    found = ways.of(uow, turn.who, turn.arrived.network)
    post = way_back.holds_post(uow, turn.who)
    text = say("ways/all", ways=found, post=post, address=office.address(uow, turn.who))
    return Reply(text, [*ways.buttons(found), command("menu", "menu")]).done()


@router.command("duongdan", phrases=phrases("duongdan"))
@joining.joined
def own_link(turn: Turn, uow: UnitOfWork) -> Reply:
    """Where one's own link is shown: on a page, for what a talk says is kept."""
    way_back.own(uow, turn.who)
    text = say("ways/own_link", web=turn.arrived.network == WEB, at=uow.address)
    return Reply(text, [command("own_digits", "sauso"), command("menu", "menu")]).done()


@router.command("sauso", phrases=phrases("sauso"))
@joining.joined
def own_digits(turn: Turn, uow: UnitOfWork) -> Reply:
    """One's own digits, beside which slip they are typed, and where."""
    return _digits(turn, uow, way_back.own(uow, turn.who).digits)


@router.action("renew_way")
@joining.joined
def renew(turn: Turn, uow: UnitOfWork) -> Reply:
    """«Đổi đường dẫn»: whoever came in by the old ones is out; on the web its page does it, which stays in itself."""
    if turn.arrived.network == WEB:
        return Reply(say("ways/renew", at=uow.address), [command("own_link", "duongdan"), command("menu", "menu")])
    way = way_back.renew(uow, turn.who)
    reply = _digits(turn, uow, way.digits)
    reply.first = say("ways/renewed")
    return reply


def _digits(turn: Turn, uow: UnitOfWork, digits: str) -> Reply:
    text = say("ways/own_digits", digits=digits, code=way_back.code_of(uow, turn.who), at=uow.address)
    return Reply(text, [act("renew_way"), command("menu", "menu")]).done()


@router.pattern(way_back.FORM)
def typed(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    """A code with digits: the account becomes theirs whose they are, as by a linking code; words stay words."""
    step = router.steps.get(turn.place.step)
    if turn.person_id is not None and step is not None and step.take is not None and step.free_text:
        return step.take(turn, uow)
    slip, digits = way_back.parted(turn.argument)
    person_id = way_back.by_digits(uow, turn.account_id, slip, digits, origin=turn.arrived.origin)
    if person_id is None:
        return linking.wrong(turn, uow, "ways/wrong")
    return linking.entered(turn, uow, way_back.code_for(uow, person_id))
