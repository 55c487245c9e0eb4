"""Điều hành: the meeting run from one page: an outcome and the next call are one act, and one undo takes any back."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from domain.dates.workdays import end_of
from domain.errors import DateMissing, NoRight, NotFound, OwnerMissing
from domain.meeting import starts_early
from domain.people.acted import Acted
from domain.questions.question import Question
from services.meetings import closing, four_lists, hearing, outcomes, pledges, rounds, running, sending_up, undoing
from services.meetings import hall as hall_services
from services.people import desk, live_notes, writing
from services.people.office_pages import Done
from services.unit_of_work import UnitOfWork
from templates.say import say
from web.office import hall
from web.office.frame import Act, Asked, Page
from web.office.moving import day_of
from web.reading import LARGEST_ID, number


def read(uow: UnitOfWork, asked: Asked) -> dict[str, Any]:
    """Return how the meeting stands; once it is over, what came of its questions."""
    meeting = asked.meeting
    try:
        found = running.view(uow, meeting, by=asked.by)
    except NoRight:
        raise NotFound from None
    return {
        "meeting": meeting, "run": found, "early": starts_early(meeting, now=uow.now),
        "set": hall_services.seen(uow, meeting, by=asked.by) if not meeting.is_over else None,
        "notes": live_notes.waiting(uow, meeting, by=asked.by),
        "up": sending_up.usual(uow, meeting, rounds.turns(uow, meeting.key)),
        "agencies": sending_up.agencies(uow, meeting),
        "lists": four_lists.of(uow, meeting, by=asked.by) if meeting.closed_at is not None else None,
    }  # fmt: skip


# --- the meeting and its questions ----------------------------------------------------------------------------------


def start(uow: UnitOfWork, asked: Asked) -> Done:
    """Begin the meeting."""
    return Done({"meeting": rounds.start(uow, asked.meeting.key, by=asked.by).key})


def ask_start(_uow: UnitOfWork, _asked: Asked) -> dict[str, Any]:
    """Long before its hour a second yes is asked for."""
    return {"what": "start"}


def _said_started(uow: UnitOfWork, acted: Acted) -> str:
    return say("chairing/started", meeting=uow.meetings.get(acted.told["meeting"]))


def call_next(uow: UnitOfWork, asked: Asked) -> Done:
    """Call the next question."""
    return Done({"question": rounds.call_next(uow, asked.meeting.key, by=asked.by).key})


def call(uow: UnitOfWork, asked: Asked) -> Done:
    """Call any question, by its row (`moc`) or its number (`so`)."""
    typed = asked.form.get("so")
    key = rounds.at_number(uow, asked.meeting, typed, by=asked.by).key if typed else _key(uow, asked)
    return Done({"question": rounds.call(uow, key, by=asked.by).key})


def _said_called(uow: UnitOfWork, acted: Acted) -> str:
    return say("chairing/called", question=uow.questions.get(acted.told["question"]))


def take_note(uow: UnitOfWork, asked: Asked) -> Done:
    """Make a note (`moc`) that somebody (`nguoi`) sent a numbered question of theirs."""
    question = writing.as_question(uow, _person(asked), asked.number("moc"), by=asked.by)
    return Done({"question": question.key}, {"question": question.key})


def _said_noted(uow: UnitOfWork, acted: Acted) -> str:
    question = uow.questions.get(acted.told["question"])
    return say("helping/note_asked", question=question, who=desk.giver_of(uow, question))


def _note_again(uow: UnitOfWork, acted: Acted) -> None:
    desk.take_back(uow, (acted.before or {})["question"], by=acted.person_id)


# --- outcomes: each calls the next one too --------------------------------------------------------------------------


def _key(uow: UnitOfWork, asked: Asked) -> int:
    """Return the question that a form is about (`moc`), of this meeting; NotFound for another one's."""
    question = uow.questions.get(asked.number("moc"))
    if question.meeting_id != asked.meeting.key:
        raise NotFound
    return question.key


def _on(uow: UnitOfWork, asked: Asked, **told: Any) -> Done:  # noqa: ANN401 - JSON
    rounds.go_on(uow, asked.meeting.key, by=asked.by)
    return Done({"question": _key(uow, asked), **told})


def here(uow: UnitOfWork, asked: Asked) -> Done:
    """Settled on the spot."""
    outcomes.answered_here(uow, _key(uow, asked), asked.number("thay"), by=asked.by)
    return _on(uow, asked)


def discussed(uow: UnitOfWork, asked: Asked) -> Done:
    """Talked over."""
    outcomes.discussed(uow, _key(uow, asked), asked.number("thay"), by=asked.by)
    return _on(uow, asked)


