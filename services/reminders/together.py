"""What one person is told at one tick: one message, however much there is to say."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from conversation.reply import Choice
from domain.people.access import Role
from domain.reminder import Reminder, ReminderState
from services import office
from services.delivering import owe
from services.unit_of_work import UnitOfWork
from templates.say import label, say

MOST_IN_DIGEST = 8
"""Lines of a list; what is over is counted, so that the message stays one that people read."""
MOST_LETTERS = 600
FEWEST_LETTERS = 300
"""How much of those a list keeps, however many there are in one message."""
TOLD_OF_OTHERS = frozenset({Role.SECRETARY, Role.CHAIR})
"""Who hears of what others have owed for three days."""


@dataclass(frozen=True, slots=True)
class Watched:
    """Whose debts a list is about: those of a meeting or programme, seen by the office or by the holders' head."""

    subject: str
    subject_id: int
    title: str
    by_office: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A reminder that still holds, and how it is said.

    `template`, `values`, `choices`: as a message of its own. `line`: among others, where something is owed.
    `watched`: the list of others' debts that the line belongs in; None for what the person owes.
    """

    reminder: Reminder
    template: str
    values: dict[str, Any] = field(default_factory=dict)
    choices: Sequence[Choice] = ()
    line: dict[str, Any] | None = None
    watched: Watched | None = None


@dataclass(frozen=True, slots=True)
class _Part:
    template: str
    values: dict[str, Any]
    choices: Sequence[Choice]


def may_hear(uow: UnitOfWork, person_id: int) -> bool:
    """Whether a person is still there and agrees to be written to."""
    consent = uow.people.consent(person_id)
    return uow.people.get(person_id).erased_at is None and consent is not None and consent.stopped_at is None


def drop(uow: UnitOfWork, reminder: Reminder, reason: str) -> None:
    """Let a reminder go unsaid; `reason` is one English word for the record."""
    _end(uow, [reminder], ReminderState.DROPPED, reason)


def tell(uow: UnitOfWork, found: Sequence[Found]) -> None:
    """Send all that was found for one person as one message.

    Something alone is said in its own words; several things owed are one list, and so are others' debts of a meeting.
    """
    found = sorted(found, key=lambda one: (one.reminder.due_at, one.reminder.key))
    first = found[0].reminder
    parts = _parts(found)
    choices = list({(choice.kind, choice.key): choice for part in parts for choice in part.choices}.values())
    if len(parts) == 1:
        template, values = parts[0].template, parts[0].values
    else:
        template, values = "reminders/together", {"parts": [say(part.template, **part.values) for part in parts]}
    owe(uow, first.person_id, template, once=f"reminder:{first.key}", choices=choices, **values)
    _end(uow, [one.reminder for one in found], ReminderState.SENT, f"digest {first.key}" if len(found) > 1 else "")


def _parts(found: Sequence[Found]) -> list[_Part]:
    own, watched = [one for one in found if one.watched is None], defaultdict[Watched, list[Found]](list)
    for one in found:
        if one.watched is not None:
            watched[one.watched].append(one)
    owed = [one for one in own if one.line is not None]
    if len(owed) == 1:
        owed = []
    room = max(FEWEST_LETTERS, MOST_LETTERS // max(1, bool(owed) + len(watched)))
    parts = [_Part(one.template, one.values, one.choices) for one in own if one not in owed]
    if owed:
        parts.append(_digest(owed, room))
    return parts + [_list(of, others, room) for of, others in watched.items()]


def _digest(owed: Sequence[Found], room: int) -> _Part:
    lines = sorted(_lines(owed), key=lambda line: line["ends"])
    answers = all(line["what"] == "duty" for line in lines)
    values = _fitting("reminders/digest", lines, room, answers=answers)
    return _Part("reminders/digest", values, [Choice.command(label("menu_duties"), "viec")])


def _list(of: Watched, others: Sequence[Found], room: int) -> _Part:
    """From the third day the office hears of what is overdue, a head from the first; never of what they owe."""
    template = "reminders/office_overdue" if of.by_office else "reminders/head_overdue"
    lines = sorted(_lines(others), key=lambda line: line["ends"])
    answers = all(line["what"] == "duty" for line in lines)
    values = _fitting(template, lines, room, answers=answers, title=of.title)
    choices = list(others[0].choices) if len(others) == 1 else []
    return _Part(template, values, [*choices, Choice.command(label("menu"), "menu")])


def _lines(found: Iterable[Found]) -> list[dict[str, Any]]:
    return [one.line for one in found if one.line is not None]


def _fitting(
    template: str, lines: Sequence[dict[str, Any]], room: int, **values: Any  # noqa: ANN401 - values fill a template
) -> dict[str, Any]:  # fmt: skip
    """Return a list's values with as many lines as there is room for, one at least; the others are counted."""
    shown = min(MOST_IN_DIGEST, len(lines))
    while True:
        filled = {**values, "lines": list(lines[:shown]), "more": len(lines) - shown}
        if shown == 1 or len(say(template, **filled)) <= room:
            return filled
        shown -= 1


def _end(uow: UnitOfWork, reminders: Sequence[Reminder], state: ReminderState, reason: str) -> None:
    uow.reminders.end(reminders, state, reason=reason)
    for one in reminders:
        uow.act(f"reminder.{state}", "reminder", one.key, by=None, rung=one.rung, reason=reason)


def office_of(uow: UnitOfWork, unit_id: int) -> list[int]:
    """Return who hears of what others have owed for three days."""
    return office.staff(uow, unit_id, TOLD_OF_OTHERS)
