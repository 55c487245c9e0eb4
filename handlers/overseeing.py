"""Overseeing: the full card of a question with its history, and messages that did not arrive."""

from conversation.reply import Choice, Reply
from conversation.turn import Turn
from domain.access import MAY_APPROVE, MAY_RUN, MAY_WATCH, OFFICE
from domain.question import Question
from domain.topic import TopicKind
from handlers.buttons import LONGEST, act, command, number, short_name
from handlers.routing import router
from services import answering, office, oversight, spending, triage
from services.oversight import Card
from services.triage import MAY_SORT
from services.unit_of_work import UnitOfWork
from services.which_meeting import units_of, which_meeting
from templates.filters import upfirst
from templates.say import label, phrases, say


@router.command("phieu", phrases=phrases("phieu"))
def look_up(turn: Turn, uow: UnitOfWork) -> Reply:
    """`/phieu MN26-004`: everything about one question, for those who may watch."""
    units_of(uow, turn.who, MAY_WATCH)
    if not turn.argument:
        meeting = which_meeting(uow, turn.who, MAY_WATCH)
        return Reply(say("overseeing/which", meeting=meeting), [command("menu_queue", "hangdoi")])
    return office_card(turn, uow, oversight.find(uow, turn.who, turn.argument))


@router.action("card")
def open_card(turn: Turn, uow: UnitOfWork) -> Reply:
    """A question's button in a list or a notice."""
    return office_card(turn, uow, uow.questions.get(number(turn)))


def office_card(
    turn: Turn, uow: UnitOfWork, question: Question, *, first: str = "", sorting: bool = False, undo: int | None = None
) -> Reply:  # fmt: skip
    """Return the card of a question with what this person may do about it.

    `sorting`: the short one; `undo`: the question that was sorted just before it.
    """
    known = oversight.card(uow, question, by=turn.who)
    template = "triaging/card" if sorting else "overseeing/card"
    text = say(template, card=known, question=question, now=uow.now)
    choices = _choices(turn, uow, known, sorting=sorting)
    if undo is not None:
        choices.append(act("unsort", undo))
    return Reply(text, choices, first=first, template=template, card=True)


def _choices(turn: Turn, uow: UnitOfWork, card: Card, *, sorting: bool) -> list[Choice]:
    question = card.question
    meeting, choices = uow.meetings.get(question.meeting_id), []
    if question.withdrawn_at is None:
        roles = uow.people.roles(turn.who, meeting.unit_id)
        if card.answer is not None and card.answer.waits_for_approval and MAY_APPROVE & roles:
            choices += answering.to_decide(card.answer)
        if meeting.is_running and MAY_RUN & roles and card.state == "waiting":
            choices.append(act("call", question.key))
        if MAY_SORT & roles:
            choices += _sorting(turn, uow, card)
    if sorting:
        choices.append(act("sortnext", question.number))
    return choices or [command("menu", "menu")]


def _sorting(turn: Turn, uow: UnitOfWork, card: Card) -> list[Choice]:
    """What may be done about a question; a hint never stands first, nor «as it stands» under no topic yet."""
    question = card.question
    choices = [act(key, question.key) for key in ("topic", "assign", "authority")]
    if question.triaged_at is None:
        stands = card.topic.kind is not TopicKind.UNSORTED
        choices.insert(0 if stands else 1, act("sort", question.key))
        if card.suggested is not None and card.suggested.id != question.topic_id:
            choices.insert(1, act("suggested", f"{question.key}.{card.suggested.id}"))
        again = _as_before(turn, uow, question)
        if again is not None:
            choices.insert(choices.index(act("assign", question.key)), again)
    choices.append(act("offtopic", question.key, row="on_topic" if question.off_topic else "off_topic"))
    choices.append(act("note", question.key))
    return choices


def _as_before(turn: Turn, uow: UnitOfWork, question: Question) -> Choice | None:
    """Offer the last holder and date in one act."""
    last = triage.last_given(uow, question.meeting_id, by=turn.who)
    if last is None:
        return None
    holder_id, due_at = last
    name, spoken = uow.people.get(holder_id).name, office.address(uow, holder_id)
    day = due_at.astimezone(uow.zone).date()
    forms = (f"{upfirst(spoken)} {name.split()[-1]}", name.split()[-1], short_name(name)) if name.split() else ()
    labels = [say("triaging/as_before", who=form, day=day) for form in forms]
    fitting = next((text for text in labels if len(text) <= LONGEST), None)
    return Choice.act(fitting, "assignlike", f"{question.key}.{holder_id}.{day}") if fitting else None


@router.command("guitin", phrases=phrases("guitin"))
def undelivered(turn: Turn, uow: UnitOfWork) -> Reply:
    """Messages that failed, may not have arrived or wait, so that somebody can telephone; and what the month cost."""
    found = oversight.not_delivered(uow, units_of(uow, turn.who, OFFICE))
    shown = found[: oversight.MOST_FAILED]
    choices = [
        Choice.act(f"{label('handed')} {place}", "handed", failed.delivery.id)
        for place, failed in enumerate(shown, start=1)
    ]
    return Reply(
        say("overseeing/undelivered", failed=shown, more=len(found) - len(shown), months=spending.counted(uow)),
        choices or [command("menu", "menu")], template="overseeing/undelivered", card=True,
    )  # fmt: skip


@router.action("handed", card="/guitin")
def handed_over(turn: Turn, uow: UnitOfWork) -> Reply:
    """«Đã báo»: somebody told the person by telephone or on paper."""
    failed = oversight.handed_over(uow, number(turn), by=turn.who)
    reply = undelivered(turn, uow)
    reply.first = say("overseeing/handed_over", failed=failed)
    return reply