def later(uow: UnitOfWork, asked: Asked) -> Done:
    """Answered later, by who and when is usual, or by somebody (`nguoi`) until a day (`ngay`)."""
    key, version = _key(uow, asked), asked.number("thay")
    if not asked.form.get("nguoi"):
        who, due_at = outcomes.later_as_usual(uow, key, version, by=asked.by)
    else:
        due_at = _due(uow, asked)
        who = outcomes.later(uow, key, version, by=asked.by, holder_id=_person(asked), due_at=due_at)
    return _on(uow, asked, who=who.person_id, due=due_at.isoformat())


def sent_up(uow: UnitOfWork, asked: Asked) -> Done:
    """Sent up to an agency (`co-quan`, or typed: `co-quan-khac`), with news by a day (`ngay`)."""
    agency, due_at = asked.form.get("co-quan-khac") or asked.form.get("co-quan"), _due(uow, asked)
    outcomes.sent_up(uow, _key(uow, asked), asked.number("thay"), by=asked.by, agency=agency, due_at=due_at)
    return _on(uow, asked, due=due_at.isoformat())


def put_back(uow: UnitOfWork, asked: Asked) -> Done:
    """Back to the end of its topic."""
    outcomes.put_back(uow, _key(uow, asked), asked.number("thay"), by=asked.by)
    return Done({"question": _key(uow, asked)})


def absent(uow: UnitOfWork, asked: Asked) -> Done:
    """Nobody stood up."""
    owed = outcomes.absent(uow, _key(uow, asked), asked.number("thay"), by=asked.by)
    return _on(uow, asked, duty=owed.key if owed is not None else None)


def declined(uow: UnitOfWork, asked: Asked) -> Done:
    """Not answered, for a reason (`ly-do`)."""
    reason = asked.form.get("ly-do")
    outcomes.declined(uow, _key(uow, asked), asked.number("thay"), by=asked.by, reason=reason)
    return _on(uow, asked)


def _due(uow: UnitOfWork, asked: Asked) -> datetime:
    return end_of(_day(uow, asked), zone=uow.zone)


def _day(uow: UnitOfWork, asked: Asked) -> date:
    day = day_of(uow, asked.form.get("ngay").strip())
    if day is None:
        raise DateMissing
    return day


def _person(asked: Asked) -> int:
    person = number(asked.form.get("nguoi"), most=LARGEST_ID)
    if person is None:
        raise OwnerMissing
    return person


def _about(template: str) -> Callable[[UnitOfWork, Acted], str]:
    """Say it in the talk's words, which need the question alone."""
    return lambda uow, acted: say(template, question=_question(uow, acted), entry=None)


def _question(uow: UnitOfWork, acted: Acted) -> Question:
    return uow.questions.get(acted.told["question"])


def _said_later(uow: UnitOfWork, acted: Acted) -> str:
    question = _question(uow, acted)
    who = hearing.known(uow, question, acted.told["who"])
    due_at = datetime.fromisoformat(acted.told["due"])
    return say("chairing/later", question=question, who=who, due_at=due_at)


def _said_up(uow: UnitOfWork, acted: Acted) -> str:
    question, due_at = _question(uow, acted), datetime.fromisoformat(acted.told["due"])
    return say("chairing/sent_up", question=question, entry=uow.questions.entry(question.key), due_at=due_at)


def _said_absent(uow: UnitOfWork, acted: Acted) -> str:
    duty = uow.duties.get(acted.told["duty"]) if acted.told["duty"] is not None else None
    return say("chairing/absent", question=_question(uow, acted), duty=duty)


# --- what is noted --------------------------------------------------------------------------------------------------


def answerer(uow: UnitOfWork, asked: Asked) -> Done:
    """Somebody (`nguoi`) is asked to answer now."""
    key = _key(uow, asked)
    who = hearing.name_answerer(uow, key, asked.number("thay"), _person(asked), by=asked.by)
    return Done({"question": key, "who": who.person_id})


def _said_answerer(uow: UnitOfWork, acted: Acted) -> str:
    return say("hearing/answers", who=hearing.known(uow, _question(uow, acted), acted.told["who"]))


def ask_back(uow: UnitOfWork, asked: Asked) -> Done:
    """The chair asks the asker: its hour, and the words if they were typed (`loi`)."""
    text = asked.form.get("loi")
    note = hearing.ask_back(uow, _key(uow, asked), asked.number("thay"), by=asked.by, text=text)
    return Done({"note": note.key})


