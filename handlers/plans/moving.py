"""Moving a meeting or calling it off: what will change is shown first, and only then is everybody told."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time
from enum import StrEnum

from conversation.notes import Notes, needed
from conversation.reply import Choice, Go, Reply
from conversation.turn import Turn
from domain.meeting import Meeting
from domain.people.access import MAY_RUN
from handlers.buttons import act, by_choice, choice, command, number, ways_out
from handlers.plans.timeline import timeline_page
from handlers.plans.when_and_where import hour_choices, read_hour, read_place, read_when
from handlers.routing import router
from services.plans import meeting_days, moving, preparing
from services.plans.moving import REASON_LIMIT, Preview
from services.unit_of_work import UnitOfWork
from services.which_meeting import which_meeting
from templates.say import phrases, say


class Moving(StrEnum):
    """The steps; `Moved` is what those of another day collect, `CalledOff` those of none."""

    DAY = "moving.day"
    HOUR = "moving.hour"
    PLACE = "moving.place"
    PREVIEW = "moving.preview"
    REASON = "moving.reason"
    CANCEL = "moving.cancel"


@dataclass(frozen=True, slots=True)
class ForMeeting(Notes):
    """`version`: the meeting's, as it was shown: who confirms that confirms nothing else."""

    meeting: int
    version: int = 0


@dataclass(frozen=True, slots=True)
class Moved(ForMeeting):
    """What stands instead, None until it is answered."""

    day: date | None = None
    hour: time | None = None
    place: str | None = None


@dataclass(frozen=True, slots=True)
class CalledOff(ForMeeting):
    """`reason`: in the office's words."""

    reason: str = ""


@router.command("doilich", phrases=phrases("doilich"))
def begin_by_words(turn: Turn, uow: UnitOfWork) -> Go:
    return _begin(uow, which_meeting(uow, turn.who, MAY_RUN).key, by=turn.who)


@router.action("move_meeting", card="timeline")
def begin(turn: Turn, uow: UnitOfWork) -> Go:
    """«Đổi lịch họp» under a timeline."""
    return _begin(uow, number(turn), by=turn.who)


def _begin(uow: UnitOfWork, meeting_id: int, *, by: int) -> Go:
    return Go(Moving.DAY, notes=Moved(moving.movable(uow, meeting_id, by=by).key), fresh=True)


def _meeting(turn: Turn, uow: UnitOfWork) -> Meeting:
    return moving.movable(uow, ForMeeting.of(turn).meeting, by=turn.who)


# --- another day, hour or place ------------------------------------------------------------------------------------


@router.ask(Moving.DAY)
def ask_day(turn: Turn, uow: UnitOfWork) -> Reply:
    meeting = _meeting(turn, uow)
    kept = meeting.starts_at.astimezone(uow.zone).date()
    days = [day for day in meeting_days.proposed(uow, meeting.unit_id) if day != kept]
    choices = [choice("keep_day"), *(Choice(say("triaging/day", at=day), day.isoformat()) for day in days)]
    choices += [act("call_off", meeting.key), command("cancel", "huy")]
    return Reply(say("moving/day", meeting=meeting), choices)


@router.take(Moving.DAY)
def take_day(turn: Turn, uow: UnitOfWork) -> Go:
    if turn.choice == "keep_day":
        turn.choice = _meeting(turn, uow).starts_at.astimezone(uow.zone).date().isoformat()
    notes = Moved.of(turn)
    day, hour = read_when(turn, uow)
    return _on(replace(notes, day=day, hour=hour or notes.hour))


def _on(notes: Moved) -> Go:
    """Go on to what was not answered yet, or to what will change."""
    steps = {"hour": Moving.HOUR, "place": Moving.PLACE}
    step = next((step for key, step in steps.items() if getattr(notes, key) is None), Moving.PREVIEW)
    return Go(step, notes=notes)


@router.ask(Moving.HOUR)
def ask_hour(turn: Turn, uow: UnitOfWork) -> Reply:
    meeting = _meeting(turn, uow)
    day = needed(Moved.of(turn).day)
    choices = [choice("keep_hour"), *hour_choices(uow, day, but=meeting.starts_at), *ways_out()]
    return Reply(say("moving/hour", meeting=meeting, day=day), choices)


@router.take(Moving.HOUR)
def take_hour(turn: Turn, uow: UnitOfWork) -> Go:
    if turn.choice == "keep_hour":
        turn.choice = f"{_meeting(turn, uow).starts_at.astimezone(uow.zone):%H:%M}"
    notes = Moved.of(turn)
    return _on(replace(notes, hour=read_hour(turn, uow, needed(notes.day))))


