"""Reordering by chat: one question put elsewhere, the list frozen or back as registered, what there is no time for."""

import re
from dataclasses import dataclass
from enum import StrEnum

from conversation.notes import Notes
from conversation.reply import Choice, Go, Reply
from conversation.turn import Turn
from domain.people.access import MAY_RUN
from domain.questions.errors import NotWaiting
from domain.questions.ordering import face_of
from handlers import undoing
from handlers.buttons import act, command, number
from handlers.routing import router
from services import office
from services.meetings import list_acts, reordering
from services.meetings.list_sheet import Standing
from services.meetings.reordering import Way
from services.naming import read_line
from services.people.office_pages import Done
from services.unit_of_work import UnitOfWork
from services.which_meeting import which_meeting
from templates.say import say

_PLACE = re.compile(r"\D{0,12}(\d{1,6})(?!\d)[\s,.;:-]*(.*)")
_ROWS = {Way.UP: "move_up", Way.DOWN: "move_down", Way.TOP: "move_top"}


class Reordering(StrEnum):
    """The one step of it."""

    PLACE = "reordering.place"


@dataclass(frozen=True, slots=True)
class Shown(Notes):
    """The question that is put elsewhere, and the face of the list as it was shown."""

    question: int
    face: str


def ways(now: Standing) -> list[Choice]:
    """Offer under the list what is done to the whole of it."""
    choices = [act("freeze_list", now.face)] if now.may_be_frozen else []
    if now.moves:
        choices.append(act("base_list", now.face))
    if now.over:
        choices.append(act("write_over", now.over_face))
    return choices


@router.action("place_in_list", card="card")
def show_place(turn: Turn, uow: UnitOfWork) -> Reply:
    """Where a question stands among those who wait, and where it can be put."""
    return _place(uow, number(turn), by=turn.who)


def _place(uow: UnitOfWork, question_id: int, *, by: int, first: str = "", undo: int | None = None) -> Reply:
    question = uow.questions.get(uow.questions.get(question_id).lead_id)
    meeting = uow.meetings.get(question.meeting_id)
    office.check_office(uow, by, meeting, MAY_RUN)
    waits = reordering.waiting(uow, meeting.key)
    ids = [one.key for one in waits]
    if question.key not in ids:
        raise NotWaiting(code=question.code)
    place, face = ids.index(question.key), face_of(ids)
    topic = [number for number, one in enumerate(waits) if one.topic_id == question.topic_id]
    may = {Way.UP: place > 0, Way.DOWN: place < len(ids) - 1, Way.TOP: place > topic[0]}
    choices = [act("order_undo", undo, row="undo")] if undo is not None else []
    choices += [act("move", f"{question.key}.{face}.{way}", row=_ROWS[way]) for way, open_ in may.items() if open_]
    if len(ids) > 1:
        choices.append(act("move_to", f"{question.key}.{face}"))
    choices += [act("move_writing", question.key), act("card", question.key, row="more")]
    choices.append(command("menu_queue", "hangdoi"))
    return Reply(
        say("order/place", question=question, place=place + 1, total=len(ids)), choices, first=first, card=True
    )  # fmt: skip


def _parted(turn: Turn) -> tuple[int, str, str]:
    turn.argument, face, way = [*turn.argument.split("."), "", ""][:3]
    return number(turn), face, way


@router.action("move", card="place_in_list")
def move(turn: Turn, uow: UnitOfWork) -> Reply:
    """`id.face.way`: a turn earlier, a turn later, first of its topic."""
    key, face, named = _parted(turn)
    way = {str(one): one for one in _ROWS}.get(named, Way.UP)
    return _moved(turn, uow, key, lambda unit: Done(*list_acts.move(unit, key, way, seen=face, by=turn.who)), str(way))


def _moved(turn: Turn, uow: UnitOfWork, key: int, work: undoing.Work, name: str) -> Reply:
    done = undoing.act_once(turn, uow, f"list.{name}", work)
    return _place(uow, key, by=turn.who, first=_said(turn, uow, done), undo=done)


