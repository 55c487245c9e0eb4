"""Telling who asks how something goes on, before it is answered: by who owes it, or the office; taken back."""

from enum import StrEnum

from conversation.reply import Go, Reply
from conversation.turn import Turn
from domain.duty import NOTE_LIMIT
from domain.people.acted import Acted
from handlers import undoing
from handlers.answers.answering import AboutDuty, duty_card
from handlers.answers.debts import debt_card
from handlers.buttons import act, choice, number
from handlers.routing import router
from services.answers import beside, news, sharing
from services.people.office_pages import Done
from services.questions import debts
from services.unit_of_work import UnitOfWork
from templates.say import say


class TellingNews(StrEnum):
    """The one step."""

    WORDS = "telling_news.words"


@router.action("tellnews", card="debt")
def begin(turn: Turn, uow: UnitOfWork) -> Go:
    """«Báo tin người hỏi» under what is owed."""
    duty_id = number(turn)
    if uow.duties.get(duty_id).holder_id != turn.who:
        debts.one(uow, duty_id, by=turn.who)
    return Go(TellingNews.WORDS, notes=AboutDuty(duty_id), fresh=True)


@router.ask(TellingNews.WORDS, free_text=True)
def ask_words(turn: Turn, uow: UnitOfWork) -> Reply:
    duty = uow.duties.get(AboutDuty.of(turn).duty)
    question = uow.questions.get(duty.question_id)
    text = say(
        "answering/tell_news", question=question, duty=duty, group=sharing.concerned(uow, duty, question),
        limit=NOTE_LIMIT, owed=beside.all_open(uow, question.key),
    )  # fmt: skip
    return Reply(text, [choice("not_now_duty")])


@router.take(TellingNews.WORDS)
def take_words(turn: Turn, uow: UnitOfWork) -> Reply:
    duty_id = AboutDuty.of(turn).duty
    if turn.choice is not None:
        return _card(turn, uow, duty_id).done()

    def work(unit: UnitOfWork) -> Done:
        told = news.tell(unit, duty_id, turn.text, by=turn.who)
        return Done({"duty": duty_id, "news": told.key}, {"news": told.key})

    acted = undoing.act_once(turn, uow, "debts.tell_news", work)
    question = uow.questions.get(uow.duties.get(duty_id).question_id)
    reply = _card(turn, uow, duty_id, first=say("answering/news_told", question=question)).done()
    reply.choices = [*reply.choices, act("news_back", acted, row="undo")]
    return reply


@router.action("news_back", card="duties")
def take_back(turn: Turn, uow: UnitOfWork) -> Reply:
    """«Hoàn tác» under it, for some minutes."""
    arrival, turn.argument = turn.argument, "0"  # a refusal comes back to what one owes
    done = undoing.done_by(uow, arrival, by=turn.who)
    undoing.take_back(turn, uow, arrival, _undo)
    return _card(turn, uow, done.told["duty"], first=say("helping/undone"))


def _undo(uow: UnitOfWork, acted: Acted) -> None:
    news.take_back(uow, (acted.before or {})["news"], by=acted.person_id)


def _card(turn: Turn, uow: UnitOfWork, duty_id: int, *, first: str = "") -> Reply:
    card = duty_card if uow.duties.get(duty_id).holder_id == turn.who else debt_card
    return card(uow, duty_id, by=turn.who, first=first)
