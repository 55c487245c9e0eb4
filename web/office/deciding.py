"""What is decided of one question beside the meeting: the acts of its card, on whichever page that stands."""

from collections.abc import Callable
from functools import partial

from domain.dates.workdays import end_of
from domain.errors import NotFound
from domain.people.acted import Acted
from domain.questions.ruling import Ground, Ruling, Way
from services import office
from services.meetings import deciding, owing_more, sending_up
from services.people.office_pages import Done
from services.questions import asking_back, off_topic, refusing, splitting
from services.unit_of_work import UnitOfWork
from templates.say import say
from web.office.frame import Act, Asked
from web.office.moving import day_of
from web.reading import LARGEST_ID, number

_LONGEST = 5
"""Letters of the name of a tick before a piece."""
Ruled = Callable[[UnitOfWork, Asked], Ruling]


def seen_in(asked: Asked) -> int | None:
    """Return the face with which a form showed its question (`thay`: one more than it)."""
    face = number(asked.form.get("thay"), most=LARGEST_ID)
    return face - 1 if face else None


# --- asking back ---------------------------------------------------------------------------------------------------


def ask_back(uow: UnitOfWork, asked: Asked) -> Done:
    """Ask the asker of a question (`moc`) something (`loi`)."""
    question_id = asked.number("moc")
    back = asking_back.ask(uow, question_id, asked.form.get("loi"), by=asked.by, seen=seen_in(asked))
    return Done({"question": question_id, "ask_back": back.key}, {"ask_back": back.key})


def _said_asked(uow: UnitOfWork, acted: Acted) -> str:
    question = uow.questions.get(acted.told["question"])
    return say("deciding/asked_back", question=question, asked=uow.ask_backs.open_of(question.key))


def reply_for(uow: UnitOfWork, asked: Asked) -> Done:
    """Write down (`loi`) what the asker of a question (`moc`) replied elsewhere."""
    replied = asking_back.reply(uow, asked.number("moc"), asked.form.get("loi"), by=asked.by)
    due = replied.due_at.isoformat() if replied.due_at is not None else None
    return Done({"question": replied.question.key, "due": due})


def _said_replied(uow: UnitOfWork, acted: Acted) -> str:
    return say("deciding/replied_for", question=uow.questions.get(acted.told["question"]))


# --- ruling --------------------------------------------------------------------------------------------------------


def _rule(uow: UnitOfWork, asked: Asked, *, way: Way) -> Ruling:
    reason = asked.form.get("ly-do")
    return off_topic.decide(uow, asked.number("moc"), way, by=asked.by, reason=reason, seen=seen_in(asked))


def _refuse(uow: UnitOfWork, asked: Asked) -> Ruling:
    ground = asked.form.get("can-cu")
    if ground not in set(Ground):
        raise NotFound
    return refusing.propose(
        uow, asked.number("moc"), Ground(ground), asked.form.get("ly-do"), by=asked.by, seen=seen_in(asked)
    )


def _agree(uow: UnitOfWork, asked: Asked) -> Ruling:
    return refusing.agree(uow, asked.number("quyet"), by=asked.by)


def _ruled(uow: UnitOfWork, asked: Asked, *, work: Ruled) -> Done:
    ruling = work(uow, asked)
    return Done({"question": ruling.question_id, "ruling": ruling.key}, {"ruling": ruling.key})


def _said_ruled(uow: UnitOfWork, acted: Acted) -> str:
    question = uow.questions.get(acted.told["question"])
    return say("deciding/ruled", question=question, ruling=uow.rulings.of_question(question.key))


def drop(uow: UnitOfWork, asked: Asked) -> Done:
    """Do not agree to a refusal (`quyet`), or give up one's own."""
    return Done({"question": refusing.drop(uow, asked.number("quyet"), by=asked.by).key})


def keep(uow: UnitOfWork, asked: Asked) -> Done:
    """Leave a question (`moc`) shut that its asker wanted looked at again."""
    return Done({"question": refusing.uphold(uow, asked.number("moc"), by=asked.by).question_id})


def reopen(uow: UnitOfWork, asked: Asked) -> Done:
    """Take back what was decided of a question (`moc`)."""
    return Done({"question": refusing.reopen(uow, asked.number("moc"), by=asked.by).key})


# --- sending up ----------------------------------------------------------------------------------------------------


