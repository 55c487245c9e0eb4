"""Màn hình: who runs the meeting opens and closes the hall's screen, says that it rests, lets words be shown."""

from collections.abc import Callable

from conversation.reply import Choice, Reply
from conversation.turn import Turn
from domain.errors import NotFound
from domain.people.access import MAY_RUN
from handlers import undoing
from handlers.buttons import act, command, number, numbers
from handlers.routing import router
from services.meetings import hall
from services.people.office_pages import Done
from services.people.signing_in import hashed
from services.plans.post_codes import secret_letters
from services.unit_of_work import UnitOfWork
from services.which_meeting import which_meeting
from templates.say import phrases, say


@router.command("manhinh", phrases=phrases("manhinh"))
def show_card(turn: Turn, uow: UnitOfWork) -> Reply:
    return _card(turn, uow, which_meeting(uow, turn.who, MAY_RUN).key)


def _card(turn: Turn, uow: UnitOfWork, meeting_id: int, *, first: str = "", undo: int | None = None) -> Reply:
    """Return how the screen is set. `undo`: the arrival that «Hoàn tác» names."""
    found = hall.seen(uow, uow.meetings.get(meeting_id), by=turn.who)
    choices = [act("hall_undo", f"{meeting_id}.{undo}", row="undo")] if undo is not None else []
    choices += [act("hall_open", meeting_id)] if uow.address else []
    if found.meeting.is_running:
        choices.append(act("hall_on" if found.rests else "hall_break", meeting_id))
    for one in found.near:
        label = say("hall/show_button", shown=one.is_shown, code=one.voice.code)
        name, about = (
            ("hall_hide", one.voice.key) if one.is_shown else ("hall_show", f"{one.voice.key}.{one.voice.version}")
        )
        choices.append(Choice.act(label, name, about))
    for place, screen in enumerate(found.screens, start=1):
        choices.append(Choice.act(say("hall/end_button", number=place), "hall_end", screen.key))
    text = say("hall/card", set=found, address=uow.address)
    return Reply(text, [*choices, command("menu", "menu")], first=first, card=True)


@router.action("hall")
def show_again(turn: Turn, uow: UnitOfWork) -> Reply:
    return _card(turn, uow, number(turn))


@router.action("hall_open", card="hall")
def open_screen(turn: Turn, uow: UnitOfWork) -> Reply:
    """«Mở màn hình mới»: its address is said once, and kept nowhere but in this very message."""
    if not uow.address:
        raise NotFound
    letters = secret_letters(hall.TOKEN_LETTERS)
    hall.open_screen(uow, number(turn), hashed(letters), by=turn.who)
    return _card(turn, uow, number(turn), first=say("hall/opened", link=uow.address + hall.path_of(letters)))


@router.action("hall_end")
def withdraw(turn: Turn, uow: UnitOfWork) -> Reply:
    """«Đóng màn hình»."""
    screen_id = number(turn)
    acted = _act(turn, uow, "withdraw", lambda uow: {"screen": hall.withdraw(uow, screen_id, by=turn.who).key})
    return _card(turn, uow, uow.halls.get(screen_id).meeting_id, first=say("hall/done", act="withdraw"), undo=acted)


@router.action("hall_break", card="hall")
def begin_break(turn: Turn, uow: UnitOfWork) -> Reply:
    """«Giải lao»."""
    return _rest(turn, uow, "begin_break", hall.begin_break)


@router.action("hall_on", card="hall")
def end_break(turn: Turn, uow: UnitOfWork) -> Reply:
    """«Hết giải lao»."""
    return _rest(turn, uow, "end_break", hall.end_break)


def _rest(turn: Turn, uow: UnitOfWork, name: str, work: Callable[..., object]) -> Reply:
    meeting_id = number(turn)

    def do(uow: UnitOfWork) -> dict[str, int | None]:
        work(uow, meeting_id, by=turn.who)
        return {"meeting": meeting_id}

    return _card(turn, uow, meeting_id, first=say("hall/done", act=name), undo=_act(turn, uow, name, do))


@router.action("hall_show")
def show_words(turn: Turn, uow: UnitOfWork) -> Reply:
    """`question.version`: «Chiếu lời»."""
    question_id, version = numbers(turn)

    def do(uow: UnitOfWork) -> dict[str, int | None]:
        question, before = hall.show_words(uow, question_id, version, by=turn.who)
        return {"question": question.key, "now": question.shown_version, "before": before}

    return _shown(turn, uow, question_id, "show", do)


@router.action("hall_hide")
def hide_words(turn: Turn, uow: UnitOfWork) -> Reply:
    """«Thôi chiếu»."""
    question_id = number(turn)

    def do(uow: UnitOfWork) -> dict[str, int | None]:
        question, before = hall.hide_words(uow, question_id, by=turn.who)
        return {"question": question.key, "now": question.shown_version, "before": before}

    return _shown(turn, uow, question_id, "hide", do)


def _shown(
    turn: Turn, uow: UnitOfWork, question_id: int, name: str, do: Callable[[UnitOfWork], dict[str, int | None]]
) -> Reply:
    acted, question = _act(turn, uow, name, do), uow.questions.get(question_id)
    return _card(turn, uow, question.meeting_id, first=say("hall/done", act=name, question=question), undo=acted)


def _act(turn: Turn, uow: UnitOfWork, name: str, do: Callable[[UnitOfWork], dict[str, int | None]]) -> int:
    def work(uow: UnitOfWork) -> Done:
        before = do(uow)
        return Done(before, before)

    return undoing.act_once(turn, uow, f"hall.{name}", work)


@router.action("hall_undo", card="hall")
def undo(turn: Turn, uow: UnitOfWork) -> Reply:
    """`meeting.arrival`: «Hoàn tác»."""
    meeting_id, arrival = numbers(turn)
    undoing.take_back(turn, uow, str(arrival), hall.take_back)
    return _card(turn, uow, meeting_id, first=say("helping/undone"))