@router.ask(Moving.PLACE, free_text=True)
def ask_place(turn: Turn, uow: UnitOfWork) -> Reply:
    return Reply(say("moving/place", meeting=_meeting(turn, uow)), [choice("keep_place"), *ways_out()])


@router.take(Moving.PLACE)
def take_place(turn: Turn, uow: UnitOfWork) -> Go:
    place = _meeting(turn, uow).place if turn.choice else read_place(turn.text)
    notes = replace(Moved.of(turn), place=place)
    _preview(turn, uow, notes)
    return _on(notes)


def _preview(turn: Turn, uow: UnitOfWork, notes: Moved) -> Preview:
    return moving.preview(uow, notes.meeting, _starts_at(uow, notes), by=turn.who, place=needed(notes.place))


def _starts_at(uow: UnitOfWork, notes: Moved) -> datetime:
    return meeting_days.instant(uow, needed(notes.day), needed(notes.hour))


@router.ask(Moving.PREVIEW)
def ask_preview(turn: Turn, uow: UnitOfWork) -> Reply:
    notes = Moved.of(turn)
    preview = _preview(turn, uow, notes)
    replace(notes, version=preview.meeting.version).keep(turn)
    concerns = meeting_days.concerns(uow, preview.meeting.unit_id, preview.starts_at)
    return Reply(say("moving/preview", preview=preview, concerns=concerns), [choice("move_now"), *ways_out()])


@router.take(Moving.PREVIEW)
@by_choice()
def take_preview(turn: Turn, uow: UnitOfWork, _key: str) -> Reply | Go:
    notes = Moved.of(turn)
    moved = moving.move(
        uow, notes.meeting, _starts_at(uow, notes), by=turn.who, place=needed(notes.place), version=notes.version
    )
    body = preparing.body(uow, str(moved.meeting.key))
    first = say("moving/done", moved=moved)
    return timeline_page(uow, body, by=turn.who, first=first, waiting=bool(moved.to_confirm)).done()


# --- no meeting at all ---------------------------------------------------------------------------------------------


@router.command("hoanhop", phrases=phrases("hoanhop"))
def call_off_by_words(turn: Turn, uow: UnitOfWork) -> Go:
    return _begin_off(uow, which_meeting(uow, turn.who, MAY_RUN).key, by=turn.who)


@router.action("call_off", card="timeline")
def call_off(turn: Turn, uow: UnitOfWork) -> Go:
    """«Hủy, hoãn họp»."""
    return _begin_off(uow, number(turn), by=turn.who)


def _begin_off(uow: UnitOfWork, meeting_id: int, *, by: int) -> Go:
    return Go(Moving.REASON, notes=CalledOff(moving.movable(uow, meeting_id, by=by).key), fresh=True)


@router.ask(Moving.REASON, free_text=True, prose=True)
def ask_reason(turn: Turn, uow: UnitOfWork) -> Reply:
    meeting = _meeting(turn, uow)
    text = say("moving/reason", meeting=meeting, limit=REASON_LIMIT)
    choices = [act("move_meeting", meeting.key), choice("still_held")]
    return Reply(text, choices)


@router.take(Moving.REASON)
def take_reason(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    if turn.choice is not None:
        return _still_held(turn, uow)
    return Go(Moving.CANCEL, notes=replace(CalledOff.of(turn), reason=moving.check_reason(turn.text)))


@router.ask(Moving.CANCEL)
def ask_cancel(turn: Turn, uow: UnitOfWork) -> Reply:
    notes = CalledOff.of(turn)
    off = moving.would_cancel(uow, notes.meeting, by=turn.who)
    replace(notes, version=off.meeting.version).keep(turn)
    text = say("moving/cancel", off=off, reason=notes.reason)
    return Reply(text, [choice("cancel_now"), choice("still_held")])


@router.take(Moving.CANCEL)
@by_choice()
def take_cancel(turn: Turn, uow: UnitOfWork, key: str) -> Reply | Go:
    if key != "cancel_now":
        return _still_held(turn, uow)
    notes = CalledOff.of(turn)
    off = moving.cancel(uow, notes.meeting, by=turn.who, reason=notes.reason, version=notes.version)
    choices = [command("plan_meeting", "lapkehoach"), command("menu", "menu")]
    return Reply(say("moving/called_off", off=off), choices).done()


def _still_held(turn: Turn, uow: UnitOfWork) -> Reply:
    meeting = _meeting(turn, uow)
    text = say("moving/still_held", meeting=meeting)
    return Reply(text, [act("timeline", f"{meeting.key}.0"), command("menu", "menu")]).done()
