"""Asked already: before sending, up to three questions that seem the same; the asker joins one, or goes on alone."""

from dataclasses import replace

from conversation.reply import Choice, Go, Reply
from conversation.turn import Turn
from domain.questions.question import Draft, Question
from handlers import replacing
from handlers.buttons import choice, ways_out
from handlers.questions.completing import Asking, join_words, next_step, words_or
from handlers.questions.drafting import Asked, address_of, with_draft
from handlers.routing import router
from services.questions import alike, intake
from services.unit_of_work import UnitOfWork
from templates.say import label, say, words


@router.ask(Asking.ALIKE, media=True)
@with_draft
def ask_alike(turn: Turn, uow: UnitOfWork, draft: Draft) -> Reply | Go:
    """Words are covered as in every list, and no name is shown."""
    found = alike.to_draft(uow, draft)
    if not found:  # withdrawn, answered or put aside meanwhile
        return Go(next_step(turn, uow, draft))
    alone = len(found) == 1
    choices = [
        Choice(label("ask_same"), _key(group.head), words=words("ask_same"))
        if alone
        else Choice(say("asking/alike_button", number=number), _key(group.head), title=group.head.code)
        for number, group in enumerate(found, 1)
    ]
    text = say("asking/alike", found=found, alone=alone, address=address_of(turn, uow))
    return Reply(text, [*choices, choice("ask_other"), *replacing.may_join(turn), *ways_out()])


def _key(question: Question) -> str:
    return f"{question.key}.{question.version}"


@router.take(Asking.ALIKE)
@with_draft
def take_alike(turn: Turn, uow: UnitOfWork, draft: Draft) -> Reply | Go:
    if turn.choice == "join":
        return join_words(turn, uow, draft)
    if turn.choice is None:
        return words_or(turn, uow, draft, Asking.ALIKE)
    found, _, seen = turn.choice.partition(".")
    joins, version = (int(found), int(seen)) if found.isdecimal() and seen.isdecimal() else (0, 0)
    if joins and draft.topic_id is None:
        intake.choose(uow, draft, topic_id=uow.questions.get(joins).topic_id)
    replace(Asked.of(turn), compared=alike.mark(draft), joins=joins, version=version).keep(turn)
    return Go(next_step(turn, uow, draft))