def _said(turn: Turn, uow: UnitOfWork, done: int) -> str:
    return list_acts.said(uow, undoing.done_by(uow, done, by=turn.who))


@router.action("move_to", card="place_in_list")
def move_to(turn: Turn, uow: UnitOfWork) -> Go:
    """`id.face`: which turn is typed next."""
    del uow
    key, face, _ = _parted(turn)
    return Go(Reordering.PLACE, notes=Shown(key, face), fresh=True)


@router.ask(Reordering.PLACE, free_text=True)
def ask_place(turn: Turn, uow: UnitOfWork) -> Reply:
    question = uow.questions.get(Shown.of(turn).question)
    total = len(reordering.waiting(uow, question.meeting_id))
    return Reply(say("order/which_place", question=question, total=total), [command("menu_queue", "hangdoi")])


@router.take(Reordering.PLACE)
def take_place(turn: Turn, uow: UnitOfWork) -> Reply:
    """«3», or with the reason behind it: «3, đại biểu xin về sớm»."""
    shown, typed = Shown.of(turn), read_line(turn.text, limit=400)
    found = _PLACE.match(typed)
    place, reason = (int(found[1]), found[2]) if found is not None else (None, "")

    def work(unit: UnitOfWork) -> Done:
        return Done(
            *list_acts.move(unit, shown.question, Way.TO, seen=shown.face, by=turn.who, place=place, reason=reason)
        )

    return _moved(turn, uow, shown.question, work, "to").done()


@router.action("move_writing", card="card")
def to_writing(turn: Turn, uow: UnitOfWork) -> Reply:
    """Answered in writing instead."""
    key = number(turn)
    done = undoing.act_once(turn, uow, "list.write", lambda unit: Done(*list_acts.write(unit, [key], by=turn.who)))
    return _after(turn, uow, done)


@router.action("write_over", card="/hangdoi")
def write_over(turn: Turn, uow: UnitOfWork) -> Reply:
    """All for which there is no time, as they were proposed."""
    meeting, seen = which_meeting(uow, turn.who, MAY_RUN), turn.argument
    done = undoing.act_once(
        turn, uow, "list.write_over", lambda unit: Done(*list_acts.write_over(unit, meeting, seen=seen, by=turn.who))
    )
    return _after(turn, uow, done)


@router.action("freeze_list", card="/hangdoi")
def freeze(turn: Turn, uow: UnitOfWork) -> Reply:
    """Keep the list as it stands."""
    meeting, seen = which_meeting(uow, turn.who, MAY_RUN), turn.argument
    done = undoing.act_once(
        turn, uow, "list.freeze", lambda unit: Done(*list_acts.freeze(unit, meeting.key, seen=seen, by=turn.who))
    )
    return _after(turn, uow, done)


@router.action("base_list", card="/hangdoi")
def to_base(turn: Turn, uow: UnitOfWork) -> Reply:
    """Let no move count any more."""
    meeting, seen = which_meeting(uow, turn.who, MAY_RUN), turn.argument
    done = undoing.act_once(
        turn, uow, "list.base", lambda unit: Done(*list_acts.to_base(unit, meeting.key, seen=seen, by=turn.who))
    )
    return _after(turn, uow, done)


@router.action("order_undo", card="/hangdoi")
def take_back(turn: Turn, uow: UnitOfWork) -> Reply:
    """«Hoàn tác» under what was just done to the list."""
    undoing.take_back(turn, uow, turn.argument, list_acts.undo)
    return Reply(say("helping/undone"), [command("menu_queue", "hangdoi")])


def _after(turn: Turn, uow: UnitOfWork, done: int) -> Reply:
    return Reply(_said(turn, uow, done), [act("order_undo", done, row="undo"), command("menu_queue", "hangdoi")])
