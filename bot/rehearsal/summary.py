"""What a rehearsal came to: dates beside the plan's words, papers, counts, warnings, and what nobody was told of."""

from collections import Counter
from collections.abc import Iterator
from datetime import date

from bot.plan_files.report import report
from bot.rehearsal.play import Rehearsed
from bot.rehearsal.transcript import kind_of, transcript
from domain.deadline import Deadline
from domain.reminder import ReminderState
from storage.reminders import DEADLINE
from templates.cli import line
from templates.filters import dated, upfirst, when
from templates.say import caption

PROMISES = (
    "answers/live", "answers/later", "answers/sent_up", "answers/not_reached", "answers/not_reached_several",
    "answers/absent_again", "answers/declined", "answers/written",
)  # fmt: skip
"""Messages after which an asker knows the answer, or who gives it by when."""


def written(rehearsed: Rehearsed, *, quiet: bool = False) -> str:
    """Return all that is to be read of a rehearsal, the same each time; `quiet`: the end alone."""
    told = [] if quiet else [*transcript(rehearsed), ""]
    return "\n".join([*told, *summary(rehearsed)]) + "\n"


def summary(rehearsed: Rehearsed) -> Iterator[str]:
    """Yield the lines of the end."""
    yield line("transcript", "summary")
    yield from _counts(rehearsed)
    yield ""
    yield from _questions(rehearsed)
    yield ""
    yield from _untold(rehearsed)
    yield from _unheard(rehearsed)
    yield ""
    yield line("transcript", "dates")
    shown = [deadline for deadline in rehearsed.deadlines if _is_shown(rehearsed, deadline)]
    yield from dict.fromkeys(_date(rehearsed, deadline) for deadline in sorted(shown, key=_by_day))
    unconfirmed = sum(deadline.waits_for_confirmation for deadline in rehearsed.deadlines if deadline not in shown)
    if unconfirmed:
        yield line("transcript", "undone", count=unconfirmed)
    yield ""
    yield line("transcript", "papers")
    for paper in rehearsed.plan.plan.papers:
        yield line("transcript", "paper", when=line("transcript_papers", paper.when), title=paper.title)
    yield ""
    yield line("transcript", "checked")
    yield from report(rehearsed.path, rehearsed.plan)


def _counts(rehearsed: Rehearsed) -> Iterator[str]:
    heard = rehearsed.record.heard
    yield line("transcript", "counts", total=len(heard))
    for kind, count in sorted(Counter(map(kind_of, heard)).items()):
        yield line("transcript", "kind", kind=line("transcript_kinds", kind), count=count)
    for network, count in sorted(Counter(one.delivery.network for one in heard).items()):
        yield line("transcript", "network", network=line("transcript_networks", network), count=count)
    yield line("transcript", "failed", count=len(rehearsed.record.failed))


def _questions(rehearsed: Rehearsed) -> Iterator[str]:
    unanswered = unpromised(rehearsed)
    if unanswered:
        yield line("transcript", "unasked", codes=", ".join(unanswered))
    else:
        yield line("transcript", "all_asked", count=len(rehearsed.questions))
    codes = {question.key: question.code for question in rehearsed.questions}
    owed = [codes[duty.question_id] for duty in rehearsed.duties if duty.is_open]
    if owed:
        yield line("transcript", "owed", codes=", ".join(owed))


def unpromised(rehearsed: Rehearsed) -> list[str]:
    """Return the codes of questions whose asker was told neither an answer nor who gives one by when."""
    told = [one for one in rehearsed.record.heard if one.delivery.template in PROMISES]
    return [
        question.code
        for question in rehearsed.questions
        if not any(one.delivery.person_id == question.asker_id and question.code in one.shown for one in told)
    ]


def reminded(rehearsed: Rehearsed, deadline: Deadline) -> int:
    """Count how often anybody was reminded of a deadline."""
    return sum(
        reminder.subject == DEADLINE and reminder.subject_id == deadline.key and reminder.state is ReminderState.SENT
        for reminder in rehearsed.reminders
    )


def _untold(rehearsed: Rehearsed) -> Iterator[str]:
    silent = [d for d in rehearsed.deadlines if _is_shown(rehearsed, d) and not reminded(rehearsed, d)]
    if not silent:
        yield line("transcript", "untold_none")
        return
    yield line("transcript", "untold")
    yield from dict.fromkeys(
        line(
            "transcript",
            "untold_one",
            title=d.title,
            code=_code(rehearsed, d),
            why=line("transcript_why", _why(rehearsed, d)),
        )
        for d in silent
    )


def _unheard(rehearsed: Rehearsed) -> Iterator[str]:
    """Tell who never got anything by itself."""
    told = {one.delivery.person_id for one in rehearsed.record.heard}
    silent = Counter(player.title for player in rehearsed.players.values() if player.person_id not in told)
    if silent:
        yield line("transcript", "unheard")
    for title, count in silent.items():
        yield line("transcript", "unheard_one", title=title, count=count)


def _why(rehearsed: Rehearsed, deadline: Deadline) -> str:
    if deadline.ends_at is None:
        return "undated"
    if deadline.is_the_meeting:
        return "meeting"
    if deadline.ends_at <= rehearsed.record.entries[0].at:
        return "past"
    return "early" if deadline.done_at is not None and deadline.done_at < deadline.ends_at else "nobody"


# --- the dates -------------------------------------------------------------------------------------------------------


def _is_shown(rehearsed: Rehearsed, deadline: Deadline) -> bool:
    """Leave out what is the same at every school: the first school's meeting, or the whole, stands for all."""
    below = {meeting.key for meeting in rehearsed.meetings if meeting.unit_id not in rehearsed.own}
    return deadline.meeting_id not in below and deadline.whole_id is None


def _by_day(deadline: Deadline) -> tuple[bool, date, int]:
    return deadline.last_day is None, deadline.last_day or date.max, deadline.key


def _date(rehearsed: Rehearsed, deadline: Deadline) -> str:
    if deadline.words:
        words = line("transcript", "words", words=deadline.words)
    else:
        words = line(
            "transcript",
            "no_words" if deadline.source == caption("source", "unstated") else "usual",
            source=deadline.source,
        )
    if deadline.proposed and deadline.last_day is not None:
        words += line("transcript", "unconfirmed" if deadline.waits_for_confirmation else "proposed")
    if deadline.done_at is not None:
        state = line("transcript", "done", when=when(deadline.done_at))
    else:
        state = line("transcript", "dropped" if deadline.dropped_at else "open")
    day = upfirst(dated(deadline.last_day)) if deadline.last_day else line("plan", "undated")
    code, count = _code(rehearsed, deadline), reminded(rehearsed, deadline)
    return line("transcript", "date", day=day, title=deadline.title, code=code, words=words, state=state, count=count)


def _code(rehearsed: Rehearsed, deadline: Deadline) -> str:
    code = next((meeting.code for meeting in rehearsed.meetings if meeting.key == deadline.meeting_id), "")
    return f" ({code})" if code and len(rehearsed.meetings) > 1 else ""
