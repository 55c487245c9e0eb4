"""A rehearsal as people read it: each day with what was done, and each message with its reason and its words."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime
from itertools import groupby

from bot.known import KNOWN
from bot.rehearsal.play import Rehearsed
from bot.rehearsal.stage import Act, Heard
from domain.reminder import OVERDUE, Reminder
from services.reminders.duties import DUTY
from services.reminders.meetings import DRAFT
from storage.reminders import DEADLINE
from templates.cli import line
from templates.filters import dated, hour, local, upfirst

_INDENT = "       "
_REMINDER = "reminder:"


class Reasons:
    """Why each message was sent: which rung of which subject, or what it answers."""

    def __init__(self, rehearsed: Rehearsed) -> None:
        self._meetings = {meeting.key: meeting.code for meeting in rehearsed.meetings}
        self._deadlines = {deadline.key: deadline for deadline in rehearsed.deadlines}
        self._codes = {question.key: question.code for question in rehearsed.questions}
        self._duties = {duty.key: self._codes[duty.question_id] for duty in rehearsed.duties}
        self._reminders = {reminder.key: reminder for reminder in rehearsed.reminders}
        self._together: dict[int, list[Reminder]] = defaultdict(list)
        for reminder in rehearsed.reminders:
            word, _, first = reminder.reason.partition(" ")
            if word == "digest":
                self._together[int(first)].append(reminder)

    def of(self, heard: Heard) -> str:
        """Return the words for one message."""
        once = heard.delivery.once
        if not once.startswith(_REMINDER):
            return line("transcript_kinds", kind_of(heard))
        first = int(once.removeprefix(_REMINDER).partition("#")[0])
        found = self._together.get(first) or [self._reminders[first]]
        about = "; ".join(dict.fromkeys(self._one(reminder) for reminder in found))
        return about if len(found) == 1 else line("transcript", "several", count=len(found), about=about)

    def _one(self, reminder: Reminder) -> str:
        step = reminder.step + 1 if reminder.rung in OVERDUE else 0
        rung = line("transcript_rungs", reminder.rung, step=step)
        return line("transcript", "reminder", rung=rung, about=self._about(reminder))

    def _about(self, reminder: Reminder) -> str:
        if reminder.subject == DEADLINE:
            deadline = self._deadlines[reminder.subject_id]
            name = "of_words" if deadline.words else "of_deadline"
            return line("transcript", name, title=deadline.title, words=deadline.words)
        if reminder.subject == DUTY:
            return line("transcript", "of_duty", code=self._duties[reminder.subject_id])
        if reminder.subject == DRAFT:
            return line("transcript", "of_draft")
        return line("transcript", "of_meeting", code=self._meetings[reminder.subject_id])


def kind_of(heard: Heard) -> str:
    """Return the row of `transcript_kinds` under which a message is counted."""
    folder = heard.delivery.template.partition("/")[0]
    return folder if folder in {"reminders", "answers", "answering", "moving"} else "other"


def transcript(rehearsed: Rehearsed) -> Iterator[str]:
    """Yield the lines of all that happened; what is the same for several at one minute is told once."""
    plan = rehearsed.plan.plan
    yield line("transcript", "title", title=plan.title)
    yield line("transcript", "about")
    reasons = Reasons(rehearsed)
    for day, entries in groupby(rehearsed.record.entries, key=_day):
        yield ""
        yield line("transcript", "day", day=upfirst(dated(day)))
        for together in _gathered(list(entries), reasons):
            yield from _told(rehearsed, together, reasons)


def _day(entry: Act | Heard) -> date:
    return local(entry.at).date()


def _gathered(entries: list[Act | Heard], reasons: Reasons) -> Iterator[list[Act | Heard]]:
    """Put together, minute by minute, acts with the same words and messages with the same words and reason."""
    for _, minute in groupby(entries, key=lambda entry: hour(entry.at)):
        found: dict[tuple[object, ...], list[Act | Heard]] = {}
        for entry in minute:
            found.setdefault(_same(entry, reasons), []).append(entry)
        yield from found.values()


def _same(entry: Act | Heard, reasons: Reasons) -> tuple[object, ...]:
    """Return what several entries must share to be told as one."""
    if isinstance(entry, Act):
        return (entry.words, entry.who == 0)
    return (entry.shown, tuple(button.label for button in entry.buttons), reasons.of(entry))


def _told(rehearsed: Rehearsed, together: list[Act | Heard], reasons: Reasons) -> Iterator[str]:
    first = together[0]
    at: datetime = first.at
    if isinstance(first, Act):
        who = "; ".join(_person(rehearsed, one.who) for one in together if isinstance(one, Act) and one.who)
        yield (
            line("transcript", "act", hour=hour(at), who=who, words=first.words)
            if who
            else f"{hour(at)}  {first.words}"
        )
        return
    people = [one.delivery.person_id or 0 for one in together if isinstance(one, Heard)]
    yield line("transcript", "heard", hour=hour(at), who="; ".join(_person(rehearsed, key) for key in people),
               why=reasons.of(first))  # fmt: skip
    for text in first.shown.split("\n"):
        yield f"{_INDENT}{text}".rstrip()
    labels = " | ".join(button.label for button in first.buttons)
    if labels and not KNOWN[first.delivery.network].spelt_out:
        yield _INDENT + line("transcript", "buttons", labels=labels)


def _person(rehearsed: Rehearsed, person_id: int) -> str:
    player = rehearsed.players[person_id]
    network = line("transcript_networks", player.network)
    return line("transcript", "person", name=player.name, title=player.title, network=network)
