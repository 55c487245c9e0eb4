"""The table of assignments by chat: approved in one act, or returned line by line with a reason."""

from dataclasses import dataclass
from enum import StrEnum

from conversation.notes import Notes
from conversation.reply import Choice, Go, Reply
from conversation.turn import Turn
from domain.meeting import Meeting
from domain.people.access import OFFICE
from handlers import undoing
from handlers.buttons import act, choice, command, number, numbers, pages_around
from handlers.routing import router
from services.paging import page_of
from services.people.office_pages import Done
from services.plans import meeting_settings
from services.questions import assignments
from services.questions.assignments import Approved
from services.unit_of_work import UnitOfWork
from services.which_meeting import which_meeting
from templates.say import phrases, say


class Assigned(StrEnum):
    """The one step: why a line is returned."""

    REASON = "assignments.reason"


@dataclass(frozen=True, slots=True)
class Returning(Notes):
    """Which line is returned, as it was shown."""

    proposed: int
    version: int
    meeting: int


@router.command("phancong", phrases=phrases("phancong"))
def first_page(turn: Turn, uow: UnitOfWork) -> Reply:
    """«Bảng phân công» of the meeting at hand."""
    return _table(turn, uow, which_meeting(uow, turn.who, OFFICE).key)


@router.action("assignments")
def open_table(turn: Turn, uow: UnitOfWork) -> Reply:
    """`meeting.page`."""
    meeting_id, page = numbers(turn)
    return _table(turn, uow, meeting_id, page)


def _table(
    turn: Turn, uow: UnitOfWork, meeting_id: int, page: int = 0, *, first: str = "", undo: Choice | None = None
) -> Reply:  # fmt: skip
    found = assignments.table(uow, meeting_id, by=turn.who)
    shown, choices = page_of(found.waiting, page), [undo] if undo is not None else []
    if found.decides and any(not line.fault for line in found.waiting):
        choices.append(act("assignments_approve", f"{meeting_id}.{found.face}"))
    choices += pages_around(shown, "assignments", f"{meeting_id}.{{}}")
    if found.decides:
        choices += [
            Choice.act(
                line.question.code, "assignment_return", f"{line.proposed.key}.{line.proposed.version}", listed=place
            )
            for place, line in enumerate(shown.lines, start=shown.start + 1)
        ]
    if meeting_settings.may_set(uow, found.meeting, by=turn.who):
        choices.append(act("assignments_off" if found.meeting.assignments_approved else "assignments_on", meeting_id))
    text = say("assignments/table", table=found, page=shown)
    return Reply(text, [*choices, command("debts", "no"), command("menu", "menu")], first=first, card=True)


@router.action("assignments_approve", card="assignments")
def approve(turn: Turn, uow: UnitOfWork) -> Reply:
    """«Duyệt cả bảng», as it was shown: `meeting.face`."""
    meeting_id, face = numbers(turn)
    kept: list[Approved] = []

    def work(uow: UnitOfWork) -> Done:
        kept.append(assignments.approve_all(uow, meeting_id, face, by=turn.who))
        return Done({"meeting": meeting_id}, {"approved": kept[0].before})

    acted = undoing.act_once(turn, uow, "assignments.approve", work)
    undo = act("assignments_back", acted, row="undo")
    return _table(turn, uow, meeting_id, first=say("assignments/approved", found=kept[0]), undo=undo)


@router.action("assignments_back", card="/phancong")
def approve_back(turn: Turn, uow: UnitOfWork) -> Reply:
    """«Hoàn tác» under it, for some minutes, while nobody has begun to write."""
    meeting_id = undoing.done_by(uow, turn.argument, by=turn.who).told["meeting"]
    undoing.take_back(turn, uow, turn.argument, assignments.take_back)
    return _table(turn, uow, meeting_id, first=say("helping/undone"))


@router.action("assignment_return", card="/phancong")
def begin_returning(turn: Turn, uow: UnitOfWork) -> Go:
    """A line's code: `line.version`; the reason is asked for."""
    proposed_id, version = numbers(turn)
    line = assignments.line(uow, proposed_id, by=turn.who)
    return Go(Assigned.REASON, notes=Returning(proposed_id, version, line.meeting_id), fresh=True)


@router.ask(Assigned.REASON, free_text=True, card=("assignments", "meeting"))
def ask_reason(turn: Turn, uow: UnitOfWork) -> Reply:
    notes = Returning.of(turn)
    question = uow.questions.get(assignments.line(uow, notes.proposed, by=turn.who).question_id)
    return Reply(say("assignments/reason", question=question), [choice("not_now", "not_now_duty")])


@router.take(Assigned.REASON)
def take_reason(turn: Turn, uow: UnitOfWork) -> Reply:
    notes = Returning.of(turn)
    if turn.choice is not None:
        return _table(turn, uow, notes.meeting).done()

    def work(uow: UnitOfWork) -> Done:
        done = assignments.send_back(uow, notes.proposed, turn.text, by=turn.who, seen=notes.version)
        return Done({"meeting": notes.meeting}, {"returned": done.key, "version": done.version})

    acted = undoing.act_once(turn, uow, "assignments.send_back", work)
    question = uow.questions.get(assignments.line(uow, notes.proposed, by=turn.who).question_id)
    undo = act("assignment_wait", acted, row="undo")
    return _table(turn, uow, notes.meeting, first=say("assignments/sent_back", question=question), undo=undo).done()


@router.action("assignment_wait", card="/phancong")
def return_back(turn: Turn, uow: UnitOfWork) -> Reply:
    """«Hoàn tác» under that."""
    meeting_id = undoing.done_by(uow, turn.argument, by=turn.who).told["meeting"]
    undoing.take_back(turn, uow, turn.argument, assignments.wait_again)
    return _table(turn, uow, meeting_id, first=say("helping/undone"))


@router.action("assignments_on", card="assignments")
def switch_on(turn: Turn, uow: UnitOfWork) -> Reply:
    """«Chủ trì duyệt phân công»."""
    return _switched(turn, uow, meeting_settings.let_chair_assign(uow, number(turn), on=True, by=turn.who))


@router.action("assignments_off", card="assignments")
def switch_off(turn: Turn, uow: UnitOfWork) -> Reply:
    """«Thư ký giao ngay»."""
    return _switched(turn, uow, meeting_settings.let_chair_assign(uow, number(turn), on=False, by=turn.who))


def _switched(turn: Turn, uow: UnitOfWork, meeting: Meeting) -> Reply:
    return _table(turn, uow, meeting.key, first=say("assignments/switched", meeting=meeting))
