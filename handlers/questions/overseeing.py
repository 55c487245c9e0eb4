"""Overseeing: the full card of a question with its history, and messages that did not arrive."""

from collections.abc import Sequence
from enum import StrEnum

from conversation.reply import Choice, Go, Reply
from conversation.turn import Turn
from domain.duty import Answer
from domain.people.access import MAY_RUN, MAY_TRIAGE, MAY_WATCH, OFFICE
from domain.questions.question import SHUT, Question
from domain.questions.topic import TopicKind
from handlers.buttons import LONGEST, act, command, number
from handlers.questions.about import with_face
from handlers.questions.decision_buttons import decision_buttons
from handlers.questions.files import to_files
from handlers.questions.giving_at_once import Offered, offered
from handlers.routing import router
from services.answers import correcting
from services.answers.approving import approval
from services.messages import pushing, spending
from services.people import pauses
from services.questions import oversight, triage
from services.questions.listing import UNDECIDED
from services.questions.oversight import Card
from services.questions.triage import MAY_SORT
from services.unit_of_work import UnitOfWork
from services.which_meeting import units_of, which_meeting
from templates.filters import private_in
from templates.say import label, phrases, say

_MOST_OPENED = 3
"""Questions that ask the same and are opened from a card by a button; the others by their number."""


class Overseeing(StrEnum):
    """The step of naming a slip; any other command leaves it."""

    WHICH = "overseeing.which"


