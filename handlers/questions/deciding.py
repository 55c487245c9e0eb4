"""Deciding beside the meeting: what is off topic, a refusal by two, and what the chair looks at again."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from conversation.notes import Notes
from conversation.reply import Choice, Go, Reply
from conversation.turn import Turn
from domain.errors import NotFound
from domain.meeting import Meeting
from domain.people.access import OFFICE
from domain.questions.question import Question
from domain.questions.ruling import Ground, Ruling, Way
from handlers import undoing
from handlers.buttons import act, by_choice, choice, command, number, numbers
from handlers.questions.about import About, seen_in
from handlers.questions.decision_buttons import decision_buttons
from handlers.questions.my_questions import one_card
from handlers.questions.overseeing import office_card
from handlers.routing import router
from services.people.office_pages import Done
from services.questions import off_topic, oversight, refusing, triage
from services.unit_of_work import UnitOfWork
from services.which_meeting import which_meeting
from templates.say import phrases, say


class Deciding(StrEnum):
    """The steps: why nothing is answered, on which ground something is refused, and why."""

    REASON = "deciding.reason"
    GROUND = "deciding.ground"
    WHY = "deciding.why"


@dataclass(frozen=True, slots=True)
class Refusal(Notes):
    """Which question is refused, and on which ground; `seen`: its face."""

    question: int
    seen: int | None = None
    ground: str = ""


# --- what waits, one card after the other --------------------------------------------------------------------------


@router.command("quyet", phrases=phrases("quyet"))
def first_waiting(turn: Turn, uow: UnitOfWork) -> Reply:
    """What waits to be decided of the meeting, card by card."""
    return _next(turn, uow, which_meeting(uow, turn.who, OFFICE))


@router.action("rulenext")
def next_waiting(turn: Turn, uow: UnitOfWork) -> Reply:
    """`question`: the one after it."""
    question = uow.questions.get(number(turn))
    return _next(turn, uow, uow.meetings.get(question.meeting_id), after=question.number)


def _next(
    turn: Turn, uow: UnitOfWork, meeting: Meeting, *, after: int = 0, first: str = "", undo: Choice | None = None
) -> Reply:
    waiting = off_topic.waiting(uow, meeting, by=turn.who).all
    if not waiting:
        choices = [command("menu_new", "moi"), command("menu", "menu")] + ([undo] if undo is not None else [])
        return Reply(say("deciding/none", meeting=meeting), choices, first=first).done()
    place = next((place for place, one in enumerate(waiting) if one.number > after), 0)
    counted = say("deciding/counted", place=place + 1, count=len(waiting))
    return rule_card(turn, uow, waiting[place], first="\n\n".join(filter(None, [first, counted])), undo=undo).done()


@router.action("rule")
def open_rule_card(turn: Turn, uow: UnitOfWork) -> Reply:
    """«Quyết định khác» under a card: all that may be decided of it beside the meeting."""
    question_id, _ = numbers(turn)
    return rule_card(turn, uow, uow.questions.get(question_id)).done()


def rule_card(
    turn: Turn, uow: UnitOfWork, question: Question, *, first: str = "", undo: Choice | None = None
) -> Reply:  # fmt: skip
    """Return the card of a question with what somebody may decide of it beside the meeting."""
    known = oversight.card(uow, question, by=turn.who)
    choices = decision_buttons(uow, question, triage.face(uow, question.key), by=turn.who, whole=True)
    meeting = uow.meetings.get(question.meeting_id)
    if any(one.key != question.key for one in off_topic.waiting(uow, meeting, by=turn.who).all):
        choices.append(act("rulenext", question.key, row="sortnext"))
    choices += [act("card", question.key, row="open_card")] + ([undo] if undo is not None else [])
    return Reply(say("overseeing/card", card=known, question=question, now=uow.now), choices, first=first, card=True)


def _done(
    turn: Turn, uow: UnitOfWork, question_id: int, name: str, work: Callable[[UnitOfWork], Ruling]
) -> Reply:  # fmt: skip
    """Do it once, and go on to what waits next; else back to the card."""

    def once(uow: UnitOfWork) -> Done:
        ruling = work(uow)
        return Done({"question": question_id, "ruling": ruling.key}, {"ruling": ruling.key})

    acted = undoing.act_once(turn, uow, f"deciding.{name}", once)
    question = uow.questions.get(question_id)
    first = say("deciding/ruled", question=question, ruling=uow.rulings.of_question(question_id))
    meeting = uow.meetings.get(question.meeting_id)
    if off_topic.waiting(uow, meeting, by=turn.who).all:
        return _next(turn, uow, meeting, after=question.number, first=first, undo=act("undecide", acted))
    sorting = question.triaged_at is None and question.aside is None
    return office_card(turn, uow, question, first=first, sorting=sorting, undo=act("undecide", acted)).done()


# --- off topic -----------------------------------------------------------------------------------------------------


@router.action("rule_live", card="rule")
def rule_live(turn: Turn, uow: UnitOfWork) -> Reply:
    """«Trả lời tại hội nghị»."""
    return _rule(turn, uow, Way.LIVE)


@router.action("rule_written", card="rule")
def rule_written(turn: Turn, uow: UnitOfWork) -> Reply:
    """«Trả lời văn bản»: by who answers its topic, by the meeting's date."""
    return _rule(turn, uow, Way.WRITTEN)


