"""What happened in a meeting as lines of its minutes, in order with hours; what was undone leaves none."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.meeting import Meeting
from domain.messages.delivery import Event
from domain.minutes import MinuteNote
from services.meetings.minute_rows import Item, Rows
from services.unit_of_work import UnitOfWork
from templates.say import say

LINES: Mapping[str, str] = {
    "meeting.started": "started",
    "meeting.break_begun": "break_begun",
    "meeting.break_ended": "break_ended",
    "meeting.closed": "closed",
    "list.frozen": "frozen",
    "question.registered": "registered",
    "question.called": "called",
    "question.called_out_of_turn": "called",
    "question.answerer_named": "answers",
    "question.asked_in_hall": "asked_back",
    "question.followed_up": "followed_up",
    "question.pledged": "pledged",
    "question.decided": "decided",
    "question.sent_up": "sent_up",
    "question.ruled": "ruled",
    "question.ruling_ended": "ruling_ended",
    "question.moved": "moved",
    "question.let_others_first": "moved",
    "question.moved_to_writing": "to_writing",
    "duty.handed_back": "handed_back",
    "duty.handed_over": "handed_over",
}
"""What each event says in the minutes, by the name of its template: a new event is a row here and a template.

A template is given the `event`, the `meeting`, and what the event is about, each of them None where there is none: the
`item`, the `question` of its group, the `holder` (whoever `details.holder` or `details.now` names), the `note`, the
`pledge` with its `step`, the `ruling`, the reason of a move. `is_last`: nothing was decided of the question since.
"""
_CALLS, _DECIDED, _UNDONE = {"question.called", "question.called_out_of_turn"}, "question.decided", "question.undone"
_BREAK = {"meeting.break_begun", "meeting.break_ended"}
_ENDS: Mapping[str, tuple[str, str]] = {
    "question.sent_up_undone": ("question.sent_up", "duty"),
    "question.ruling_ended": ("question.ruled", "ruling"),
    "question.moved_back": ("question.moved", "override"),
    "list.thawed": ("list.frozen", "number"),
}
"""Which event takes which one back, and by what of its details they are known to belong together."""
_SPEAKS_AGAIN = "question.speaks_again"


@dataclass(frozen=True, slots=True)
class Line:
    """What happened at an hour. `name`: of its template, or the kind of a `note`, whose words are `text` then."""

    at: datetime
    name: str
    text: str
    item: Item | None = None
    note: MinuteNote | None = None


def of_events(uow: UnitOfWork, meeting: Meeting, rows: Rows) -> list[Line]:
    """Return what happened from the beginning to the close, in its order."""
    if meeting.started_at is None:
        return []
    happened = uow.events.in_meeting(meeting.key, [*LINES, *_ENDS, _UNDONE, _SPEAKS_AGAIN])
    stands: list[Event] = []
    for event in happened:
        stands = _with(stands, event)
    found = [(event, item) for event in stands for item in [_item(rows, event)] if _is_minuted(rows, event, item)]
    decided = {item.head.key: event.id for event, item in found if item is not None and event.act == _DECIDED}
    moves = [event.details["override"] for event, _ in found if LINES[event.act] == "moved"]
    reasons = {one.key: one.reason for one in uow.lists.overrides(moves)} if moves else {}
    lines: list[Line] = []
    rests = False
    for event, item in found:
        if rests and event.act in {*_CALLS, _DECIDED}:
            lines.append(Line(event.at, "break_ended", say("minutes/lines/break_ended", meeting=meeting, event=event)))
        is_last = item is not None and decided.get(item.head.key) == event.id
        lines.append(_line(rows, meeting, event, item, is_last=is_last, reasons=reasons))
        rests = event.act == "meeting.break_begun" or (rests and event.act not in {*_CALLS, _DECIDED, *_BREAK})
    return lines


def _about(event: Event) -> int | None:
    found = event.subject_id if event.subject == "question" else event.details.get("question")
    return int(found) if found is not None else None


def _item(rows: Rows, event: Event) -> Item | None:
    about = _about(event)
    return rows.item(about, shut=event.act == "question.ruled") if about is not None else None


def _is_minuted(rows: Rows, event: Event, item: Item | None) -> bool:
    """Whether what an event is about is still so: notes, pledges and rulings are there no more once they are undone."""
    kept = (("note", rows.notes), ("pledge", rows.pledges))
    there = all(event.details[name] in known for name, known in kept if name in event.details)
    ruled = event.act != "question.ruled" or event.details["ruling"] in rows.rulings
    return there and ruled and (item is not None or _about(event) is None)


# --- what was undone was never there --------------------------------------------------------------------------------


def _with(stands: list[Event], event: Event) -> list[Event]:
    """Return what stands once this happened too: the event itself, or less than before."""
    if event.act == _UNDONE:
        return _undone(stands, event)
    if event.act == _SPEAKS_AGAIN:
        return _without(stands, [one for one in stands if _moved(one, event)][-1:])
    if event.act in _BREAK and event.details.get("undone"):
        return _without(stands, [one for one in stands if one.act in _BREAK and one.act != event.act][-1:])
    if event.act not in _ENDS:
        return [*stands, event]
    act, name = _ENDS[event.act]
    taken = [one for one in stands if one.act == act and one.details.get(name) == event.details.get(name)]
    more = [event] if event.act in LINES and not taken else []
    return [*_without(stands, taken), *more]


def _moved(one: Event, event: Event) -> bool:
    return one.act == "question.moved_to_writing" and one.subject_id == event.subject_id


def _undone(stands: list[Event], event: Event) -> list[Event]:
    """Leave out what was taken back, and the call that followed on a decision: that question waits again.

    An undo that does not say what it took back is of the last decision about its question (a remark on a report).
    """
    of = event.details.get("of")
    decided = [one for one in stands if one.act == _DECIDED and one.subject_id == event.subject_id]
    taken = [one for one in stands if one.id == of] if of is not None else decided[-1:]
    outcome = next((one for one in taken if one.act == _DECIDED and of is not None), None)
    called = next((one for one in reversed(stands) if one.act in _CALLS), None)
    if outcome is not None and called is not None and (called.id or 0) > (outcome.id or 0):
        taken = [*taken, called]
    return _without(stands, taken)


def _without(stands: list[Event], taken: list[Event]) -> list[Event]:
    ids = {one.id for one in taken}
    return [one for one in stands if one.id not in ids]


# --- one line -------------------------------------------------------------------------------------------------------


def _line(
    rows: Rows, meeting: Meeting, event: Event, item: Item | None, *, is_last: bool, reasons: Mapping[int, str]
) -> Line:  # fmt: skip
    name, details, about = LINES[event.act], event.details, _about(event)
    entry = item.entry if item is not None and is_last else None
    pledge = rows.pledges.get(details.get("pledge") or 0)
    step = rows.steps.get(pledge.deadline_id) if pledge is not None else None
    holder_id = step.holder_id if step is not None else details.get("holder", details.get("now"))
    values: dict[str, Any] = {
        "event": event, "meeting": meeting, "item": item, "entry": entry, "is_last": is_last,
        "question": rows.questions[about] if item is not None and about is not None else None,
        "holder": rows.holder(holder_id) if isinstance(holder_id, int) else None,
        "answers": rows.holder(entry.answered_by) if entry is not None and entry.answered_by is not None else None,
        "note": rows.notes.get(details.get("note") or 0), "pledge": pledge, "step": step,
        "ruling": rows.rulings.get(details.get("ruling") or 0), "reason": reasons.get(details.get("override") or 0, ""),
    }  # fmt: skip
    return Line(event.at, name, say(f"minutes/lines/{name}", **values), item)
