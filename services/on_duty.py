"""On duty: who hears at once of a child in danger, by whatever door it is told, and that somebody sees to it.

A unit says who is on duty (services/people/duty_roster.py); where nobody is, or can be reached no more, its chair and
secretaries hear. Whoever sees to it says so; while nobody did within half an hour, all of them hear once more.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from conversation.reply import Choice
from domain.errors import AlreadyDone, NotFound
from domain.messages.delivery import Event
from domain.people.access import MAY_TRIAGE, Role
from domain.questions.question import Care, Question
from services import office
from services.becoming import present
from services.delivering import owe
from services.unit_of_work import UnitOfWork
from templates.say import label

FALLS_BACK_ON = frozenset({Role.CHAIR, Role.SECRETARY})
"""Who hears where a unit has nobody on duty, and once more where nobody has seen to it."""
AGAIN_AFTER = timedelta(minutes=30)
TAKEN = "question.safety_taken"
_TOLD_WORDS, _TAKEN_WORDS = "person.safety_told", "person.safety_words_taken"


def named(uow: UnitOfWork, unit_id: int) -> list[int]:
    """Return whom a unit has put on duty, as long as messages reach them."""
    return [one.person_id for one in uow.people.on_duty(unit_id) if uow.accounts.of(one.person_id)]


def people(uow: UnitOfWork, unit_id: int) -> list[int]:
    """Return who hears of a child in danger in a unit, each once."""
    found = named(uow, unit_id) or office.staff(uow, unit_id, FALLS_BACK_ON)
    return list(dict.fromkeys(found))


def posts(uow: UnitOfWork, unit_id: int) -> list[str]:
    """Return who hears of it, as they are called."""
    return list(dict.fromkeys(office.holder(uow, one, unit_id).post for one in people(uow, unit_id)))


def is_on_duty(uow: UnitOfWork, person_id: int, unit_id: int) -> bool:
    """Whether somebody is among those who hear of it, so that they may answer who told it."""
    return person_id in people(uow, unit_id)


# --- told ----------------------------------------------------------------------------------------------------------


def tell(uow: UnitOfWork, question: Question) -> None:
    """Tell who is on duty of a question about a child in danger, at once and with every word."""
    unit_id = uow.meetings.get(question.meeting_id).unit_id
    first, office_there = people(uow, unit_id), office.staff(uow, unit_id, FALLS_BACK_ON)
    replies = {*office.staff(uow, unit_id, MAY_TRIAGE), *first}
    take = Choice.act(label("take_on"), "take_on", question.key)
    answer = [] if question.name_hidden else [Choice.act(label("answer_note"), "note_reply", question.asker_id)]
    files = [Choice.act(label("files"), "files", question.key)] if uow.attachments.of(question_id=question.key) else []
    watches = {*office_there, *office.staff(uow, unit_id, MAY_TRIAGE)}
    for person_id in dict.fromkeys([*first, *office_there]):
        card = [Choice.act(label("open_card"), "card", question.key)] if person_id in watches else []
        choices = [take, *card, *files, *(answer if person_id in replies else [])]
        for again in (False, True) if person_id in first else (True,):
            owe(
                uow, person_id, "care/safety_told", once=_once(question, person_id, again=again), mandatory=True,
                due_at=uow.now + AGAIN_AFTER if again else None, choices=choices, again=again, question=question,
                who=office.asker_of(uow, question, unit_id),
            )  # fmt: skip
    uow.act("question.safety_told", "question", question.key, by=question.asker_id)


def _once(question: Question, person_id: int, *, again: bool = False) -> str:
    """Anew after each wording: other words may tell of another danger."""
    return f"safety:{question.key}:{question.version}:{person_id}{':again' if again else ''}"


def words_key(once: str, person_id: int, *, again: bool = False) -> str:
    """Return the once key under which somebody hears of words."""
    return f"safety:{once}:{person_id}{':again' if again else ''}"


def tell_words(
    uow: UnitOfWork,
    unit_id: int,
    text: str,
    *,
    by: int,
    once: str,
    hidden: bool = False,
    answers: Mapping[int, Sequence[Choice]] | None = None,
) -> list[str]:
    """Tell of words that are no question, such as a note; return the posts of those who hear.

    `hidden`: who wrote them has hidden their name. `answers`: what some of those who hear may do about them, beside
    seeing to it; while nobody does, they and the office hear once more.
    """
    who, reply = office.asker(uow, by, unit_id), Choice.act(label("answer_note"), "note_reply", by)
    take, first = Choice.act(label("take_on"), "take_words", f"{by}.{once}"), people(uow, unit_id)
    for person_id in _of_words(uow, unit_id):
        ways = (answers or {}).get(person_id, [] if hidden or person_id not in first else [reply])
        for again in (False, True) if person_id in first else (True,):
            if person_id != by:
                owe(
                    uow, person_id, "care/safety_words", once=words_key(once, person_id, again=again), mandatory=True,
                    due_at=uow.now + AGAIN_AFTER if again else None, choices=[take, *ways], again=again,
                    who=office.unnamed(who) if hidden else who, text=text,
                )  # fmt: skip
    uow.act(_TOLD_WORDS, "person", by, by=by, once=once, unit=unit_id)
    return posts(uow, unit_id)


def _of_words(uow: UnitOfWork, unit_id: int) -> list[int]:
    """Return who may see to what words tell: on duty, the chair, the secretaries."""
    return list(dict.fromkeys([*people(uow, unit_id), *office.staff(uow, unit_id, FALLS_BACK_ON)]))


# --- seen to -------------------------------------------------------------------------------------------------------


def taken(uow: UnitOfWork, questions: Sequence[Question]) -> dict[int, int | None]:
    """Return who sees to which of these, as they are worded now: the ids of questions, and of who said so."""
    found = uow.events.last_of_each("question", [one.key for one in questions], TAKEN) if questions else {}
    return {
        one.key: found[one.key].actor_id
        for one in questions
        if one.key in found and found[one.key].details.get("version") == one.version
    }


def hears(uow: UnitOfWork, question: Question) -> list[int]:
    """Return who may see to it: on duty, the chair, the secretaries."""
    unit_id = uow.meetings.get(question.meeting_id).unit_id
    return list(dict.fromkeys([*people(uow, unit_id), *office.staff(uow, unit_id, FALLS_BACK_ON)]))


def take_on(uow: UnitOfWork, question_id: int, *, by: int) -> Question:
    """Say that one sees to it: nobody is told again; chair and secretaries hear who does, and so does who told it.

    AlreadyDone where somebody was quicker; NotFound for who never heard of it.
    """
    question = uow.questions.hold(question_id)
    unit_id = uow.meetings.get(question.meeting_id).unit_id
    told = hears(uow, question)
    if by not in told or uow.events.last_of("question", question_id, ["question.safety_told"]) is None:
        raise NotFound
    sees_to_it = taken(uow, [question])
    if question.key in sees_to_it:
        raise AlreadyDone(what="safety", post=office.holder(uow, sees_to_it[question.key] or by, unit_id).post)
    uow.act(TAKEN, "question", question_id, by=by, version=question.version)
    post = office.holder(uow, by, unit_id).post
    for person_id in told:
        uow.deliveries.drop(_once(question, person_id, again=True), reason="taken_on")
        if person_id != by:
            owe(
                uow, person_id, "care/safety_taken", once=f"{_once(question, person_id)}:taken", mandatory=True,
                question=question, post=post, to_asker=False,
            )  # fmt: skip
    if question.asker_id != by and uow.accounts.of(question.asker_id) and question.aside is Care.SAFETY:
        owe(
            uow, question.asker_id, "care/safety_taken", once=f"safety_taken:{question.key}:{question.version}",
            mandatory=True, question=question, post=post, to_asker=True,
        )  # fmt: skip
    return question


def take_words(uow: UnitOfWork, writer_id: int, once: str, *, by: int) -> None:
    """Say that one sees to what words told that are no question; as `take_on` does of one that is.

    AlreadyDone where somebody was quicker; NotFound for who never heard of it.
    """
    told = next((one for one in _events(uow, writer_id, _TOLD_WORDS, once)), None)
    if told is None:
        raise NotFound
    unit_id = uow.people.hold_unit(int(told.details["unit"])).key
    hear = _of_words(uow, unit_id)
    if by not in hear or by == writer_id:
        raise NotFound
    taken_by = next((one.actor_id for one in _events(uow, writer_id, _TAKEN_WORDS, once)), None)
    if taken_by is not None:
        raise AlreadyDone(what="safety", post=office.holder(uow, taken_by, unit_id).post)
    uow.act(_TAKEN_WORDS, "person", writer_id, by=by, once=once)
    post, writer = office.holder(uow, by, unit_id).post, present(uow, writer_id)
    for person_id in hear:
        uow.deliveries.drop(words_key(once, person_id, again=True), reason="taken_on")
    for person_id in dict.fromkeys([*hear, writer]):
        if person_id != by and uow.accounts.of(person_id):
            owe(
                uow, person_id, "care/safety_taken", once=f"{words_key(once, person_id)}:taken", mandatory=True,
                question=None, post=post, to_asker=person_id == writer,
            )  # fmt: skip


def _events(uow: UnitOfWork, writer_id: int, act: str, once: str) -> list[Event]:
    found = uow.events.of("person", writer_id)
    return [event for event in found if event.act == act and event.details.get("once") == once]


def stand_down(uow: UnitOfWork, question: Question) -> None:
    """Tell nobody again: somebody has read it, and it is no danger, or other words took its place."""
    unit_id = uow.meetings.get(question.meeting_id).unit_id
    for person_id in [*people(uow, unit_id), *office.staff(uow, unit_id, FALLS_BACK_ON)]:
        uow.deliveries.drop(_once(question, person_id, again=True), reason="stood_down")


def tell_if_nobody(uow: UnitOfWork, unit_id: int, *, but: int | None) -> None:
    """Tell chair and secretaries that nobody is on duty any more, so that they hear themselves from now on."""
    if not uow.people.on_duty(unit_id):
        unit = uow.people.unit(unit_id)
        office.tell(
            uow, [one for one in office.staff(uow, unit_id, FALLS_BACK_ON) if one != but], "care/nobody_on_duty",
            once=f"nobody_on_duty:{unit_id}:{uow.now:%Y%m%d%H%M%S}", unit=unit,
            choices=[Choice.command(label("menu_posts"), "bonhiem")],
        )  # fmt: skip
