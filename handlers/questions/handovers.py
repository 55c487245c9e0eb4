"""Thư cần trao: what nobody could be reached with is handed over, and «Đã trao» is said here."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from conversation.notes import Notes
from conversation.reply import Choice, Go, Reply
from conversation.turn import Turn
from domain.people.acted import Acted
from handlers import undoing
from handlers.buttons import act, command, number, numbers, pages_around
from handlers.routing import router
from services import dates, office
from services.paging import page_of
from services.people.office_pages import Done
from services.questions import handovers
from services.questions.handovers import Letter
from services.unit_of_work import UnitOfWork
from templates.say import phrases, say


class Handing(StrEnum):
    """The steps of saying when something was handed over, or why it was not."""

    DAY = "handing.day"
    WHY = "handing.why"


@dataclass(frozen=True, slots=True)
class AboutLetter(Notes):
    """Which letter is meant, and its version as it was seen."""

    letter: int
    seen: int


@router.action("keep_open")
def keep_open(turn: Turn, uow: UnitOfWork) -> Reply:
    """«Nhận tiếp»: that it was pressed is all that its network wants."""
    return Reply(say("reaching/open", address=office.address(uow, turn.who)), [command("mine", "cauhoi")])


@router.command("traothu", phrases=phrases("traothu"))
def letters(turn: Turn, uow: UnitOfWork) -> Reply:
    """What waits for somebody to hand over, by class and group."""
    return _listed(turn, uow, 0)


@router.action("handovers")
def letters_page(turn: Turn, uow: UnitOfWork) -> Reply:
    """Another page of them."""
    return _listed(turn, uow, number(turn))


def _listed(turn: Turn, uow: UnitOfWork, page: int, *, first: str = "") -> Reply:
    shown = page_of(handovers.listed(uow, by=turn.who), page)
    choices = [
        Choice.act(one.question.code, "handover", one.key, listed=shown.start + place)
        for place, one in enumerate(shown.lines, 1)
    ]
    choices += pages_around(shown, "handovers")
    text = say("handovers/list", page=shown, by_number=turn.spelt_out)
    return Reply(text, [*choices, command("menu", "menu")], first=first, card=True)


@router.action("handover")
def letter(turn: Turn, uow: UnitOfWork) -> Reply:
    """One letter: whom it is for, what it says, and how it is closed."""
    return _card(uow, handovers.one(uow, number(turn), by=turn.who))


def _card(uow: UnitOfWork, one: Letter) -> Reply:
    seen = f"{one.key}.{one.handover.version}"
    choices = []
    if one.handover.ended_at is None:
        choices = [act("given", seen), act("given_day", seen)]
        choices += [act("not_given", seen)] if one.group is not None else []
    text = say("handovers/card", letter=one, since=one.handover.opened_at, now=uow.now)
    return Reply(text, [*choices, command("letters", "traothu")], card=True)


@router.action("given", card="handover")
def given(turn: Turn, uow: UnitOfWork) -> Reply:
    """«Đã trao hôm nay»."""
    key, seen = numbers(turn)
    return _give(turn, uow, key, dates.today(uow), seen)


def _give(turn: Turn, uow: UnitOfWork, key: int, day: date, seen: int) -> Reply:
    def work(unit: UnitOfWork) -> Done:
        handovers.give(unit, key, day, seen=seen, by=turn.who)
        return Done({"letter": key}, {"letter": key})

    acted = undoing.act_once(turn, uow, "reach.give", work)
    one = handovers.one(uow, key, by=turn.who)
    reply = _listed(turn, uow, 0, first=say("handovers/given", letter=one))
    reply.choices = [act("letter_back", acted, row="undo"), *reply.choices]
    return reply


@router.action("letter_back", card="/traothu")
def taken_back(turn: Turn, uow: UnitOfWork) -> Reply:
    """«Hoàn tác» under it, for ten minutes."""
    undoing.take_back(turn, uow, turn.argument, undo)
    return _listed(turn, uow, 0, first=say("helping/undone"))


def undo(uow: UnitOfWork, acted: Acted) -> None:
    """Take back «đã trao», or that it went back to the office."""
    before = acted.before or {}
    if "group" in before:
        handovers.back_to_group(uow, before["letter"], before["group"], by=acted.person_id)
    else:
        handovers.take_back(uow, before["letter"], by=acted.person_id)


@router.action("given_day", card="handover")
def given_day(turn: Turn, uow: UnitOfWork) -> Go:
    """«Trao hôm khác»: the day is asked for."""
    key, seen = numbers(turn)
    handovers.one(uow, key, by=turn.who)
    return Go(Handing.DAY, notes=AboutLetter(key, seen), fresh=True)


@router.ask(Handing.DAY, free_text=True)
def ask_day(turn: Turn, uow: UnitOfWork) -> Reply:
    one = handovers.one(uow, AboutLetter.of(turn).letter, by=turn.who)
    days = [dates.today(uow) - timedelta(days=back) for back in (1, 2)]
    choices = [Choice(say("handovers/day", day=day), day.isoformat()) for day in days]
    return Reply(say("handovers/which_day", letter=one), [*choices, command("cancel", "huy")])


@router.take(Handing.DAY)
def take_day(turn: Turn, uow: UnitOfWork) -> Reply:
    about = AboutLetter.of(turn)
    day = date.fromisoformat(turn.choice) if turn.choice else handovers.past_day(uow, turn.text)
    return _give(turn, uow, about.letter, day, about.seen).done()


@router.action("not_given", card="handover")
def not_given(turn: Turn, uow: UnitOfWork) -> Go:
    """«Không trao được»: why, and the office has it."""
    key, seen = numbers(turn)
    handovers.one(uow, key, by=turn.who)
    return Go(Handing.WHY, notes=AboutLetter(key, seen), fresh=True)


@router.ask(Handing.WHY, free_text=True)
def ask_why(turn: Turn, uow: UnitOfWork) -> Reply:
    one = handovers.one(uow, AboutLetter.of(turn).letter, by=turn.who)
    choices = [Choice(say("handovers/why_not", why=why), why) for why in ("moved", "absent")]
    return Reply(say("handovers/why", letter=one), [*choices, command("cancel", "huy")])


@router.take(Handing.WHY)
def take_why(turn: Turn, uow: UnitOfWork) -> Reply:
    about = AboutLetter.of(turn)
    why = say("handovers/why_not", why=turn.choice) if turn.choice else turn.text

    def work(unit: UnitOfWork) -> Done:
        group = handovers.one(unit, about.letter, by=turn.who).handover.group_id
        handovers.give_back(unit, about.letter, why, seen=about.seen, by=turn.who)
        return Done({"letter": about.letter}, {"letter": about.letter, "group": group})

    acted = undoing.act_once(turn, uow, "reach.back", work)
    reply = _listed(turn, uow, 0, first=say("handovers/given_back"))
    reply.choices = [act("letter_back", acted, row="undo"), *reply.choices]
    return reply.done()