@router.command("phieu", phrases=phrases("phieu"))
def look_up(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    """`/phieu MN26-004`: everything about one question, for those who may watch; without a number, ask for it."""
    units_of(uow, turn.who, MAY_WATCH)
    if not turn.argument:
        which_meeting(uow, turn.who, MAY_WATCH)
        return Go(Overseeing.WHICH, fresh=True)
    return office_card(turn, uow, oversight.find(uow, turn.who, turn.argument))


@router.ask(Overseeing.WHICH, free_text=True, coded=True, passing=True)
def ask_which(turn: Turn, uow: UnitOfWork) -> Reply:
    meeting = which_meeting(uow, turn.who, MAY_WATCH)
    return Reply(say("overseeing/which", meeting=meeting), [command("menu_queue", "hangdoi")])


@router.take(Overseeing.WHICH)
def take_which(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    meeting = which_meeting(uow, turn.who, MAY_WATCH)
    return office_card(turn, uow, oversight.find_in(uow, meeting, turn.text, MAY_WATCH, by=turn.who)).done()


@router.action("card")
def open_card(turn: Turn, uow: UnitOfWork) -> Reply:
    """A question's button in a list or a notice."""
    return office_card(turn, uow, uow.questions.get(number(turn)))


def office_card(
    turn: Turn,
    uow: UnitOfWork,
    question: Question,
    *,
    first: str = "",
    sorting: bool = False,
    undo: Choice | None = None,
) -> Reply:
    """Return the card of a question with what this person may do about it.

    `sorting`: the short one; `undo`: takes back what was done just before it.
    """
    known = oversight.card(uow, question, by=turn.who)
    face = triage.face(uow, question.key)
    at_once = offered(uow, question, face, by=turn.who) if sorting else []
    template = "triaging/card" if sorting else "overseeing/card"
    text = say(template, card=known, question=question, now=uow.now, at_once=at_once)
    choices = _choices(turn, uow, known, at_once, face, sorting=sorting)
    if undo is not None:  # of what was shut it comes first: a stray «1» opens nothing again
        choices.insert(0 if question.aside in SHUT else len(choices), undo)
    return Reply(text, choices, first=first, card=True)


def _choices(
    turn: Turn, uow: UnitOfWork, card: Card, at_once: Sequence[Offered], face: int, *, sorting: bool
) -> list[Choice]:
    question = card.question
    meeting, choices = uow.meetings.get(question.meeting_id), []
    if question.withdrawn_at is None:
        roles = uow.people.roles(turn.who, meeting.unit_id)
        choices += [act("take_on", question.key)] * card.may_take
        if card.answer is not None:
            choices += to_decide(uow, card.answer, viewer=turn.who)
        if card.duty is not None and correcting.may_correct(uow, card.duty, question, by=turn.who):
            choices.append(act("correct", card.duty.key))
        runs = bool(MAY_RUN & roles) and card.state in UNDECIDED and question.aside is None and not meeting.is_over
        choices += [act("call", question.key)] * (runs and meeting.is_running)
        if MAY_SORT & roles:
            choices += _of_the_office(card, at_once, face)
            choices += decision_buttons(uow, question, face, by=turn.who, whole=False)
        choices += [act("place_in_list", question.key)] * (runs and not sorting and card.state == "waiting")
        if question.name_hidden and MAY_TRIAGE & roles:
            choices.append(act("open_name", question.key))
        if private_in(question.wording) and MAY_TRIAGE & roles:
            choices.append(act("open_words", question.key))
    choices += to_files(question.key, card.attachments)
    if not sorting and pauses.may_pause(uow, meeting.unit_id, by=turn.who) and question.asker_id != turn.who:
        pause = pauses.of_asker(uow, question)
        choices.append(act("pause", question.key) if pause is None else act("lift", pause.key))
    if sorting:
        choices.append(act("sortnext", question.number))
    return choices or [command("menu", "menu")]


def _of_the_office(card: Card, at_once: Sequence[Offered], face: int) -> list[Choice]:
    """What who sorts may do, by where it stands: in no list, with others that ask the same, or by itself."""
    question = card.question
    if question.aside in SHUT:
        return []
    if question.aside is not None:
        return [act("admit", question.key), act("assign", with_face(question.key, face))]
    return _sorting(card, at_once, face) if question.joined_to is None else _joined(card, face)


def to_decide(uow: UnitOfWork, answer: Answer, *, viewer: int) -> list[Choice]:
    """Under a card: decide on a draft at once; on one's own where it says why one may."""
    shown = approval(uow, answer, viewer=viewer)
    return [act("draft_open", answer.id, row="menu_approve")] if shown.alone else list(shown.choices)


def _sorting(card: Card, at_once: Sequence[Offered], face: int) -> list[Choice]:
    """What may be done about a question; a hint never stands first, nor «as it stands» under no topic yet."""
    question = card.question
    shown = with_face(question.key, face)
    choices = [act(key, shown) for key in ("topic", "assign", "authority")]
    if question.triaged_at is None:
        stands = card.topic.kind is not TopicKind.UNSORTED
        choices.insert(0 if stands else 1, act("sort", shown))
        if card.suggested is not None and card.suggested.id != question.topic_id:
            choices.insert(1, act("suggested", f"{question.key}.{card.suggested.id}.{face + 1}"))
    for one in at_once:
        after = one.does.instead_of is not None
        choices.insert(choices.index(act("assign", shown)) + after, one.choice)
    choices.append(act("offtopic", shown, row="on_topic" if question.off_topic else "off_topic"))
    choices += [act("internal", shown), act("note", question.key), *_with_others(card, face)]
    return choices


def _with_others(card: Card, face: int) -> list[Choice]:
    """What may be done about those that ask the same: join what is near, or a number that one knows; part them."""
    key, heads = card.question.key, [near.group.head for near in card.alike if near.bar is None]
    choices = [
        Choice.act(say("equal/join_button", code=head.code)[:LONGEST], "join", f"{key}.{head.key}.{face + 1}")
        for head in heads
    ]
    choices.append(act("join_which", with_face(key, face)))
    if card.others:
        choices.append(act("part", key))
    others = [one for one, _ in card.others if one.key != card.question.lead_id]
    return choices + [Choice.act(one.code, "card", one.key) for one in others[:_MOST_OPENED]]


def _joined(card: Card, face: int) -> list[Choice]:
    """One that is sorted and given by the head of those that ask the same."""
    head = act("card", card.question.lead_id, row="open_head")
    return [head, *_with_others(card, face), act("note", card.question.key)]


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
        say("overseeing/undelivered", failed=shown, more=len(found) - len(shown), months=spending.counted(uow),
            pushes=pushing.report(uow)),
        choices or [command("menu", "menu")], card=True,
    )  # fmt: skip


@router.action("handed", card="/guitin")
def handed_over(turn: Turn, uow: UnitOfWork) -> Reply:
    """«Đã báo»: somebody told the person by telephone or on paper."""
    failed = oversight.handed_over(uow, number(turn), by=turn.who)
    reply = undelivered(turn, uow)
    reply.first = say("overseeing/handed_over", failed=failed)
    return reply
