"""House rules: read at any time, and accepted before one registers to speak."""

from conversation.reply import Go, Reply
from conversation.turn import Turn
from domain.questions.question import Draft, ReplyMode
from handlers import replacing
from handlers.buttons import act, choice, command, number, numbers, ways_out
from handlers.people.joining import joined
from handlers.questions.completing import Asking, join_words, next_step, words_or
from handlers.questions.drafting import with_draft
from handlers.routing import router
from services.plans.meeting_settings import may_settle
from services.questions import house_rules, intake
from services.unit_of_work import UnitOfWork
from services.which_meeting import which_meeting
from templates.say import phrases, say


@router.command("noiquy", phrases=phrases("noiquy"))
@joined
def read_rules(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    """The rules of the meeting that is meant; the present step stays."""
    return _rules(uow, which_meeting(uow, turn.who).key, by=turn.who)


@router.action("rules")
def show_rules(turn: Turn, uow: UnitOfWork) -> Reply:
    """The rules of one meeting."""
    return _rules(uow, number(turn), by=turn.who)


def _rules(uow: UnitOfWork, meeting_id: int, *, by: int, first: str = "") -> Reply:
    meeting = uow.meetings.get(meeting_id)
    said = uow.participations.find(meeting_id, by)
    choices = [act("text_edit", f"{meeting_id}.0", row="rules_edit")] if may_settle(uow, meeting, by) else []
    if said is not None and said.rules_version and house_rules.must_accept(uow, by, meeting):
        choices.insert(0, act("rules_accept", f"{meeting_id}.{meeting.rules_version}", row="rules_yes"))
    if house_rules.accepted_before(uow, by, meeting):
        choices.append(act("rules_mine", meeting_id))
    text = say("rules/read", meeting=meeting, said=said)
    return Reply(text, [*choices, command("menu", "menu")], first=first, card=True)


@router.action("rules_mine", card="rules")
def show_accepted(turn: Turn, uow: UnitOfWork) -> Reply:
    """«Bản đã đồng ý»: as it read then."""
    meeting = uow.meetings.get(number(turn))
    rules = house_rules.accepted_before(uow, turn.who, meeting)
    if not rules:
        return _rules(uow, meeting.key, by=turn.who)
    said = uow.participations.find(meeting.key, turn.who)
    text = say("rules/mine", meeting=meeting, said=said, rules=rules)
    return Reply(text, [act("rules", meeting.key), command("menu", "menu")], card=True)


@router.action("rules_accept", card="rules")
def accept_again(turn: Turn, uow: UnitOfWork) -> Reply:
    """`meeting.version`: under the notice that they have changed."""
    meeting_id, version = numbers(turn)
    house_rules.accept(uow, turn.who, uow.meetings.get(meeting_id), version=version)
    return _rules(uow, meeting_id, by=turn.who)


# --- before registering to speak -----------------------------------------------------------------------------------


@router.ask(Asking.RULES, media=True)
@with_draft
def ask_rules(turn: Turn, uow: UnitOfWork, draft: Draft) -> Reply:
    meeting = uow.meetings.get(draft.meeting_id)
    said = uow.participations.find(meeting.key, turn.who)
    yes = choice(f"rules_yes.{meeting.rules_version}", "rules_yes")
    choices = [yes, choice("rules_written"), *replacing.may_join(turn), *ways_out()]
    text = say("rules/ask", meeting=meeting, again=said is not None and said.rules_version > 0)
    return Reply(text, choices)


@router.take(Asking.RULES)
@with_draft
def take_rules(turn: Turn, uow: UnitOfWork, draft: Draft) -> Reply | Go:
    """Accepted as they were read: what changed meanwhile is asked again."""
    if turn.choice is None:
        return words_or(turn, uow, draft, Asking.RULES)
    if turn.choice == "join":
        return join_words(turn, uow, draft)
    if turn.choice == "rules_written":
        intake.choose(uow, draft, reply_mode=ReplyMode.WRITTEN)
    else:
        version = int(turn.choice.partition(".")[2] or 0)
        house_rules.accept(uow, turn.who, uow.meetings.get(draft.meeting_id), version=version)
    return Go(next_step(turn, uow, draft))
