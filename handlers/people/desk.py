"""The desk in the talk: a slip is typed for whoever gave it, step by step; its photo sent after; taken back."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from conversation.reply import Choice, Go, Reply
from conversation.turn import Turn
from domain.people.access import MAY_TRIAGE, Role
from domain.people.unit import Unit
from domain.questions.question import ReplyMode
from domain.questions.wording import check_wording
from handlers.buttons import LONGEST, act, by_choice, choice, command, number, ways_out
from handlers.choosing_units import Leafing, chosen, page_of, picked
from handlers.refusing import not_kept
from handlers.routing import router
from letters.clusters import clip
from services import office, which_meeting
from services.naming import read_name
from services.people import desk
from services.people.desk import Slip
from services.unit_of_work import UnitOfWork
from templates.say import phrases, say

_PHOTO_SOON = timedelta(minutes=10)
"""So long after its number a photo is taken for the slip's."""
_IN_A_GROUP = frozenset({Role.PARENT, Role.TEACHER})


class Desk(StrEnum):
    """The steps of typing a slip."""

    NAME = "desk.name"
    WHICH = "desk.which"
    ROLE = "desk.role"
    GROUP = "desk.group"
    TOPIC = "desk.topic"
    WORDS = "desk.words"
    MODE = "desk.mode"
    CONFIRM = "desk.confirm"
    HOUR = "desk.hour"
    PHOTO = "desk.photo"
    KEPT = "desk.kept"


@dataclass(frozen=True, slots=True)
class Typed(Leafing):
    """What was typed of a slip so far; 0 and "" for what was not. `question`: whose photo is awaited."""

    meeting: int = 0
    person: int = 0
    name: str = ""
    role: str = Role.PARENT.value
    group: int = 0
    topic: int = 0
    words: str = ""
    mode: str = ReplyMode.WRITTEN.value
    given: str = ""
    question: int = 0
    until: int = 0
    shown: int = 0

    def slip(self, now: datetime, *, another: bool = False) -> Slip:
        """As the service takes it; whose it is of several was asked by a step of its own."""
        return Slip(
            wording=self.words, topic_id=self.topic, reply_mode=ReplyMode(self.mode), person_id=self.person or None,
            name=self.name, role=Role(self.role), group_id=self.group or None, given=self.given, another=another,
            new=True, age=self.age(now),
        )  # fmt: skip

    def age(self, now: datetime) -> timedelta:
        """How long ago the slip was first read back: what is taken up again keeps the hour that was shown."""
        return timedelta(seconds=int(now.timestamp()) - self.shown) if self.shown else timedelta()


# --- whose it is ---------------------------------------------------------------------------------------------------


router.keeps("desk", "words")


@router.command("phieugiay", phrases=phrases("phieugiay"))
def begin(turn: Turn, uow: UnitOfWork) -> Go:
    meeting = which_meeting.which_meeting(uow, turn.who, MAY_TRIAGE)
    desk.check_open(uow, meeting)
    return Go(Desk.NAME, notes=Typed(meeting=meeting.key), fresh=True)


@router.ask(Desk.NAME, free_text=True)
def ask_name(turn: Turn, uow: UnitOfWork) -> Reply:
    meeting = desk.meeting_at(uow, Typed.of(turn).meeting, by=turn.who)
    return Reply(say("desk/name", meeting=meeting), [command("cancel", "huy")])


