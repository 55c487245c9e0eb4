"""The hall's screen, as who runs the meeting sets it: addresses made and withdrawn, breaks, words that are shown."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.errors import AlreadyDone, TooManyScreens
from domain.hall import MOST_SCREENS, HallScreen
from domain.meeting import Meeting, check_running
from domain.people.access import MAY_RUN
from domain.people.acted import Acted
from domain.questions.errors import AlreadyWithdrawn, SetAside
from domain.questions.question import Question
from services import office
from services.meetings import rounds
from services.meetings.hall_state import last_at
from services.meetings.hall_view import MOST_NEXT, rests
from services.meetings.rounds import hold
from services.office import Who
from services.questions import equal
from services.unit_of_work import UnitOfWork

HALL = "/man-hinh"
TOKEN_LETTERS = 12
"""Letters of an address: it may have to be typed at the projector's machine; 59 bits are not guessed at our pace."""


@dataclass(frozen=True, slots=True)
class Near:
    """A question that is open or comes next. `voice`: the one that is read, and may be shown; `who` asked it."""

    voice: Question
    who: Who
    current: bool

    @property
    def is_shown(self) -> bool:
        """Whether the hall sees its words, as they stand, while it is open."""
        return self.voice.shown_version == self.voice.version


@dataclass(frozen=True, slots=True)
class Set:
    """How the screen of a meeting is set. `screens`: the addresses that hold; `rests`: a break goes on."""

    meeting: Meeting
    screens: Sequence[HallScreen]
    rests: bool
    near: Sequence[Near]


def seen(uow: UnitOfWork, meeting: Meeting, *, by: int) -> Set:
    """Return how a meeting's screen is set, for who may run it; NoRight."""
    office.check_office(uow, by, meeting, MAY_RUN)
    entries = rounds.turns(uow, meeting.key)
    current = rounds.current(entries)
    heads = [uow.questions.get(current.question_id)] if current is not None else []
    heads += [] if meeting.is_over else rounds.waiting(uow, meeting.key, entries)[:MOST_NEXT]
    voices = [equal.group_of(uow, head).voice for head in heads]
    near = [
        Near(voice, office.asker_of(uow, voice, meeting.unit_id), current is not None and place == 0)
        for place, voice in enumerate(voices)
    ]
    screens = [one for one in uow.halls.of_meeting(meeting.key) if one.withdrawn_at is None]
    return Set(meeting, screens, meeting.is_running and rests(meeting.break_since, last_at(entries)), near)


def path_of(letters: str) -> str:
    """Return where a token leads below the office's address, in groups of four letters: it may be typed."""
    groups = [letters[at : at + 4] for at in range(0, len(letters), 4)]
    return f"{HALL}/{'-'.join(groups).lower()}"


def take_back(uow: UnitOfWork, acted: Acted) -> None:
    """Take back what somebody set; AlreadyDone where somebody has set it otherwise since."""
    was, by = acted.before or {}, acted.person_id
    match acted.act.rpartition(".")[2]:
        case "withdraw":
            restore(uow, was["screen"], by=by)
        case "begin_break":
            end_break(uow, was["meeting"], by=by, undone=True)
        case "end_break":
            begin_break(uow, was["meeting"], by=by, undone=True)
        case _:
            take_back_words(uow, was["question"], now=was["now"], before=was["before"], by=by)


# --- addresses -----------------------------------------------------------------------------------------------------


def open_screen(uow: UnitOfWork, meeting_id: int, token_hash: str, *, by: int) -> HallScreen:
    """Make an address by the hash of its token, once; NoRight, TooManyScreens."""
    meeting = hold(uow, meeting_id, by)
    known = uow.halls.by_hash(token_hash)
    if known is not None:
        return known
    if sum(one.withdrawn_at is None for one in uow.halls.of_meeting(meeting.key)) >= MOST_SCREENS:
        raise TooManyScreens(limit=MOST_SCREENS)
    screen = HallScreen(meeting_id=meeting.key, token_hash=token_hash, made_by=by, made_at=uow.now)
    uow.halls.keep(screen)
    uow.act("meeting.screen_opened", "meeting", meeting.key, by=by, screen=screen.key)
    return screen


def withdraw(uow: UnitOfWork, screen_id: int, *, by: int) -> HallScreen:
    """Let an address show nothing any more; AlreadyDone when it does not."""
    return _set_withdrawn(uow, screen_id, withdrawn=True, by=by)


