"""Moving a meeting or calling it off: what will change is shown first, and only then is everybody told."""

from enum import StrEnum

from conversation.reply import Choice, Go, Reply
from conversation.turn import Turn
from domain.access import MAY_RUN
from domain.meeting import Meeting
from handlers.buttons import act, choice, command, number, ways_out
from handlers.planning import hour_choices, noted_day, read_hour, read_place, read_when, starts_at
from handlers.routing import router
from handlers.timeline import timeline_page
from services import meeting_days, moving, preparing
from services.moving import REASON_LIMIT, Preview
from services.unit_of_work import UnitOfWork
from services.which_meeting import which_meeting
from templates.say import phrases, say


class Moving(StrEnum):
    """`notes`: meeting, its version as it was shown, and what the steps collect: day, hour, place, or the reason."""

    DAY = "moving.day"
    HOUR = "moving.hour"
    PLACE = "moving.place"
    PREVIEW = "moving.preview"
    REASON = "moving.reason"
    CANCEL = "moving.cancel"


@router.command("doilich", phrases=phrases("doilich"))
def begin_by_words(turn: Turn, uow: UnitOfWork) -> Go:
    return _begin(uow, which_meeting(uow, turn.who, MAY_RUN).key, by=turn.who)


@router.action("move_meeting", card="timeline")
def begin(turn: Turn, uow: UnitOfWork) -> Go:
    """«Đổi lịch họp» under a timeline."""
    return _begin(uow, number(turn), by=turn.who)


def _begin(uow: UnitOfWork, meeting_id: int, *, by: int) -> Go:
    return Go(Moving.DAY, notes={"meeting": moving.movable(uow, meeting_id, by=by).key}, fresh=True)


def _meeting(turn: Turn, uow: UnitOfWork) -> Meeting:
    return moving.movable(uow, int(turn.notes["meeting"]), by=turn.who)


# --- another day, hour or place ------------------------------------------------------------------------------------


@router.ask(Moving.DAY)
def ask_day(turn: Turn, uow: UnitOfWork) -> Reply:
    meeting = _meeting(turn, uow)
    kept = meeting.starts_at.astimezone(uow.zone).date()
    days = [day for day in meeting_days.proposed(uow, meeting.unit_id) if day != kept]
    choices = [choice("keep_day"), *(Choice(say("triaging/day", at=day), day.isoformat()) for day in days)]
    choices += [act("call_off", meeting.key), command("cancel", "huy")]
    return Reply(say("moving/day", meeting=meeting), choices, template="moving/day")


@router.take(Moving.DAY)
def take_day(turn: Turn, uow: UnitOfWork) -> Go:
    if turn.choice == "keep_day":
        turn.choice = _meeting(turn, uow).starts_at.astimezone(uow.zone).date().isoformat()
    read_when(turn, uow)
    return _next(turn)


def _next(turn: Turn) -> Go:
    steps = {"hour": Moving.HOUR, "place": Moving.PLACE}
    return Go(next((step for key, step in steps.items() if key not in turn.notes), Moving.PREVIEW))


@router.ask(Moving.HOUR)
def ask_hour(turn: Turn, uow: UnitOfWork) -> Reply:
    meeting = _meeting(turn, uow)
    choices = [choice("keep_hour"), *hour_choices(uow, but=meeting.starts_at), *ways_out()]
    return Reply(say("moving/hour", meeting=meeting, day=noted_day(turn)), choices, template="moving/hour")


@router.take(Moving.HOUR)
def take_hour(turn: Turn, uow: UnitOfWork) -> Go:
    if turn.choice == "keep_hour":
        turn.choice = f"{_meeting(turn, uow).starts_at.astimezone(uow.zone):%H:%M}"
    read_hour(turn, uow)
    return _next(turn)


@router.ask(Moving.PLACE, free_text=True)
def ask_place(turn: Turn, uow: UnitOfWork) -> Reply:
    text = say("moving/place", meeting=_meeting(turn, uow))
    return Reply(text, [choice("keep_place"), *ways_out()], template="moving/place")


@router.take(Moving.PLACE)
def take_place(turn: Turn, uow: UnitOfWork) -> Go:
    turn.notes["place"] = _meeting(turn, uow).place if turn.choice else read_place(turn.text)
    _preview(turn, uow)
    return _next(turn)


def _preview(turn: Turn, uow: UnitOfWork) -> Preview:
    return moving.preview(
        uow, int(turn.notes["meeting"]), starts_at(turn, uow), by=turn.who, place=str(turn.notes["place"])
    )


@router.ask(Moving.PREVIEW)
def ask_preview(turn: Turn, uow: UnitOfWork) -> Reply:
    """What is shown is noted by the meeting's version: who confirms it confirms nothing else."""
    preview = _preview(turn, uow)
    turn.notes["version"] = preview.meeting.version
    concerns = meeting_days.concerns(uow, preview.meeting.unit_id, preview.starts_at)
    text = say("moving/preview", preview=preview, concerns=concerns)
    return Reply(text, [choice("move_now"), *ways_out()], template="moving/preview")


@router.take(Moving.PREVIEW)
def take_preview(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    if turn.choice is None:
        return Go(Moving.PREVIEW, first=say("helping/choose"))
    moved = moving.move(
        uow, int(turn.notes["meeting"]), starts_at(turn, uow), by=turn.who, place=str(turn.notes["place"]),
        version=int(turn.notes["version"]),
    )  # fmt: skip
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
    return Go(Moving.REASON, notes={"meeting": moving.movable(uow, meeting_id, by=by).key}, fresh=True)


@router.ask(Moving.REASON, free_text=True)
def ask_reason(turn: Turn, uow: UnitOfWork) -> Reply:
    meeting = _meeting(turn, uow)
    text = say("moving/reason", meeting=meeting, limit=REASON_LIMIT)
    choices = [act("move_meeting", meeting.key), choice("still_held")]
    return Reply(text, choices, template="moving/reason")


@router.take(Moving.REASON)
def take_reason(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    if turn.choice is not None:
        return _still_held(turn, uow)
    return Go(Moving.CANCEL, notes={"reason": moving.check_reason(turn.text)})


@router.ask(Moving.CANCEL)
def ask_cancel(turn: Turn, uow: UnitOfWork) -> Reply:
    off = moving.would_cancel(uow, int(turn.notes["meeting"]), by=turn.who)
    turn.notes["version"] = off.meeting.version
    text = say("moving/cancel", off=off, reason=turn.notes["reason"])
    return Reply(text, [choice("cancel_now"), choice("still_held")], template="moving/cancel")


@router.take(Moving.CANCEL)
def take_cancel(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    if turn.choice is None:
        return Go(Moving.CANCEL, first=say("helping/choose"))
    if turn.choice == "still_held":
        return _still_held(turn, uow)
    off = moving.cancel(
        uow, int(turn.notes["meeting"]), by=turn.who, reason=str(turn.notes["reason"]),
        version=int(turn.notes["version"]),
    )  # fmt: skip
    choices = [command("plan_meeting", "lapkehoach"), command("menu", "menu")]
    return Reply(say("moving/called_off", off=off), choices, template="moving/called_off").done()


def _still_held(turn: Turn, uow: UnitOfWork) -> Reply:
    meeting = _meeting(turn, uow)
    text = say("moving/still_held", meeting=meeting)
    return Reply(text, [act("timeline", f"{meeting.key}.0"), command("menu", "menu")]).done()
