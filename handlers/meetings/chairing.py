"""Chairing: the start, one question after the other with its outcome in one tap, and undo."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from conversation.notes import Notes
from conversation.reply import Choice, Go, Reply
from conversation.turn import Turn
from domain.meeting import Meeting, check_running, starts_early
from domain.people.access import MAY_RUN
from domain.questions.question import Question
from domain.questions.queue import HEARD, QueueEntry
from handlers.buttons import LONGEST, act, by_choice, choice, command, number
from handlers.letters import to_live_notes
from handlers.meetings.assigning import Assigning, Assignment, Purpose
from handlers.meetings.heard import Hearing, Seen, card_of
from handlers.questions.files import to_files
from handlers.routing import router
from letters.clusters import clip
from services import office
from services.meetings import brought_on, hearing, outcomes, pledges, rounds, sending_up, undoing
from services.meetings.sending_up import AGENCY_LIMIT
from services.naming import read_line
from services.questions import equal, oversight
from services.unit_of_work import UnitOfWork
from services.which_meeting import units_of, which_meeting
from templates.say import phrases, say


class Chairing(StrEnum):
    """The steps of leading a meeting."""

    START = "chairing.start"
    WHICH = "chairing.which"
    CARD = "chairing.card"
    GIST = "chairing.gist"
    AGENCY = "chairing.agency"


@dataclass(frozen=True, slots=True)
class Led(Notes):
    """Which meeting is to begin."""

    meeting: int


# --- begin and call ------------------------------------------------------------------------------------------------


@router.command("batdau", phrases=phrases("batdau"))
def start(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    """Begin; long before the hour only after a second yes."""
    meeting = which_meeting(uow, turn.who, MAY_RUN)
    if not meeting.is_running and not meeting.is_over and starts_early(meeting, now=uow.now):
        return Go(Chairing.START, notes=Led(meeting.key), fresh=True)
    return _start(turn, uow, meeting)


@router.ask(Chairing.START)
def ask_start(turn: Turn, uow: UnitOfWork) -> Reply:
    meeting = uow.meetings.get(Led.of(turn).meeting)
    return Reply(say("chairing/start_early", meeting=meeting, now=uow.now), [choice("start_now"), choice("not_yet")])


@router.take(Chairing.START)
@by_choice(otherwise="triaging/choose")
def take_start(turn: Turn, uow: UnitOfWork, key: str) -> Reply | Go:
    meeting = uow.meetings.get(Led.of(turn).meeting)
    if key == "start_now":
        return _start(turn, uow, meeting)
    return Reply(say("chairing/not_started", meeting=meeting), [command("menu_queue", "hangdoi")]).done()


def _start(turn: Turn, uow: UnitOfWork, meeting: Meeting) -> Go:
    rounds.start(uow, meeting.key, by=turn.who)
    unclear = [one for one in brought_on.before(uow, meeting) if one.duty.is_reopened]
    first = say("chairing/started", meeting=meeting, unclear=unclear, promised=pledges.before(uow, meeting))
    return Go(Chairing.CARD, first=first, fresh=True)


@router.command("tiep", phrases=phrases("tiep"))
def call_next(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    """Call the next question; one that is still open is shown again instead."""
    meeting = which_meeting(uow, turn.who, MAY_RUN)
    entries = rounds.turns(uow, meeting.key)
    if rounds.current(entries) is not None:
        return Go(Chairing.CARD, first=say("chairing/still_open"), fresh=True)
    check_running(meeting)
    if not rounds.waiting(uow, meeting.key, entries):
        return Go(Chairing.CARD, fresh=True)
    question = rounds.call_next(uow, meeting.key, by=turn.who)
    first = "" if question.key in uow.questions.spoken(meeting.key) else say("chairing/written_turn")
    return Go(Chairing.CARD, first=first, fresh=True)


@router.command("goi", phrases=phrases("goi"))
def call_by_code(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    """`/goi MN26-007`: call any question, out of turn too."""
    units_of(uow, turn.who, MAY_RUN)
    if not turn.argument:
        meeting = which_meeting(uow, turn.who, MAY_RUN)
        if rounds.current(rounds.turns(uow, meeting.key)) is not None:
            return Go(Chairing.CARD, first=say("chairing/still_open"), fresh=True)
        return Go(Chairing.WHICH, fresh=True)
    return _call(turn, uow, oversight.find(uow, turn.who, turn.argument, MAY_RUN).key)


@router.ask(Chairing.WHICH, free_text=True, coded=True, passing=True)
def ask_which(turn: Turn, uow: UnitOfWork) -> Reply:
    meeting = which_meeting(uow, turn.who, MAY_RUN)
    return Reply(say("chairing/call_which", meeting=meeting), [command("menu_queue", "hangdoi")])


@router.take(Chairing.WHICH)
def take_which(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    meeting = which_meeting(uow, turn.who, MAY_RUN)
    return _call(turn, uow, oversight.find_in(uow, meeting, turn.text, MAY_RUN, by=turn.who).key)


@router.action("call", card="card")
def call_by_button(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    """«Gọi câu này» under a card."""
    return _call(turn, uow, number(turn))


def _call(turn: Turn, uow: UnitOfWork, question_id: int) -> Go:
    meeting_id = uow.questions.get(question_id).meeting_id
    office.check_office(uow, turn.who, uow.meetings.get(meeting_id), MAY_RUN)
    open_now = rounds.current(rounds.turns(uow, meeting_id))
    if open_now is not None and open_now.question_id != uow.questions.get(question_id).lead_id:
        return Go(Chairing.CARD, first=say("chairing/still_open"), fresh=True)
    rounds.call(uow, question_id, by=turn.who)
    return Go(Chairing.CARD, fresh=True)


@router.action("to_card", card="/menu")
def back_to_card(turn: Turn, uow: UnitOfWork) -> Go:
    """«Về điều hành»: what is open, or what is left; nothing is called by it."""
    office.check_office(uow, turn.who, uow.meetings.get(number(turn)), MAY_RUN)
    return Go(Chairing.CARD, fresh=True)


@router.action("heard", card="/tiep")
def note_more(turn: Turn, uow: UnitOfWork) -> Go:
    """«Ghi thêm» for the question that was answered last: its gist, one more question, a pledge."""
    question = uow.questions.get(number(turn))
    office.check_office(uow, turn.who, uow.meetings.get(question.meeting_id), MAY_RUN)
    return Go(Chairing.GIST, notes=Seen(question.key, 0), fresh=True)


# --- the question that is open -------------------------------------------------------------------------------------


@router.ask(Chairing.CARD)
def ask_card(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    """The card of the open question, as it stands now; between two questions, what is left."""
    meeting = which_meeting(uow, turn.who, MAY_RUN)
    entries = rounds.turns(uow, meeting.key)
    entry = rounds.current(entries)
    if entry is None:
        return _between(turn, uow, meeting, entries)
    Seen(entry.question_id, entry.version).keep(turn)
    head = uow.questions.get(entry.question_id)
    known = oversight.card(uow, equal.group_of(uow, head).voice, by=turn.who)
    said = known.question
    who, due_at = outcomes.usual(uow, head, by=turn.who)
    up = sending_up.usual(uow, meeting, entries)
    choices = [
        choice("here_next"),
        choice("here"),
        choice("discussed"),
        Choice(say("chairing/later_button", name=who.name, due_at=due_at)[:LONGEST], "later_usual"),
        choice("later"),
        choice("up"),
        *([Choice(clip(say("chairing/up_button", agency=up[0], due_at=up[1]), LONGEST), "up_usual")] if up else []),
        choice("put_back"),
        choice("absent"),
        choice("hearing"),
        *([choice("undo")] if undoing.last(uow, meeting) is not None else []),
        *to_files(said.key, known.attachments),
        *to_live_notes(uow, meeting, by=turn.who),
        act("card", said.key, row="more"),
    ]
    return Reply(card_of(uow, meeting, head, entry, known), choices, card=True)


def _between(turn: Turn, uow: UnitOfWork, meeting: Meeting, entries: Sequence[QueueEntry]) -> Reply:
    speaking, written = rounds.left(uow, meeting.key, entries) if meeting.is_running else ([], [])
    choices = [choice("call_next")] if speaking or written else []
    if meeting.is_running and undoing.decided_lately(entries, now=uow.now):
        choices.append(choice("undo"))
    last = hearing.last_decided(entries) if meeting.is_running else None
    if last is not None and last.outcome in HEARD:
        choices.append(act("heard", last.question_id))
    choices += [*to_live_notes(uow, meeting, by=turn.who), command("menu_queue", "hangdoi")]
    if meeting.is_running:
        choices.append(command("close_meeting", "dong"))
    text = say("chairing/between", meeting=meeting, speaking=len(speaking), written=len(written))
    return Reply(text, choices)


@router.take(Chairing.CARD)
@by_choice(otherwise="triaging/choose")
def take_outcome(turn: Turn, uow: UnitOfWork, key: str) -> Reply | Go:  # noqa: PLR0911 - one return a choice
    if key == "call_next":
        return call_next(turn, uow)
    if key == "undo":
        return undo(turn, uow)
    seen = Seen.of(turn)
    question = uow.questions.get(seen.question)
    match key:
        case "here" | "discussed":
            heard = outcomes.answered_here if key == "here" else outcomes.discussed
            heard(uow, seen.question, seen.version, by=turn.who)
            return Go(Chairing.GIST)
        case "later":
            return Go(Assigning.HOLDER, notes=_assignment(seen, Purpose.LATER))
        case "up":
            return Go(Chairing.AGENCY, notes=_assignment(seen, Purpose.SENT_UP))
        case "put_back":
            outcomes.put_back(uow, seen.question, seen.version, by=turn.who)
            return Go(Chairing.CARD, first=say("chairing/put_back", question=question))
        case "hearing":
            return Go(Hearing.MORE)
    return _decide_and_on(turn, uow, question, seen.version, key)


def _decide_and_on(turn: Turn, uow: UnitOfWork, question: Question, version: int, key: str) -> Go:
    """What is decided in one tap, the next call included."""
    match key:
        case "here_next":
            outcomes.answered_here(uow, question.key, version, by=turn.who)
            said = say("chairing/heard", question=question)
        case "later_usual":
            who, due_at = outcomes.later_as_usual(uow, question.key, version, by=turn.who)
            said = say("chairing/later", question=question, who=who, due_at=due_at)
        case "up_usual":
            meeting = uow.meetings.get(question.meeting_id)
            agency, due_at = sending_up.usual(uow, meeting, rounds.turns(uow, meeting.key)) or ("", uow.now)
            entry = outcomes.sent_up(uow, question.key, version, by=turn.who, agency=agency, due_at=due_at)
            said = say("chairing/sent_up", question=question, entry=entry, due_at=due_at)
        case _:
            owed = outcomes.absent(uow, question.key, version, by=turn.who)
            said = say("chairing/absent", question=question, duty=owed)
    return onward(turn, uow, question, said)


def onward(turn: Turn, uow: UnitOfWork, question: Question, said: str) -> Go:
    """Say what was decided, and call the next question in the same act; between two, say what is left."""
    rounds.go_on(uow, question.meeting_id, by=turn.who)
    return Go(Chairing.CARD, first=said, fresh=True)


def _assignment(seen: Seen, purpose: Purpose) -> Assignment:
    return Assignment(seen.question, purpose, then=Chairing.CARD, version=seen.version)


@router.ask(Chairing.GIST, free_text=True)
def ask_gist(turn: Turn, uow: UnitOfWork) -> Reply:
    question = uow.questions.get(Seen.of(turn).question)
    choices = [choice("call_next"), choice("follow_up"), choice("pledge"), choice("skip"), choice("undo")]
    text = say("chairing/gist", question=question, entry=uow.questions.entry(question.key))
    return Reply(text, choices)


@router.take(Chairing.GIST)
def take_gist(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    match turn.choice:
        case "call_next":
            return call_next(turn, uow)
        case "undo":
            return undo(turn, uow)
        case "follow_up" | "pledge":
            return Go(Hearing.FOLLOW_UP if turn.choice == "follow_up" else Hearing.PLEDGE)
        case "skip":
            return Go(Chairing.CARD, fresh=True)
    hearing.note_gist(uow, Seen.of(turn).question, by=turn.who, text=turn.text)
    return Go(Chairing.CARD, first=say("chairing/gist_noted"), fresh=True)


@router.ask(Chairing.AGENCY)
def ask_agency(turn: Turn, uow: UnitOfWork) -> Reply:
    question = uow.questions.get(Seen.of(turn).question)
    choices = [*(Choice(name, name) for name in sending_up.agencies(uow, question)), command("back", "quaylai")]
    return Reply(say("chairing/agency", question=question), choices)


@router.take(Chairing.AGENCY)
def take_agency(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    del uow
    agency = turn.choice or read_line(turn.text, limit=AGENCY_LIMIT)
    return Go(Assigning.DUE, notes=replace(Assignment.of(turn), agency=agency))


@router.command("hoantac", phrases=phrases("hoantac"))
def undo(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    """Take the last decision back."""
    meeting = which_meeting(uow, turn.who, MAY_RUN)
    last = undoing.undo(uow, meeting.key, by=turn.who)
    return Go(Chairing.CARD, first=say("chairing/undone", last=last), fresh=True)