def _rule(turn: Turn, uow: UnitOfWork, way: Way) -> Reply:
    question_id, seen = seen_in(turn)
    return _done(
        turn, uow, question_id, way,
        lambda uow: off_topic.decide(uow, question_id, way, by=turn.who, seen=seen),
    )  # fmt: skip


@router.action("rule_declined", card="rule")
def begin_declining(turn: Turn, uow: UnitOfWork) -> Go:
    """«Không trả lời»: with a reason of the chair's own, or the one that is true of all."""
    question_id, seen = seen_in(turn)
    question = triage.open_question(uow, question_id, by=turn.who, seen=seen)
    return Go(Deciding.REASON, notes=About(question.key, seen=seen), fresh=True)


@router.ask(Deciding.REASON, free_text=True, card=("rule", "question"))
def ask_reason(turn: Turn, uow: UnitOfWork) -> Reply:
    question = uow.questions.get(About.of(turn).question)
    text = say("deciding/reason", question=question)
    return Reply(text, [choice("usual_reason"), choice("not_now", "not_now_duty")])


@router.take(Deciding.REASON)
def take_reason(turn: Turn, uow: UnitOfWork) -> Reply:
    about = About.of(turn)
    if turn.choice == "not_now":
        return rule_card(turn, uow, uow.questions.get(about.question)).done()
    words = "" if turn.choice is not None else turn.text
    return _done(
        turn, uow, about.question, Way.DECLINED,
        lambda uow: off_topic.decide(uow, about.question, Way.DECLINED, by=turn.who, reason=words, seen=about.seen),
    )  # fmt: skip


# --- refusing ------------------------------------------------------------------------------------------------------


@router.action("refuse", card="rule")
def begin_refusing(turn: Turn, uow: UnitOfWork) -> Go:
    """«Không tiếp nhận»: a ground from a short list, then why."""
    question_id, seen = seen_in(turn)
    question = triage.open_question(uow, question_id, by=turn.who, seen=seen)
    return Go(Deciding.GROUND, notes=Refusal(question.key, seen), fresh=True)


@router.ask(Deciding.GROUND, card=("rule", "question"))
def ask_ground(turn: Turn, uow: UnitOfWork) -> Reply:
    question = uow.questions.get(Refusal.of(turn).question)
    choices = [choice(ground, f"ground_{ground}") for ground in Ground]
    return Reply(say("deciding/ground", question=question), [*choices, command("back", "quaylai")])


@router.take(Deciding.GROUND)
@by_choice(otherwise="triaging/choose")
def take_ground(turn: Turn, _uow: UnitOfWork, key: str) -> Go:
    if key not in set(Ground):
        raise NotFound
    notes = Refusal.of(turn)
    return Go(Deciding.WHY, notes=Refusal(notes.question, notes.seen, key))


@router.ask(Deciding.WHY, free_text=True, card=("rule", "question"))
def ask_why(turn: Turn, uow: UnitOfWork) -> Reply:
    notes = Refusal.of(turn)
    text = say("deciding/why", question=uow.questions.get(notes.question), ground=notes.ground)
    return Reply(text, [command("back", "quaylai")])


@router.take(Deciding.WHY)
def take_why(turn: Turn, uow: UnitOfWork) -> Reply:
    notes = Refusal.of(turn)

    def work(uow: UnitOfWork) -> Ruling:
        return refusing.propose(
            uow, notes.question, Ground(notes.ground), turn.text, by=turn.who, seen=notes.seen
        )  # fmt: skip

    return _done(turn, uow, notes.question, "refuse", work)


@router.action("agree_refusal", card="/quyet")
def agree(turn: Turn, uow: UnitOfWork) -> Reply:
    """«Đồng ý không nhận»: the second of the two."""
    ruling_id = number(turn)
    question_id = refusing.question_of(uow, ruling_id)
    return _done(turn, uow, question_id, "agree", lambda uow: refusing.agree(uow, ruling_id, by=turn.who))


@router.action("drop_refusal", card="/quyet")
def drop(turn: Turn, uow: UnitOfWork) -> Reply:
    """«Vẫn tiếp nhận»: the question stays."""
    question = refusing.drop(uow, number(turn), by=turn.who)
    return office_card(turn, uow, question, first=say("deciding/dropped", question=question)).done()


# --- looked at again -----------------------------------------------------------------------------------------------


@router.action("look_again", card="question")
def look_again(turn: Turn, uow: UnitOfWork) -> Reply:
    """«Nhờ chủ trì xem lại», under what told an asker that theirs is shut."""
    ruling = refusing.look_again(uow, number(turn), by=turn.who)
    question = uow.questions.get(ruling.question_id)
    return one_card(uow, question, first=say("deciding/looked_again", question=question)).done()


@router.action("keep_ruling", card="rule")
def keep(turn: Turn, uow: UnitOfWork) -> Reply:
    """«Giữ quyết định»: the chair has looked again."""
    question = uow.questions.get(refusing.uphold(uow, number(turn), by=turn.who).question_id)
    return rule_card(turn, uow, question, first=say("deciding/kept", question=question)).done()


@router.action("reopen_ruling", card="rule")
def reopen(turn: Turn, uow: UnitOfWork) -> Reply:
    """«Mở lại»: it stands where it stood."""
    question = refusing.reopen(uow, number(turn), by=turn.who)
    return office_card(turn, uow, question, first=say("deciding/reopened", question=question)).done()
