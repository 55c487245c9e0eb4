"""Hiding: who is shown who asked, and how a hidden name or covered words are opened, with a reason that is kept."""

from dataclasses import dataclass

from domain.duty import NOTE_LIMIT
from domain.people.access import MAY_TRIAGE, MAY_WATCH, OFFICE, Role
from domain.questions.question import Draft, InternalNote, Question, ReplyMode
from domain.questions.wording import check_wording
from services import office
from services.delivering import owe
from services.office import Who
from services.unit_of_work import UnitOfWork
from templates.say import caption, say


@dataclass(frozen=True, slots=True)
class Seen:
    """What is told before sending. `named` to these; `unnamed`: what everybody else sees in place of a hidden name.

    `aloud`: it is read out in the hall; `may_hide`: who speaks is called by name, so only the others may.
    """

    name: str
    named: list[str]
    unnamed: str
    aloud: bool
    may_hide: bool


def seen(uow: UnitOfWork, draft: Draft) -> Seen:
    """Return exactly who will see the writer's name, as things stand."""
    unit_id = uow.meetings.get(draft.meeting_id).unit_id
    who = office.asker(uow, draft.person_id, unit_id)
    posts = [Role(post.role) for post in uow.people.posts(unit_id) if post.role in MAY_WATCH]
    named = [caption("role", role) for role in dict.fromkeys(sorted(posts, key=list(Role).index))]
    below = {m.unit_id: uow.people.unit(m.unit_id) for m in uow.people.memberships(draft.person_id)}
    named += [
        say("hiding/office_of", unit=unit)
        for unit in below.values()
        if unit.parent_id == unit_id and office.staff(uow, unit.key, OFFICE)
    ]
    hidden, spoken = office.unnamed(who), draft.reply_mode is ReplyMode.SPOKEN
    shown = ", ".join(filter(None, [hidden.name, hidden.post]))
    return Seen(who.name, named, shown, aloud=spoken, may_hide=not spoken)


def check_may_open(uow: UnitOfWork, question: Question, *, by: int) -> None:
    """Refuse with NoRight who is no secretary of the meeting."""
    office.check_office(uow, by, uow.meetings.get(question.meeting_id), MAY_TRIAGE)


def open_name(uow: UnitOfWork, question: Question, reason: str, *, by: int) -> Who:
    """Tell a secretary who asked, for a reason that the asker reads at once; NoRight, EmptyText, TooLong.

    The name is shown this once, and hidden again on every card and list.
    """
    unit_id = uow.meetings.get(question.meeting_id).unit_id
    if question.name_hidden:
        noted, why = _opened(uow, question, reason, "name", by=by)
        owe(
            uow, question.asker_id, "hiding/opened_told", once=f"name_opened:{question.key}:{noted}", mandatory=True,
            question=question, reason=why, post=office.holder(uow, by, unit_id).post,
            address=office.address(uow, question.asker_id),
        )  # fmt: skip
    return office.asker(uow, question.asker_id, unit_id)


def open_words(uow: UnitOfWork, question: Question, reason: str, *, by: int) -> str:
    """Return the words as they were written, for a reason that is kept; NoRight, EmptyText, TooLong."""
    _opened(uow, question, reason, "words", by=by)
    return question.wording


def _opened(uow: UnitOfWork, question: Question, reason: str, what: str, *, by: int) -> tuple[int | None, str]:
    """Keep beside the question who opened what and why; return the note's id and the reason."""
    check_may_open(uow, question, by=by)
    why = check_wording(reason, limit=NOTE_LIMIT, fewest=1)
    text = str(say("hiding/noted", what=what, reason=why))
    note = InternalNote(question_id=question.key, author_id=by, text=text, at=uow.now)
    uow.questions.keep(note)
    uow.act(f"question.{what}_opened", "question", question.key, by=by)
    return note.id, why
