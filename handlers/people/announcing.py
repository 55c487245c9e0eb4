"""«Báo tin chung»: to whom, which words, whom they reach; tried out, sent, and taken back within the minute."""

from dataclasses import dataclass, replace
from enum import StrEnum

from conversation.notes import Notes
from conversation.reply import Go, Reply
from conversation.turn import Turn
from domain.announcement import WORDS_LIMIT, Announcement, Audience
from domain.meeting import Meeting
from handlers.buttons import act, by_choice, choice, command, number, ways_out
from handlers.routing import router
from services.people import announcing
from services.people.announcing import MAY_ANNOUNCE
from services.unit_of_work import UnitOfWork
from services.which_meeting import which_meeting
from templates.say import phrases, say


class Announcing(StrEnum):
    """The steps of an announcement."""

    AUDIENCE = "announcing.audience"
    WORDS = "announcing.words"
    CONFIRM = "announcing.confirm"


@dataclass(frozen=True, slots=True)
class Told(Notes):
    """What was told so far. `moved`: it changes hour or place, so that nothing mutes it."""

    meeting: int
    audience: str = ""
    words: str = ""
    moved: bool = False


@router.command("baotin", phrases=phrases("baotin"))
def begin(turn: Turn, uow: UnitOfWork) -> Go:
    meeting = which_meeting(uow, turn.who, MAY_ANNOUNCE)
    return Go(Announcing.AUDIENCE, notes=Told(meeting.key), fresh=True)


@router.ask(Announcing.AUDIENCE)
def ask_audience(turn: Turn, uow: UnitOfWork) -> Reply:
    meeting = uow.meetings.get(Told.of(turn).meeting)
    return Reply(
        say("announcing/audience", meeting=meeting),
        [*(choice(one, f"audience_{one}") for one in Audience), *ways_out()],
    )


@router.take(Announcing.AUDIENCE)
@by_choice()
def take_audience(turn: Turn, uow: UnitOfWork, key: str) -> Go:
    del uow
    return Go(Announcing.WORDS, notes=replace(Told.of(turn), audience=key))


@router.ask(Announcing.WORDS, free_text=True, prose=True)
def ask_words(turn: Turn, uow: UnitOfWork) -> Reply:
    del uow
    return Reply(say("announcing/words", audience=Told.of(turn).audience, limit=WORDS_LIMIT), ways_out())


@router.take(Announcing.WORDS)
def take_words(turn: Turn, uow: UnitOfWork) -> Go:
    notes = replace(Told.of(turn), words=turn.text)
    one, _ = _drafted(turn, uow, notes)
    return Go(Announcing.CONFIRM, notes=replace(notes, words=one.words))


@router.ask(Announcing.CONFIRM)
def ask_confirm(turn: Turn, uow: UnitOfWork) -> Reply:
    """Show whom it reaches before anybody gets it."""
    notes = Told.of(turn)
    one, meeting = _drafted(turn, uow, notes)
    reach = announcing.reach(uow, one, meeting)
    text = say("announcing/preview", reach=reach, audience=notes.audience, moved=notes.moved)
    now = [choice("announce_now")] if reach.quiet_until is not None else []
    moved = choice("announce_plain" if notes.moved else "announce_moved")
    return Reply(text, [choice("announce_send"), *now, choice("announce_try"), moved, *ways_out()])


@router.take(Announcing.CONFIRM)
@by_choice()
def take_confirm(turn: Turn, uow: UnitOfWork, key: str) -> Reply | Go:
    notes = Told.of(turn)
    one, meeting = _drafted(turn, uow, notes)
    if key in {"announce_moved", "announce_plain"}:
        return Go(Announcing.CONFIRM, notes=replace(notes, moved=key == "announce_moved"))
    if key == "announce_try":
        announcing.try_out(uow, one, meeting)
        return Go(Announcing.CONFIRM, first=say("announcing/tried"))
    made = announcing.send(uow, one, meeting, mandatory=notes.moved, after_quiet=key != "announce_now")
    return Reply(say("announcing/sent", one=made), [act("announce_back", made.key), command("menu", "menu")]).done()


@router.action("announce_back")
def take_back(turn: Turn, uow: UnitOfWork) -> Reply:
    """«Lấy lại tin này»."""
    announcing.take_back(uow, number(turn), by=turn.who)
    return Reply(say("announcing/back"), [command("announce", "baotin"), command("menu", "menu")])


def _drafted(turn: Turn, uow: UnitOfWork, notes: Told) -> tuple[Announcement, Meeting]:
    meeting = uow.meetings.get(notes.meeting)
    return announcing.drafted(uow, meeting, notes.words, notes.audience, 0, by=turn.who), meeting
