"""Editing: a message was changed in the chat, so what it worded changes too, wherever the talk stands."""

from dataclasses import replace

from conversation.reply import Go, Reply
from conversation.turn import Turn
from domain.duty import Answer
from domain.questions.question import Draft, Question
from handlers.answers.answering import AboutDuty, Answering, after_words
from handlers.buttons import act
from handlers.questions.completing import Asking, next_step
from handlers.questions.drafting import Asked
from handlers.routing import router
from services.answers import answering
from services.messages import piecing
from services.questions import changing, intake
from services.unit_of_work import UnitOfWork
from templates.say import say

_AS_OFFERED = (Asking.OFFER, Asking.RESUME)


@router.on("edited")
def edited(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    """A draft's words follow their message; the same words (a reaction, a preview of a link) are no change at all."""
    known = piecing.changed(uow, turn)
    if known is None:
        return Reply("")
    arrival_id, before = known
    if arrival_id in Asked.of(turn).pieces:
        return _offered(turn, uow)
    for draft in uow.drafts.by(turn.who):
        if arrival_id in draft.pieces:
            return _question(turn, uow, draft)
    for answer in uow.duties.written_by(turn.who):
        if arrival_id in answer.pieces:
            return _answer(turn, uow, answer)
    sent = changing.worded_by(uow, turn.who, arrival_id, before)
    return Reply("") if sent is None else _sent(uow, sent)


def _offered(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    """Words that wait beside another unfinished question."""
    notes = Asked.of(turn)
    words = piecing.words_of(uow, notes.pieces)
    if words is None:
        return _not_counted()
    return Go(turn.place.step, first=say("asking/edited"), notes=replace(notes, words=words))


def _question(turn: Turn, uow: UnitOfWork, draft: Draft) -> Reply | Go:
    words = piecing.words_of(uow, draft.pieces)
    if words is None:
        return _not_counted()
    limit = uow.meetings.get(draft.meeting_id).question_limit
    worded = intake.word(uow, draft, words, limit=limit, pieces=draft.pieces)
    first = say("asking/too_long", length=worded.length, limit=limit, over=worded.over) if worded.over else ""
    first = first or say("asking/edited")
    if Asked.of(turn).draft != draft.id:
        return Reply(first)
    if turn.place.step in _AS_OFFERED:
        return Go(turn.place.step, first=first)
    return Go(Asking.WORDING if worded.over else next_step(turn, uow, draft), first=first)


def _sent(uow: UnitOfWork, question: Question) -> Reply:
    """A registered question changes by its button alone, while it may."""
    changing.check_change(uow, question)
    return Reply(say("my_questions/edited_late", question=question), [act("reword", question.key)])


def _answer(turn: Turn, uow: UnitOfWork, answer: Answer) -> Reply | Go:
    if answer.submitted_at is not None:
        choices = [act("takeback", answer.duty_id)] if answer.waits_for_approval else []
        text = say("answering/edited_late", question=uow.questions.get(answer.question_id), answer=answer)
        return Reply(text, choices)
    words = piecing.words_of(uow, answer.pieces)
    if words is None:
        return _not_counted()
    worded = answering.draft(uow, answer.duty_id, words, by=turn.who, pieces=answer.pieces)
    shown = after_words(worded, first=say("asking/edited"))
    here = turn.place.step in {Answering.DRAFT, Answering.PREVIEW} and AboutDuty.of(turn).duty == answer.duty_id
    return shown if here else Reply(shown.first)


def _not_counted() -> Reply:
    """Some of the messages that worded it are no longer known."""
    return Reply(say("asking/edit_not_counted"))