def restore(uow: UnitOfWork, screen_id: int, *, by: int) -> HallScreen:
    """Let an address that was withdrawn show the meeting again; AlreadyDone when it does."""
    return _set_withdrawn(uow, screen_id, withdrawn=False, by=by)


def _set_withdrawn(uow: UnitOfWork, screen_id: int, *, withdrawn: bool, by: int) -> HallScreen:
    screen = uow.halls.get(screen_id)
    meeting = hold(uow, screen.meeting_id, by)
    if (screen.withdrawn_at is not None) is withdrawn:
        raise AlreadyDone(what="screen")
    screen.withdrawn_at = uow.now if withdrawn else None
    uow.halls.keep(screen)
    act = "meeting.screen_withdrawn" if withdrawn else "meeting.screen_restored"
    uow.act(act, "meeting", meeting.key, by=by, screen=screen.key)
    return screen


# --- breaks --------------------------------------------------------------------------------------------------------


def begin_break(uow: UnitOfWork, meeting_id: int, *, by: int, undone: bool = False) -> Meeting:
    """Say that the meeting rests, until the next question is called or somebody says so; AlreadyDone while it does.

    `undone`: it rests still, its end was a slip.
    """
    meeting = hold(uow, meeting_id, by)
    check_running(meeting)
    if _rests(uow, meeting):
        raise AlreadyDone(what="break")
    meeting.break_since = uow.now
    uow.meetings.keep(meeting)
    uow.act("meeting.break_begun", "meeting", meeting.key, by=by, **({"undone": True} if undone else {}))
    return meeting


def end_break(uow: UnitOfWork, meeting_id: int, *, by: int, undone: bool = False) -> Meeting:
    """Say that the meeting goes on; AlreadyDone where it does. `undone`: it never rested, that was a slip."""
    meeting = hold(uow, meeting_id, by)
    check_running(meeting)
    if not _rests(uow, meeting):
        raise AlreadyDone(what="break_over")
    meeting.break_since = None
    uow.meetings.keep(meeting)
    uow.act("meeting.break_ended", "meeting", meeting.key, by=by, **({"undone": True} if undone else {}))
    return meeting


def _rests(uow: UnitOfWork, meeting: Meeting) -> bool:
    return rests(meeting.break_since, last_at(rounds.turns(uow, meeting.key)))


# --- words ---------------------------------------------------------------------------------------------------------


def show_words(uow: UnitOfWork, question_id: int, version: int, *, by: int) -> tuple[Question, int | None]:
    """Let the hall see the words of a question while it is open, in the wording that somebody has read.

    Returns it with what held before. AlreadyDone where other words were written meanwhile; SetAside, AlreadyWithdrawn.
    """
    question = _held(uow, question_id, by)
    if question.withdrawn_at is not None:
        raise AlreadyWithdrawn(code=question.code)
    if question.aside is not None:
        raise SetAside(code=question.code)
    if question.version != version:
        raise AlreadyDone(what="reworded", code=question.code)
    return question, _set_shown(uow, question, version, by=by)


def hide_words(uow: UnitOfWork, question_id: int, *, by: int) -> tuple[Question, int | None]:
    """Let the hall see no words of a question; returns it with what held before."""
    question = _held(uow, question_id, by)
    return question, _set_shown(uow, question, None, by=by)


def take_back_words(uow: UnitOfWork, question_id: int, *, now: int | None, before: int | None, by: int) -> Question:
    """Let be shown what was before; AlreadyDone where somebody has decided since."""
    question = _held(uow, question_id, by)
    if question.shown_version != now:
        raise AlreadyDone(what="shown_on", code=question.code)
    _set_shown(uow, question, before, by=by)
    return question


def _held(uow: UnitOfWork, question_id: int, by: int) -> Question:
    hold(uow, uow.questions.get(question_id).meeting_id, by)
    return uow.questions.hold(question_id)


def _set_shown(uow: UnitOfWork, question: Question, version: int | None, *, by: int) -> int | None:
    before = question.shown_version
    if before != version:
        question.shown_version = version
        uow.questions.keep(question)
        uow.act("question.words_hidden" if version is None else "question.words_shown", "question", question.key, by=by)
    return before
