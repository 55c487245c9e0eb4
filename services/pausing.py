"""Pausing: whether somebody may send what other people read; asked by every door through which words go to the office.

Who is paused still reads their own questions and answers, says whether an answer is clear, has their own data, gives in
paper, and writes to the office once a day; and a child in danger is never held up.
"""

from datetime import timedelta

from conversation.reply import Choice
from domain.meeting import Meeting
from domain.people.errors import ConsentStopped, Paused
from domain.people.pause import NOTES_EVERY, Pause, way
from domain.people.person import Account
from services import office
from services.delivering import owe
from services.noticing import in_danger
from services.unit_of_work import UnitOfWork
from templates.say import label

_TOLD_AT = timedelta(hours=7)
"""After the midnight at which a pause ends."""


def check_may_send(uow: UnitOfWork, person_id: int, meeting: Meeting, *, words: str = "") -> None:
    """Refuse with Paused whom the meeting's office has paused, with ConsentStopped who has withdrawn their consent.

    Words that tell of a child in danger always pass.
    """
    pause, stopped = uow.pauses.holding_or_stopped(person_id, meeting.unit_id)
    if stopped is not None and not in_danger(words):
        raise ConsentStopped(until=stopped)
    if pause is not None and not in_danger(words):
        raise refusal(uow, pause)


def is_kept(uow: UnitOfWork, person_id: int, meeting: Meeting) -> bool:
    """Whether somebody would be refused so: what they may not send is not offered."""
    return uow.pauses.holding_or_stopped(person_id, meeting.unit_id) != (None, None)


def refusal(uow: UnitOfWork, pause: Pause, *, noted: bool = False) -> Paused:
    """Return why not; `noted`: today's note was written already."""
    unit = uow.people.unit(pause.unit_id)
    return Paused(name=unit.name, desk=unit.paper_desk, until=pause.ends_at, reason=pause.reason, noted=noted)


def check_may_note(uow: UnitOfWork, person_id: int, unit_id: int, words: str) -> bool:
    """Whether a note comes from somebody paused, as the office may know; Paused for their second within a day."""
    pause = uow.pauses.holding(person_id, unit_id)
    if pause is None:
        return False
    last = uow.events.last_of("person", person_id, ["note.sent"])
    if last is not None and last.at > max(pause.begun_at, uow.now - NOTES_EVERY) and not in_danger(words):
        raise refusal(uow, pause, noted=True)
    return not pause.name_hidden


# --- who comes back --------------------------------------------------------------------------------------------------


def tell_the_end(uow: UnitOfWork, pause: Pause) -> None:
    """Promise that its end is told, on the morning after its last day."""
    owe(
        uow, pause.person_id, "pausing/ended", once=f"pause_ends:{pause.key}", mandatory=True,
        due_at=pause.ends_at + _TOLD_AT, choices=[Choice.command(label("ask"), "hoi")],
        unit=uow.people.unit(pause.unit_id), lifted=False, address=office.address(uow, pause.person_id),
    )  # fmt: skip


def leave(uow: UnitOfWork, person_id: int) -> None:
    """Of who erases themselves nothing waits, and every account is remembered as long as the pause."""
    for pause in uow.pauses.of_person(person_id):
        for once in (f"paused:{pause.key}", f"pause_ends:{pause.key}"):
            uow.deliveries.drop(once, reason="erased")
    for account in uow.accounts.all_of(person_id):
        remember(uow, person_id, account)


def remember(uow: UnitOfWork, person_id: int, account: Account) -> None:
    """Keep by which account somebody paused may come back, when it leaves them: a digest, as long as the pause."""
    for pause in uow.pauses.of_person(person_id):
        pause.ways = sorted({*pause.ways, way(account.network, account.external_id)})
        uow.pauses.keep(pause)


def recognise(uow: UnitOfWork, person_id: int, account: Account) -> None:
    """Let a pause go on for who comes back by an account that left meanwhile."""
    mark = way(account.network, account.external_id)
    for pause in [one for one in uow.pauses.standing() if mark in one.ways]:
        if pause.person_id != person_id and uow.pauses.holding(person_id, pause.unit_id) is None:
            again = Pause(
                person_id=person_id, unit_id=pause.unit_id, reason=pause.reason, name_hidden=pause.name_hidden,
                begun_at=uow.now, begun_by=pause.begun_by, ends_at=pause.ends_at, ways=[mark],
            )  # fmt: skip
            uow.pauses.keep(again)
            tell_the_end(uow, again)
            uow.act("person.paused", "person", person_id, by=None, unit=pause.unit_id, again=True)