def send_up(uow: UnitOfWork, asked: Asked) -> Done:
    """Send a question (`moc`) up to an agency (`co-quan`), by a letter (`van-ban`) that may follow."""
    sent = sending_up.send_up(
        uow, asked.number("moc"), by=asked.by, agency=asked.form.get("co-quan"), letter=asked.form.get("van-ban"),
        seen=seen_in(asked),
    )  # fmt: skip
    return Done({"question": sent.question.key, "duty": sent.duty.key}, sent.before)


def letter(uow: UnitOfWork, asked: Asked) -> Done:
    """Note the letter (`van-ban`) by which a question (`moc`) was sent up."""
    duty = sending_up.note_letter(uow, asked.number("moc"), asked.form.get("van-ban"), by=asked.by)
    return Done({"question": asked.number("moc"), "duty": duty.key})


def split(uow: UnitOfWork, asked: Asked) -> Done:
    """Cut the words (version `ban`) of a question (`moc`) before each ticked piece (`d2` …); `n2`: its topic."""
    fields = asked.form.fields
    starts = [int(name[1:]) for name in fields if name[:1] == "d" and name[1:].isdecimal() and len(name) < _LONGEST]
    topics = {at: asked.number(f"n{at}") for at in {1, *starts} if fields.get(f"n{at}")}
    made = splitting.split(
        uow, asked.number("moc"), starts, by=asked.by, version=asked.number("ban"), seen=seen_in(asked), topics=topics
    )
    return Done({"question": asked.number("moc"), "parts": [one.key for one in made.parts]}, made.before)


def _said_split(uow: UnitOfWork, acted: Acted) -> str:
    return say("deciding/split_now", parts=splitting.parts_of(uow, uow.questions.get(acted.told["question"])))


def also(uow: UnitOfWork, asked: Asked) -> Done:
    """Let a question (`moc`) be owed one thing more, about a part of it (`phan`).

    In writing by somebody (`nguoi`), by a day (`ngay`); or news of an agency (`co-quan`), by a letter (`van-ban`).
    """
    day = day_of(uow, asked.form.get("ngay").strip())
    duty = owing_more.add(
        uow, asked.number("moc"), by=asked.by, holder_id=number(asked.form.get("nguoi"), most=LARGEST_ID),
        due_at=end_of(day, zone=uow.zone) if day is not None else None, part=asked.form.get("phan"),
        agency=asked.form.get("co-quan"), letter=asked.form.get("van-ban"), seen=seen_in(asked),
    )  # fmt: skip
    return Done({"question": duty.question_id, "duty": duty.key}, owing_more.noted(duty))


def _said_also(uow: UnitOfWork, acted: Acted) -> str:
    question, duty = uow.questions.get(acted.told["question"]), uow.duties.get(acted.told["duty"])
    who = office.holder(uow, duty.holder_id, uow.meetings.get(duty.meeting_id).unit_id)
    return say("deciding/also", question=question, duty=duty, who=who)


def _says_of_duty(template: str) -> Callable[[UnitOfWork, Acted], str]:
    return lambda uow, acted: say(
        template, question=uow.questions.get(acted.told["question"]), duty=uow.duties.get(acted.told["duty"])
    )


def _says(template: str) -> Callable[[UnitOfWork, Acted], str]:
    return lambda uow, acted: say(template, question=uow.questions.get(acted.told["question"]))


def _undo(uow: UnitOfWork, acted: Acted) -> None:
    deciding.take_back(uow, acted)


def _ruling(work: Ruled) -> Act:
    return Act(partial(_ruled, work=work), _said_ruled, _undo)


ACTS: dict[str, Act] = {
    "ask_back": Act(ask_back, _said_asked, _undo),
    "reply_for": Act(reply_for, _said_replied),
    **{way.value: _ruling(partial(_rule, way=way)) for way in (Way.LIVE, Way.WRITTEN, Way.DECLINED)},
    "refuse": _ruling(_refuse),
    "agree": _ruling(_agree),
    "send_up": Act(send_up, _says_of_duty("deciding/sent_up"), _undo),
    "also": Act(also, _said_also, _undo),
    "split": Act(split, _said_split, _undo),
    "letter": Act(letter, _says_of_duty("deciding/letter_noted")),
    "drop": Act(drop, _says("deciding/dropped")),
    "keep": Act(keep, _says("deciding/kept")),
    "reopen": Act(reopen, _says("deciding/reopened")),
}
"""By the names of services/meetings/deciding.acts_for; their forms stand in templates/web/office/_deciding.html.j2."""
