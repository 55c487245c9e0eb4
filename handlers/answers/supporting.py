"""Taking an answer on, asking others to support it, and sending one's part to who leads."""

from dataclasses import dataclass
from enum import StrEnum

from conversation.notes import Notes
from conversation.reply import Choice, Go, Reply
from conversation.turn import Turn
from domain.errors import NotFound
from domain.questions.errors import NotTheHolder
from handlers.answers.answering import duty_card
from handlers.answers.debts import debt_card
from handlers.buttons import by_choice, command, number, numbers, short_name
from handlers.routing import router
from services.answers import accepting, supporting
from services.unit_of_work import UnitOfWork
from templates.say import say


class Supporting(StrEnum):
    """The steps of choosing a supporter, and of writing one's part."""

    WHO = "supporting.who"
    PART = "supporting.part"


@dataclass(frozen=True, slots=True)
class AboutSupport(Notes):
    """The duty of which a supporter is chosen (`seen`: its version), or the support that a part is written for."""

    duty: int = 0
    support: int = 0
    seen: int = 0


@router.action("accept", card="duty")
def accept(turn: Turn, uow: UnitOfWork) -> Reply:
    """«Tiếp nhận»."""
    duty = accepting.accept(uow, number(turn), by=turn.who)
    return duty_card(uow, duty.key, by=turn.who, first=say("answering/accepted"))


@router.action("support", card="debt")
def choose(turn: Turn, uow: UnitOfWork) -> Go:
    """«Người phối hợp» under a duty or a debt: `duty.version`."""
    duty_id, seen = numbers(turn)
    duty = uow.duties.get(duty_id)
    if not supporting.may_ask(uow, duty, by=turn.who):
        raise NotTheHolder(code=uow.questions.get(duty.question_id).code)
    return Go(Supporting.WHO, notes=AboutSupport(duty_id, seen=seen), fresh=True)


@router.ask(Supporting.WHO, card=("debt", "duty"))
def ask_who(turn: Turn, uow: UnitOfWork) -> Reply:
    duty = uow.duties.get(AboutSupport.of(turn).duty)
    people = supporting.candidates(uow, duty)
    choices = [
        Choice(short_name(who.name), str(who.person_id), words=(who.name, who.post), title=f"{who.name} – {who.post}")
        for who in people
    ]
    now = supporting.supporters(uow, [duty]).get(duty.key, [])
    text = say(
        "supporting/who", question=uow.questions.get(duty.question_id), people=turn.listed(people),
        now_there=[one.who for one in now],
    )  # fmt: skip
    return Reply(text, [*choices, command("back", "quaylai")])


@router.take(Supporting.WHO)
@by_choice(otherwise="triaging/choose")
def take_who(turn: Turn, uow: UnitOfWork, key: str) -> Reply:
    about = AboutSupport.of(turn)
    support = supporting.turn(uow, about.duty, int(key), by=turn.who, seen=about.seen)
    duty = uow.duties.get(about.duty)
    name = uow.people.get(int(key)).name
    first = say("supporting/turned", name=name, dropped=support.dropped_at is not None)
    card = duty_card if duty.holder_id == turn.who else debt_card
    return card(uow, duty.key, by=turn.who, first=first).done()


@router.action("sendpart")
def write_part(turn: Turn, uow: UnitOfWork) -> Go:
    """«Gửi phần của tôi» under what one was asked to support."""
    support, _, _ = supporting.mine(uow, number(turn), by=turn.who)
    return Go(Supporting.PART, notes=AboutSupport(support=support.key), fresh=True)


@router.ask(Supporting.PART, free_text=True)
def ask_part(turn: Turn, uow: UnitOfWork) -> Reply:
    support = uow.duties.support(AboutSupport.of(turn).support)
    if support.person_id != turn.who:
        raise NotFound
    duty = uow.duties.get(support.duty_id)
    text = say("supporting/write", question=uow.questions.get(duty.question_id), duty=duty, part=support.part)
    return Reply(text, [command("debts", "no"), command("cancel", "huy")])


@router.take(Supporting.PART)
def take_part(turn: Turn, uow: UnitOfWork) -> Reply:
    lead = supporting.send(uow, AboutSupport.of(turn).support, turn.text, by=turn.who)
    return Reply(say("supporting/sent", lead=lead), [command("debts", "no"), command("menu", "menu")]).done()
