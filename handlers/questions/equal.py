"""Equal questions: who sorts joins two in one tap, takes it back, or parts one later; an asker parts their own."""

from enum import StrEnum

from conversation.reply import Choice, Go, Reply
from conversation.turn import Turn
from domain.errors import NotFound
from domain.questions.equal import Group
from domain.questions.question import Question
from handlers import undoing
from handlers.buttons import act, command, number
from handlers.questions.about import About, seen_in
from handlers.questions.my_questions import one_card
from handlers.questions.overseeing import office_card
from handlers.questions.triaging import go_on
from handlers.routing import router
from services.people.office_pages import Done
from services.questions import equal, oversight, parting, triage
from services.unit_of_work import UnitOfWork
from templates.say import say


class Equal(StrEnum):
    """The step of joining a question with another one by its number."""

    WHICH = "equal.which"


@router.action("join", card="card")
def join(turn: Turn, uow: UnitOfWork) -> Reply:
    """`question.other.face`: «Gộp với …» under a card."""
    turn.argument, _, rest = turn.argument.partition(".")
    other, _, face = rest.partition(".")
    if not other.isdecimal():
        raise NotFound
    seen = int(face) - 1 if face.isdecimal() else None
    return _join(turn, uow, number(turn), int(other), seen=seen)


def _join(turn: Turn, uow: UnitOfWork, question_id: int, other_id: int, *, seen: int | None) -> Reply:
    question = uow.questions.get(question_id)
    sorting = question.triaged_at is None

    def work(uow: UnitOfWork) -> Done:
        joined = equal.join(uow, question_id, other_id, by=turn.who, seen=seen)
        return Done({"head": joined.group.head.key}, joined.before)

    acted = undoing.act_once(turn, uow, "equal.join", work)
    group = equal.group_of(uow, question)
    said = say("equal/joined_now", group=group)
    undo = act("unjoin", acted)
    if sorting and question.joined_to is not None:
        return go_on(turn, uow, question, first=said, undo=undo)
    return _card(turn, uow, group, first=said, undo=undo)


def _card(turn: Turn, uow: UnitOfWork, group: Group, *, first: str, undo: Choice) -> Reply:
    head = group.head
    return office_card(turn, uow, head, first=first, sorting=head.triaged_at is None, undo=undo).done()


@router.action("join_which", card="card")
def begin_joining(turn: Turn, uow: UnitOfWork) -> Go:
    """«Gộp với số khác»: what no measure finds, a person knows."""
    question_id, seen = seen_in(turn)
    question = triage.open_question(uow, question_id, by=turn.who, seen=seen, joined_too=True)
    return Go(Equal.WHICH, notes=About(question.key, question.triaged_at is None, seen), fresh=True)


@router.ask(Equal.WHICH, free_text=True, coded=True, card=("cardagain", "question"))
def ask_which(turn: Turn, uow: UnitOfWork) -> Reply:
    question = uow.questions.get(About.of(turn).question)
    meeting = uow.meetings.get(question.meeting_id)
    text = say("equal/with_which", question=question, example=f"{meeting.code}-{1 if question.number > 1 else 2:03d}")
    return Reply(text, [command("back", "quaylai"), command("cancel", "huy")])


@router.take(Equal.WHICH)
def take_which(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    about = About.of(turn)
    meeting = uow.meetings.get(uow.questions.get(about.question).meeting_id)
    other = oversight.find_to_sort(uow, meeting, turn.text, by=turn.who)
    return _join(turn, uow, about.question, other.key, seen=about.seen)


@router.action("unjoin", card="/moi")
def take_joining_back(turn: Turn, uow: UnitOfWork) -> Reply:
    """«Hoàn tác gộp» within ten minutes."""
    put_apart: list[Question] = []
    undoing.take_back(turn, uow, turn.argument, lambda uow, acted: put_apart.extend(parting.take_back(uow, acted)))
    first = say("equal/undone", questions=put_apart)
    question = put_apart[-1]
    return office_card(turn, uow, question, first=first, sorting=question.triaged_at is None).done()


@router.action("part", card="card")
def part(turn: Turn, uow: UnitOfWork) -> Reply:
    """«Tách ra» under the card of one that is joined."""
    question = parting.part(uow, number(turn), by=turn.who)
    first = say("equal/parted_now", question=question)
    return office_card(turn, uow, question, first=first, sorting=question.triaged_at is None).done()


@router.action("part_own", card="question")
def part_own(turn: Turn, uow: UnitOfWork) -> Reply:
    """«Tách riêng» under what told an asker that their question is answered together with others."""
    question = parting.part_own(uow, number(turn), by=turn.who)
    return one_card(uow, question, first=say("equal/parted_own", question=question)).done()