@router.take(Desk.NAME)
def take_name(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    typed = replace(Typed.of(turn), name=turn.text, person=0)
    meeting = desk.meeting_at(uow, typed.meeting, by=turn.who)
    if not read_name(turn.text).name:
        return Go(Desk.NAME)
    return Go(Desk.WHICH if desk.known(uow, meeting, turn.text) else Desk.ROLE, notes=typed)


@router.ask(Desk.WHICH)
def ask_which(turn: Turn, uow: UnitOfWork) -> Reply:
    typed = Typed.of(turn)
    found = desk.known(uow, desk.meeting_at(uow, typed.meeting, by=turn.who), typed.name)
    lines = list(enumerate(found[: desk.MOST_KNOWN], start=1))
    choices = [
        Choice(say("door/number", number=place), f"k{who.person_id}", listed=place) for place, who in lines
    ]  # fmt: skip
    text = say("desk/which", lines=lines, typed=clip(typed.name, 40), more=len(found[desk.MOST_KNOWN :]))
    return Reply(text, [*choices, choice("slip_other"), *ways_out()])


@router.take(Desk.WHICH)
@by_choice()
def take_which(turn: Turn, uow: UnitOfWork, key: str) -> Go:
    del uow
    typed = Typed.of(turn)
    if key == "slip_other":
        return Go(Desk.ROLE, notes=replace(typed, person=0))
    return Go(Desk.TOPIC, notes=replace(typed, person=int(key[1:])))


@router.ask(Desk.ROLE)
def ask_role(turn: Turn, uow: UnitOfWork) -> Reply:
    roles = desk.roles_at(uow.meetings.get(Typed.of(turn).meeting))
    choices = [*(choice(role, f"role_{role}") for role in roles), *ways_out()]
    return Reply(say("desk/role", name=read_name(Typed.of(turn).name).name), choices)


@router.take(Desk.ROLE)
@by_choice()
def take_role(turn: Turn, uow: UnitOfWork, key: str) -> Go:
    typed = replace(Typed.of(turn), role=key, group=0)
    units = _units(turn, uow) if Role(key) in _IN_A_GROUP else []
    return Go(Desk.GROUP if units else Desk.TOPIC, notes=typed)


def _units(turn: Turn, uow: UnitOfWork) -> list[Unit]:
    return desk.units_at(uow, desk.meeting_at(uow, Typed.of(turn).meeting, by=turn.who))


@router.ask(Desk.GROUP)
def ask_group(turn: Turn, uow: UnitOfWork) -> Reply:
    reply = page_of(turn, _units(turn, uow), "desk/group", name=read_name(Typed.of(turn).name).name)
    reply.choices = [*reply.choices, choice("other", "no_office"), *ways_out()]
    return reply


@router.take(Desk.GROUP)
def take_group(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    units, group = _units(turn, uow), 0
    if turn.choice != "other":
        again = picked(turn, units, Desk.GROUP)
        if again:
            return again
        group = chosen(turn, units).key
    return Go(Desk.TOPIC, notes=replace(Typed.of(turn), group=group))


# --- what it says --------------------------------------------------------------------------------------------------


@router.ask(Desk.TOPIC)
def ask_topic(turn: Turn, uow: UnitOfWork) -> Reply:
    topics = uow.meetings.topics(Typed.of(turn).meeting)
    choices = [Choice(clip(t.short or t.title, LONGEST), str(t.id), title=t.title) for t in topics]
    return Reply(say("desk/topic", topics=turn.listed(topics)), [*choices, *ways_out()])


@router.take(Desk.TOPIC)
@by_choice()
def take_topic(turn: Turn, uow: UnitOfWork, key: str) -> Go:
    del uow
    typed = replace(Typed.of(turn), topic=int(key))
    return Go(Desk.CONFIRM if typed.words else Desk.WORDS, notes=typed)


@router.ask(Desk.WORDS, free_text=True)
def ask_words(turn: Turn, uow: UnitOfWork) -> Reply:
    limit = uow.meetings.get(Typed.of(turn).meeting).question_limit
    return Reply(say("desk/words", limit=limit), ways_out())


@router.take(Desk.WORDS)
def take_words(turn: Turn, uow: UnitOfWork) -> Go:
    typed = Typed.of(turn)
    words = check_wording(turn.text, limit=uow.meetings.get(typed.meeting).question_limit)
    return Go(Desk.MODE, notes=replace(typed, words=words))


@router.ask(Desk.MODE)
def ask_mode(turn: Turn, uow: UnitOfWork) -> Reply:
    del turn, uow
    return Reply(say("desk/mode"), [choice("written"), choice("spoken", "slip_spoken"), *ways_out()])


@router.take(Desk.MODE)
@by_choice()
def take_mode(turn: Turn, uow: UnitOfWork, key: str) -> Go:
    del uow
    return Go(Desk.CONFIRM, notes=replace(Typed.of(turn), mode=key))


@router.ask(Desk.HOUR, free_text=True)
def ask_hour(turn: Turn, uow: UnitOfWork) -> Reply:
    del turn
    return Reply(say("desk/hour", now=uow.now), ways_out())


@router.take(Desk.HOUR)
def take_hour(turn: Turn, uow: UnitOfWork) -> Go:
    typed = Typed.of(turn)
    desk.given_at(uow, desk.meeting_at(uow, typed.meeting, by=turn.who), turn.text)
    return Go(Desk.CONFIRM, notes=replace(typed, given=turn.text))


# --- kept, with its photo, taken back ------------------------------------------------------------------------------


@router.ask(Desk.CONFIRM)
def ask_confirm(turn: Turn, uow: UnitOfWork) -> Reply:
    typed = Typed.of(turn)
    typed = replace(typed, shown=typed.shown or int(uow.now.timestamp()))
    typed.keep(turn)
    meeting = desk.meeting_at(uow, typed.meeting, by=turn.who)
    who = office.asker(uow, typed.person, meeting.unit_id) if typed.person else None
    slip = typed.slip(uow.now)
    twin = desk.same(uow, meeting, slip)
    text = say(
        "desk/confirm", slip=slip, name=who.called if who else read_name(typed.name).name, twin=twin,
        post=who.post if who else "", topic=uow.meetings.topic(typed.topic),
        group=who.group if who else uow.people.unit(typed.group).name if typed.group else "",
        at=desk.given_at(uow, meeting, typed.given, age=slip.age),
    )  # fmt: skip
    keep = choice("slip_another") if twin is not None else choice("slip_keep")
    return Reply(text, [keep, choice("slip_hour"), choice("slip_words"), *ways_out()])


@router.take(Desk.CONFIRM)
@by_choice()
def take_confirm(turn: Turn, uow: UnitOfWork, key: str) -> Go:
    if key in {"slip_hour", "slip_words"}:
        return Go(Desk.HOUR if key == "slip_hour" else Desk.WORDS)
    typed = Typed.of(turn)
    question = desk.take(uow, typed.meeting, typed.slip(uow.now, another=key == "slip_another"), by=turn.who)
    until = int((uow.now + _PHOTO_SOON).timestamp())
    return Go(Desk.KEPT, notes=Typed(question=question.key, until=until), fresh=True)


@router.ask(Desk.KEPT, media=True, passing=True, card=("card", "question"))
def say_kept(turn: Turn, uow: UnitOfWork) -> Reply:
    """The receipt; a photo that comes next is the slip's."""
    question = uow.questions.get(Typed.of(turn).question)
    text = say("desk/kept", question=question, who=desk.giver_of(uow, question), owed=desk.owed(uow, question))
    choices = [command("slip_next", "phieugiay"), act("slip_photo", question.key)]
    choices += [act("slip_back", question.key), command("menu", "menu")]
    return Reply(text, choices, receipt=True)


@router.take(Desk.KEPT)
def take_after(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    """A photo soon after the number is the slip's; anything else is as it would be at no step."""
    typed = Typed.of(turn)
    if turn.media and uow.now.timestamp() <= typed.until:
        question = uow.questions.get(typed.question)
        attached = desk.attach(uow, question.key, turn.arrived.network, turn.media, by=turn.who)
        choices = [command("slip_next", "phieugiay"), command("menu", "menu")]
        return Reply(say("desk/photo_kept", question=question), choices, first=not_kept(uow, attached))
    turn.place.step, turn.place.trail, turn.notes = "", [], {}
    return router.events["media" if turn.media else "unknown"](turn, uow)


@router.action("slip_photo", card="card")
def begin_photo(turn: Turn, uow: UnitOfWork) -> Go:
    question = uow.questions.get(number(turn))
    desk.meeting_at(uow, question.meeting_id, by=turn.who)
    return Go(Desk.PHOTO, notes=Typed(question=question.key), fresh=True)


@router.ask(Desk.PHOTO, media=True, card=("card", "question"))
def ask_photo(turn: Turn, uow: UnitOfWork) -> Reply:
    question = uow.questions.get(Typed.of(turn).question)
    return Reply(say("desk/photo", question=question), [command("cancel", "huy")])


@router.take(Desk.PHOTO)
def take_photo(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    if not turn.media:
        return Go(Desk.PHOTO)
    question = uow.questions.get(Typed.of(turn).question)
    attached = desk.attach(uow, question.key, turn.arrived.network, turn.media, by=turn.who)
    choices = [command("slip_next", "phieugiay"), command("menu", "menu")]
    return Reply(say("desk/photo_kept", question=question), choices, first=not_kept(uow, attached)).done()


@router.action("slip_back", card="card")
def take_back(turn: Turn, uow: UnitOfWork) -> Reply:
    question = desk.take_back(uow, number(turn), by=turn.who)
    return Reply(say("desk/back", question=question), [command("slip_next", "phieugiay"), command("menu", "menu")])
