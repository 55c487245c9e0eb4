"""Asking back: the office writes a question back under a card; its asker replies by one tap and some words."""

from collections.abc import Sequence
from enum import StrEnum

from conversation.reply import Choice, Go, Reply
from conversation.turn import Turn
from domain.errors import NotFound
from domain.questions.question import Question
from handlers import undoing
from handlers.buttons import LONGEST, act, choice, command, number, numbers
from handlers.questions.about import About, seen_in
from handlers.questions.my_questions import one_card
from handlers.questions.overseeing import office_card
from handlers.routing import router
from services.meetings import deciding
from services.people import writing
from services.people.office_pages import Done
from services.questions import asking_back, triage
from services.unit_of_work import UnitOfWork
from templates.say import say

_MOST_OFFERED = 3
"""Slips to which typed words may be the reply, that are offered at once."""


class AskingBack(StrEnum):
    """The two steps: what the office asks, and what the asker replies."""

    TEXT = "asking_back.text"
    REPLY = "asking_back.reply"


@router.action("ask_back", card="card")
def begin(turn: Turn, uow: UnitOfWork) -> Go:
    """«Hỏi lại» under a card."""
    question_id, seen = seen_in(turn)
    question = triage.open_question(uow, question_id, by=turn.who, seen=seen, joined_too=True)
    return Go(AskingBack.TEXT, notes=About(question.key, question.triaged_at is None, seen), fresh=True)


@router.ask(AskingBack.TEXT, free_text=True, card=("cardagain", "question"))
def ask_text(turn: Turn, uow: UnitOfWork) -> Reply:
    question = uow.questions.get(About.of(turn).question)
    return Reply(say("deciding/ask_back", question=question), [choice("not_now", "not_now_duty")])


@router.take(AskingBack.TEXT)
def take_text(turn: Turn, uow: UnitOfWork) -> Reply:
    about = About.of(turn)
    if turn.choice is not None:
        return _card(turn, uow, uow.questions.get(about.question)).done()

    def work(uow: UnitOfWork) -> Done:
        asked = asking_back.ask(uow, about.question, turn.text, by=turn.who, seen=about.seen)
        return Done({"question": about.question, "ask_back": asked.key}, {"ask_back": asked.key})

    acted = undoing.act_once(turn, uow, "deciding.ask_back", work)
    question = uow.questions.get(about.question)
    first = say("deciding/asked_back", question=question, asked=uow.ask_backs.open_of(question.key))
    return _card(turn, uow, question, first=first, undo=act("undecide", acted)).done()


@router.action("undecide", card="/moi")
def take_decision_back(turn: Turn, uow: UnitOfWork) -> Reply:
    """«Hoàn tác» under what was just decided of a question."""
    found: list[Question] = []
    undoing.take_back(turn, uow, turn.argument, lambda uow, acted: found.append(deciding.take_back(uow, acted)))
    return _card(turn, uow, found[0], first=say("deciding/undone", question=found[0])).done()


def _card(turn: Turn, uow: UnitOfWork, question: Question, *, first: str = "", undo: Choice | None = None) -> Reply:
    return office_card(turn, uow, question, first=first, sorting=question.triaged_at is None, undo=undo)


# --- replying ------------------------------------------------------------------------------------------------------


@router.action("reply_card")
def open_card(turn: Turn, uow: UnitOfWork) -> Reply:
    """The card of what was replied to: the asker's own, or the office's."""
    question = uow.questions.get(number(turn))
    return one_card(uow, question) if question.asker_id == turn.who else _card(turn, uow, question)


@router.action("reply_back", card="reply_card")
def begin_reply(turn: Turn, uow: UnitOfWork) -> Go:
    """«Trả lời» under what was asked back; «Ghi hộ» under the office's card."""
    question, _ = asking_back.asked_of(uow, number(turn), by=turn.who)
    return Go(AskingBack.REPLY, notes=About(question.key), fresh=True)


def ask_which(turn: Turn, questions: Sequence[Question]) -> Reply:
    """Words that somebody simply types while the office waits for a reply: that they are it is confirmed by a tap."""
    typed, alone = turn.arrival_id, len(questions) == 1
    choices = [
        act("reply_words", f"{one.key}.{typed}")
        if alone
        else Choice.act(say("deciding/reply_about", question=one)[:LONGEST], "reply_words", f"{one.key}.{typed}")
        for one in questions[:_MOST_OFFERED]
    ]
    choices += [act("words", turn.arrival_id, row="words_as_question"), command("menu", "menu")]
    return Reply(say("deciding/is_reply", questions=questions), choices)


@router.action("reply_words", card="reply_card")
def reply_with_words(turn: Turn, uow: UnitOfWork) -> Reply:
    """`question.arrival`: what was typed is the reply."""
    question_id, arrival_id = numbers(turn)
    turn.argument = str(question_id)  # a refusal comes back to this card
    question, _ = asking_back.asked_of(uow, question_id, by=turn.who)
    if question.asker_id != turn.who:
        raise NotFound
    typed = writing.said_before(uow, arrival_id, account_id=turn.account_id)
    replied = asking_back.reply(uow, question_id, typed, by=turn.who)
    return one_card(uow, question, first=say("deciding/reply_kept", replied=replied, own=True)).done()


@router.ask(AskingBack.REPLY, free_text=True, card=("reply_card", "question"))
def ask_reply(turn: Turn, uow: UnitOfWork) -> Reply:
    question, asked = asking_back.asked_of(uow, About.of(turn).question, by=turn.who)
    text = say("deciding/reply", question=question, asked=asked, own=question.asker_id == turn.who)
    return Reply(text, [choice("not_now", "not_now_duty")])


@router.take(AskingBack.REPLY)
def take_reply(turn: Turn, uow: UnitOfWork) -> Reply:
    question = uow.questions.get(About.of(turn).question)
    first = ""
    if turn.choice is None:
        replied = asking_back.reply(uow, question.key, turn.text, by=turn.who)
        first = say("deciding/reply_kept", replied=replied, own=question.asker_id == turn.who)
    if question.asker_id == turn.who:
        return one_card(uow, question, first=first).done()
    return _card(turn, uow, question, first=first).done()