def _said_asked_back(uow: UnitOfWork, acted: Acted) -> str:
    return say("hearing/asked_back", note=uow.turns.note(acted.told["note"]))


def follow_up(uow: UnitOfWork, asked: Asked) -> Done:
    """The asker asks once more (`loi`)."""
    note = hearing.follow_up(uow, _key(uow, asked), by=asked.by, text=asked.form.get("loi"))
    return Done({"question": note.question_id})


def gist(uow: UnitOfWork, asked: Asked) -> Done:
    """What was answered, in short (`loi`)."""
    note = hearing.note_gist(uow, _key(uow, asked), by=asked.by, text=asked.form.get("loi"))
    return Done({"question": note.question_id})


def pledge(uow: UnitOfWork, asked: Asked) -> Done:
    """Something is promised (`loi`), by somebody (`nguoi`) until a day (`ngay`)."""
    key, holder, day = _key(uow, asked), _person(asked), _day(uow, asked)
    made = pledges.make(uow, key, asked.form.get("loi"), holder_id=holder, day=day, by=asked.by)
    return Done({"pledge": made.pledge.key})


def _said_pledged(uow: UnitOfWork, acted: Acted) -> str:
    return say("hearing/pledged", one=pledges.one(uow, uow.turns.pledge(acted.told["pledge"])))


def undo(uow: UnitOfWork, asked: Asked) -> Done:
    """Take the last act back, if it is still the one that the page showed (`moc`)."""
    last = undoing.undo(uow, asked.meeting.key, by=asked.by, seen=asked.number("moc"))
    return Done({"question": last.question.key, "act": last.event.act, "what": last.what})


def _said_undone(uow: UnitOfWork, acted: Acted) -> str:
    last = {"question": _question(uow, acted), "event": {"act": acted.told["act"]}, "what": acted.told["what"]}
    return say("chairing/undone", last=last)


# --- the close ------------------------------------------------------------------------------------------------------


def ask_close(uow: UnitOfWork, asked: Asked) -> dict[str, Any]:
    """Return what closing now means, and who gets what: each topic can be given to somebody else."""
    meeting, given = asked.meeting, _given(asked)
    open_now = rounds.current(rounds.turns(uow, meeting.key))
    shares = closing.shares(uow, meeting, by=asked.by, given=given)
    text = say(
        "chairing/close", meeting=meeting, tally=closing.tally(uow, meeting), shares=shares,
        open_now=uow.questions.get(open_now.question_id) if open_now else None,
    )  # fmt: skip
    return {"what": "close", "text": text, "shares": shares, "people": hearing.answerers(uow, meeting)}


def close(uow: UnitOfWork, asked: Asked) -> Done:
    """Close it as it was shared out."""
    closing.close(uow, asked.meeting.key, by=asked.by, given=_given(asked))
    return Done({"meeting": asked.meeting.key})


def _given(asked: Asked) -> closing.Given:
    found = {}
    for name, value in asked.form.fields.items():
        topic, person = number(name.removeprefix("giao-"), most=LARGEST_ID), number(value, most=LARGEST_ID)
        if name.startswith("giao-") and topic is not None and person is not None:
            found[topic] = person
    return found


def _said_closed(uow: UnitOfWork, acted: Acted) -> str:
    meeting = uow.meetings.get(acted.told["meeting"])
    pledged = pledges.of_meeting(uow, meeting.key)
    return say("chairing/closed", meeting=meeting, tally=closing.tally(uow, meeting), pledged=pledged)


page = Page(
    "running", read,
    {
        "start": Act(start, _said_started), "start_early": Act(start, _said_started, ask=ask_start),
        "call_next": Act(call_next, _said_called), "call": Act(call, _said_called),
        "note": Act(take_note, _said_noted, _note_again),
        "here": Act(here, _about("chairing/heard")), "discussed": Act(discussed, _about("chairing/talked_over")),
        "later": Act(later, _said_later), "up": Act(sent_up, _said_up),
        "put_back": Act(put_back, _about("chairing/put_back")), "absent": Act(absent, _said_absent),
        "declined": Act(declined, _about("hearing/declined")), "answerer": Act(answerer, _said_answerer),
        "ask_back": Act(ask_back, _said_asked_back), "follow_up": Act(follow_up, _about("hearing/followed_up")),
        "gist": Act(gist, _about("chairing/gist_noted")), "pledge": Act(pledge, _said_pledged),
        **hall.ACTS, "undo": Act(undo, _said_undone), "close": Act(close, _said_closed, ask=ask_close),
    },
)  # fmt: skip
