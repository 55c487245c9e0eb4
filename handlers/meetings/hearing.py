"""While a question is heard: who answers, asked back, asked once more, what is pledged; and the outcome without one."""

from dataclasses import dataclass, replace
from datetime import date

from conversation.notes import Notes
from conversation.reply import Choice, Go, Reply
from conversation.turn import Turn
from domain.questions.ruling import may_decline
from handlers.buttons import by_choice, choice, command, short_name
from handlers.meetings.chairing import Chairing, onward
from handlers.meetings.heard import Hearing, Seen
from handlers.routing import router
from services import dates, office
from services.meetings import hearing, outcomes, pledges
from services.office import Who
from services.unit_of_work import UnitOfWork
from templates.say import say


@dataclass(frozen=True, slots=True)
class Pledging(Notes):
    """What is pledged, and by whom, as far as it was told."""

    pledge: str = ""
    holder: int = 0


@router.ask(Hearing.MORE)
def ask_more(turn: Turn, uow: UnitOfWork) -> Reply:
    question = uow.questions.get(Seen.of(turn).question)
    choices = [choice("answerer"), choice("ask_in_hall"), choice("follow_up"), choice("pledge")]
    if may_decline(uow.meetings.get(question.meeting_id).off_topic):
        choices.append(choice("not_answered"))
    return Reply(say("hearing/more", question=question), [*choices, command("back", "quaylai")])


@router.take(Hearing.MORE)
@by_choice(otherwise="triaging/choose")
def take_more(_turn: Turn, _uow: UnitOfWork, key: str) -> Go:
    steps = {
        "answerer": Hearing.ANSWERER, "ask_in_hall": Hearing.ASK_BACK, "follow_up": Hearing.FOLLOW_UP,
        "pledge": Hearing.PLEDGE, "not_answered": Hearing.DECLINE,
    }  # fmt: skip
    return Go(steps[key])


# --- who answers ----------------------------------------------------------------------------------------------------


def _people(turn: Turn, uow: UnitOfWork) -> tuple[list[Who], list[Choice]]:
    """Return whom the meeting can ask, the one who answers the topic first, with a button for each."""
    question = uow.questions.get(Seen.of(turn).question)
    meeting = uow.meetings.get(question.meeting_id)
    first = office.default_holder(uow, meeting, uow.meetings.topic(question.topic_id), otherwise=turn.who)
    people = sorted(hearing.answerers(uow, meeting), key=lambda who: who.person_id != first)
    choices = [
        Choice(short_name(who.name), str(who.person_id), words=(who.name, who.post), title=f"{who.name} – {who.post}")
        for who in people
    ]
    return people, choices


@router.ask(Hearing.ANSWERER)
def ask_answerer(turn: Turn, uow: UnitOfWork) -> Reply:
    people, choices = _people(turn, uow)
    question = uow.questions.get(Seen.of(turn).question)
    text = say("hearing/answerer", question=question, people=turn.listed(people))
    return Reply(text, [*choices, command("back", "quaylai")])


@router.take(Hearing.ANSWERER)
@by_choice(otherwise="triaging/choose")
def take_answerer(turn: Turn, uow: UnitOfWork, key: str) -> Go:
    seen = Seen.of(turn)
    who = hearing.name_answerer(uow, seen.question, seen.version, int(key), by=turn.who)
    return Go(Chairing.CARD, first=say("hearing/answers", who=who), fresh=True)


# --- asked back, asked once more --------------------------------------------------------------------------------------


@router.ask(Hearing.ASK_BACK, free_text=True)
def ask_ask_back(turn: Turn, uow: UnitOfWork) -> Reply:
    question = uow.questions.get(Seen.of(turn).question)
    return Reply(say("hearing/ask_back", question=question), [choice("hour_only"), command("back", "quaylai")])


@router.take(Hearing.ASK_BACK)
def take_ask_back(turn: Turn, uow: UnitOfWork) -> Go:
    seen, text = Seen.of(turn), "" if turn.choice == "hour_only" else turn.text
    note = hearing.ask_back(uow, seen.question, seen.version, by=turn.who, text=text)
    return Go(Chairing.CARD, first=say("hearing/asked_back", note=note), fresh=True)


@router.ask(Hearing.FOLLOW_UP, free_text=True)
def ask_follow_up(turn: Turn, uow: UnitOfWork) -> Reply:
    question = uow.questions.get(Seen.of(turn).question)
    return Reply(say("hearing/follow_up", question=question), [command("back", "quaylai")])


@router.take(Hearing.FOLLOW_UP)
def take_follow_up(turn: Turn, uow: UnitOfWork) -> Go:
    question = uow.questions.get(Seen.of(turn).question)
    hearing.follow_up(uow, question.key, by=turn.who, text=turn.text)
    return Go(Chairing.CARD, first=say("hearing/followed_up", question=question), fresh=True)


# --- what is pledged --------------------------------------------------------------------------------------------------


@router.ask(Hearing.PLEDGE, free_text=True)
def ask_pledge(turn: Turn, uow: UnitOfWork) -> Reply:
    question = uow.questions.get(Seen.of(turn).question)
    return Reply(say("hearing/pledge", question=question), [command("back", "quaylai")])


@router.take(Hearing.PLEDGE)
def take_pledge(turn: Turn, _uow: UnitOfWork) -> Go:
    return Go(Hearing.PLEDGED_TO, notes=Pledging(pledges.read_words(turn.text)))


@router.ask(Hearing.PLEDGED_TO)
def ask_pledged_to(turn: Turn, uow: UnitOfWork) -> Reply:
    people, choices = _people(turn, uow)
    return Reply(say("hearing/pledged_to", people=turn.listed(people)), [*choices, command("back", "quaylai")])


@router.take(Hearing.PLEDGED_TO)
@by_choice(otherwise="triaging/choose")
def take_pledged_to(turn: Turn, _uow: UnitOfWork, key: str) -> Go:
    return Go(Hearing.PLEDGED_BY, notes=replace(Pledging.of(turn), holder=int(key)))


@router.ask(Hearing.PLEDGED_BY)
def ask_pledged_by(_turn: Turn, uow: UnitOfWork) -> Reply:
    days = dates.proposed(uow)
    choices = [Choice(say("triaging/day", at=at), at.astimezone(uow.zone).date().isoformat()) for at in days]
    return Reply(say("hearing/pledged_by", now=uow.now), [*choices, command("back", "quaylai")])


@router.take(Hearing.PLEDGED_BY)
def take_pledged_by(turn: Turn, uow: UnitOfWork) -> Go:
    day = date.fromisoformat(turn.choice) if turn.choice is not None else dates.read_day(uow, turn.text)
    notes = Pledging.of(turn)
    made = pledges.make(uow, Seen.of(turn).question, notes.pledge, holder_id=notes.holder, day=day, by=turn.who)
    return Go(Chairing.CARD, first=say("hearing/pledged", one=made), fresh=True)


# --- not answered -----------------------------------------------------------------------------------------------------


@router.ask(Hearing.DECLINE, free_text=True)
def ask_decline(turn: Turn, uow: UnitOfWork) -> Reply:
    question = uow.questions.get(Seen.of(turn).question)
    return Reply(say("hearing/decline", question=question), [command("back", "quaylai")])


@router.take(Hearing.DECLINE)
def take_decline(turn: Turn, uow: UnitOfWork) -> Go:
    seen = Seen.of(turn)
    question = uow.questions.get(seen.question)
    outcomes.declined(uow, seen.question, seen.version, by=turn.who, reason=turn.text)
    return onward(turn, uow, question, say("hearing/declined", question=question))
