"""Thu ý kiến: a unit's list of opinions; its head calls the members, types, orders, signs and sends, or says none."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum

from conversation.notes import Notes
from conversation.reply import Choice, Go, Reply
from conversation.turn import Turn
from domain.errors import NotFound
from domain.people.access import OFFICE
from domain.questions.gathering import Standing
from handlers.buttons import act, command, number, pages_around
from handlers.questions.asking import resume
from handlers.routing import router
from services import office
from services.paging import page_of
from services.people import opinion_sheets
from services.people.gathering_words import invitation_of
from services.plans import arranging, gathering, signing, taking_lists
from services.plans.gathering import List
from services.plans.taking_lists import Line, Typed
from services.questions.triage import MAY_SORT
from services.refusals import say_refusal
from services.unit_of_work import UnitOfWork
from templates.say import say

MOST_TOLD = 5
"""Lines of a list that are named with the reason why nothing came of them; further ones are counted."""


class Gather(StrEnum):
    """The one step: a whole list is typed."""

    TYPE = "gathering.type"


@dataclass(frozen=True, slots=True)
class Meant(Notes):
    """Whose list it is: `meeting-unit`."""

    mark: str = ""


def marked(turn: Turn) -> tuple[int, int, int]:
    """Return what a button carries: `meeting-unit`, which is all that it carries from now on, and a number behind."""
    turn.argument, _, rest = turn.argument.partition(".")
    return *ids(turn.argument), int(rest) if _is_id(rest) else 0


def ids(mark: str) -> tuple[int, int]:
    """Return the meeting and the unit that a mark names; NotFound."""
    meeting_id, _, unit_id = mark.partition("-")
    if not (_is_id(meeting_id) and _is_id(unit_id)):
        raise NotFound
    return int(meeting_id), int(unit_id)


def _is_id(said: str) -> bool:
    return said.isdecimal() and len(said) < len("2147483647")


# --- the list ------------------------------------------------------------------------------------------------------


@router.action("gathering")
def show_list(turn: Turn, uow: UnitOfWork) -> Reply:
    meeting_id, unit_id, page_number = marked(turn)
    return list_card(uow, gathering.list_of(uow, meeting_id, unit_id, by=turn.who), page_number, by=turn.who)


def list_card(uow: UnitOfWork, seen: List, page_number: int = 0, *, by: int, first: str = "") -> Reply:
    """Return a unit's opinions in their order, with what may be done."""
    standing = seen.standing
    page = page_of(seen.opinions, page_number)
    lines = list(enumerate(page.lines, start=page.start + 1))
    choices = []
    changes = gathering.is_open(seen) and gathering.may_change(uow, seen, by=by)
    if changes and seen.opinions and (seen.unsent or standing is Standing.BACK):
        choices.append(act("gathering_send", f"{seen.mark}.{len(seen.opinions)}"))
    choices += [
        Choice.act(say("appointing/number", number=place), "opinion", one.key, listed=place) for place, one in lines
    ]
    choices += pages_around(page, "gathering", f"{seen.mark}.{{}}")
    if changes and standing is not Standing.NONE:
        choices += [act(name, seen.mark) for name in ("gathering_type", "gathering_words")]
        choices += [act("gathering_call", seen.mark)] if seen.gathering is None else []
        choices += [act("gathering_none", seen.mark)] if not seen.opinions else []
    if standing is Standing.NONE and changes:
        choices += [act(name, seen.mark) for name in ("gathering_unsay", "gathering_type")]
    text = say(
        "gathering/list", seen=seen, standing=standing, lines=lines, page=page, now=uow.now,
        until=gathering.until(uow, seen), called=gathering.authors(uow, seen),
        late=gathering.is_late(uow, seen), giver=gathering.given_back_by(uow, seen),
    )  # fmt: skip
    if office.may(uow, by, seen.meeting, OFFICE):
        if standing in {Standing.SENT, Standing.NONE} and office.may(uow, by, seen.meeting, MAY_SORT):
            choices.append(act("gathering_return", seen.mark))
        choices.append(act("gatherings", f"{seen.meeting.key}.0"))
    return Reply(text, [*choices, command("menu", "menu")], first=first, card=True)


@router.action("gathering_call", card="gathering")
def call(turn: Turn, uow: UnitOfWork) -> Reply:
    """«Báo cả đơn vị»."""
    meeting_id, unit_id, _ = marked(turn)
    told = gathering.call(uow, meeting_id, unit_id, by=turn.who)
    seen = gathering.list_of(uow, meeting_id, unit_id, by=turn.who)
    return list_card(uow, seen, by=turn.who, first=say("gathering/begun", **asdict(told)))


@router.action("gathering_words", card="gathering")
def show_words(turn: Turn, uow: UnitOfWork) -> Reply:
    """«Lời mời nhóm»: words to forward, and nothing else in the message."""
    meeting_id, unit_id, _ = marked(turn)
    seen = gathering.held(uow, meeting_id, unit_id, by=turn.who)
    text = say("gathering/invitation", seen=seen, until=gathering.until(uow, seen), **invitation_of(uow, seen))
    return Reply(text, [act("gathering", seen.mark), command("menu", "menu")])


# --- typed in one go -----------------------------------------------------------------------------------------------


@router.action("gathering_type", card="gathering")
def begin_typing(turn: Turn, uow: UnitOfWork) -> Go:
    meeting_id, unit_id, _ = marked(turn)
    seen = gathering.held(uow, meeting_id, unit_id, by=turn.who)
    return Go(Gather.TYPE, notes=Meant(seen.mark), fresh=True)


@router.ask(Gather.TYPE, free_text=True, prose=True, media=True, card=("gathering", "mark"))
def ask_lines(turn: Turn, uow: UnitOfWork) -> Reply:
    seen = _meant(turn, uow)
    choices = [act("gathering_blank", seen.mark), command("cancel", "huy")]
    return Reply(say("gathering/type", seen=seen, limit=gathering.MOST), choices)


@router.take(Gather.TYPE)
def take_lines(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    seen = _meant(turn, uow)
    if turn.media:
        network = turn.arrived.network
        opinion_sheets.ask_to_read(uow, seen.meeting.key, seen.unit.key, network, turn.media, by=turn.who)
        return Reply(say("gathering/sheet_came"), [act("gathering", seen.mark), command("menu", "menu")]).done()
    lines = taking_lists.lines_of(turn.text)
    if any(line.guessed for line in lines):
        return _look(uow, seen, lines, by=turn.who)
    typed = taking_lists.take_lines(uow, seen.meeting.key, seen.unit.key, lines, by=turn.who)
    if not typed.added:
        return Go(Gather.TYPE, first=typed_words(uow, typed))
    return list_card(uow, _meant(turn, uow), by=turn.who, first=typed_words(uow, typed)).done()


def _look(uow: UnitOfWork, seen: List, lines: Sequence[Line], *, by: int) -> Reply | Go:
    """Names and ways that were read out of the words are shown first; another list may be typed instead."""
    of = (seen.meeting.key, seen.unit.key)
    looked = opinion_sheets.look(uow, *of, lines, by=by)
    text = say("gathering/look", **opinion_sheets.words_of(uow, looked))
    if not looked.typed.added:
        return Go(Gather.TYPE, first=text)
    kept = opinion_sheets.keep(uow, *of, lines, by=by)
    return Reply(text, [act("gathering_take", f"{seen.mark}.{kept}"), command("cancel", "huy")])


@router.action("gathering_blank", card="gathering")
def hand_out_sheet(turn: Turn, uow: UnitOfWork) -> Reply:
    """«Tệp mẫu»: the workbook to fill in, and the step goes on to wait for it."""
    meeting_id, unit_id, _ = marked(turn)
    sheet = opinion_sheets.order(uow, meeting_id, unit_id, by=turn.who)
    choices = [act("gathering_type", turn.argument), act("gathering", turn.argument)]
    return Reply(say("gathering/blank"), choices, document=sheet)


@router.action("gathering_take", card="gathering")
def take_sheet(turn: Turn, uow: UnitOfWork) -> Reply:
    """`meeting-unit.mark`: what was read of a sheet, and looked at."""
    turn.argument, _, kept = turn.argument.partition(".")
    seen, typed = opinion_sheets.take(uow, kept, by=turn.who)
    card = list_card(uow, seen, by=turn.who, first=typed_words(uow, typed))
    return card.done() if turn.place.step == Gather.TYPE else card


def _meant(turn: Turn, uow: UnitOfWork) -> List:
    return gathering.list_of(uow, *ids(Meant.of(turn).mark), by=turn.who)


def typed_words(uow: UnitOfWork, typed: Typed) -> str:
    """Say what became of a list, with the reason for each line of which nothing came."""
    refused = [(one.number, one.text, say_refusal(one.why, now=uow.now)) for one in typed.refused[:MOST_TOLD]]
    return say(
        "gathering/typed", added=len(typed.added), refused=refused, more=len(typed.refused) - len(refused),
        cared=typed.cared, told=typed.told,
    )  # fmt: skip


# --- signed, or none -----------------------------------------------------------------------------------------------


@router.action("gathering_send", card="gathering")
def ask_to_sign(turn: Turn, uow: UnitOfWork) -> Reply:
    """«Ký và gửi» asks once what goes: `meeting-unit.opinions`, so that nobody signs what was not shown."""
    meeting_id, unit_id, count = marked(turn)
    seen = signing.check_may_send(uow, meeting_id, unit_id, by=turn.who, seen=count)
    choices = [act("gathering_sign", f"{seen.mark}.{count}"), act("gathering", seen.mark)]
    return Reply(say("gathering/sign", seen=seen, **signing.what_goes(uow, seen)), choices, card=True)


@router.action("gathering_sign", card="gathering")
def send(turn: Turn, uow: UnitOfWork) -> Reply:
    """`meeting-unit.opinions`, as it was asked."""
    meeting_id, unit_id, count = marked(turn)
    sent = signing.send(uow, meeting_id, unit_id, by=turn.who, seen=count)
    return list_card(uow, sent.of, by=turn.who, first=say("gathering/sent", sent=sent))


@router.action("gathering_none", card="gathering")
def say_none(turn: Turn, uow: UnitOfWork) -> Reply:
    meeting_id, unit_id, _ = marked(turn)
    seen = signing.say_none(uow, meeting_id, unit_id, by=turn.who)
    return list_card(uow, seen, by=turn.who, first=say("gathering/none", seen=seen))


@router.action("gathering_unsay", card="gathering")
def unsay_none(turn: Turn, uow: UnitOfWork) -> Reply:
    meeting_id, unit_id, _ = marked(turn)
    return list_card(
        uow, signing.unsay_none(uow, meeting_id, unit_id, by=turn.who), by=turn.who, first=say("helping/undone")
    )


# --- one opinion ---------------------------------------------------------------------------------------------------


@router.action("opinion")
def show_opinion(turn: Turn, uow: UnitOfWork) -> Reply:
    """One of the list, to read, with what its unit's head may do: nobody changes another's words."""
    seen, opinion = arranging.opinion_of(uow, number(turn), by=turn.who)
    ways = arranging.ways(seen, by=turn.who) if gathering.may_change(uow, seen, by=turn.who) else {}
    choices = [
        act(name, opinion.key, row=row or name) for name, row in map(_WAYS.__getitem__, ways.get(opinion.key, []))
    ]
    choices += [act("gathering", seen.mark), command("menu", "menu")]
    place = [one.key for one in seen.opinions].index(opinion.key) + 1
    question = uow.questions.get(opinion.question_id) if opinion.question_id is not None else None
    text = say(
        "gathering/opinion", seen=seen, opinion=opinion, place=place, author=gathering.author(uow, opinion),
        topic=uow.meetings.topic(opinion.topic_id), code=question.code if question is not None else "",
    )  # fmt: skip
    return Reply(text, choices, card=True)


_WAYS = {
    "up": ("opinion_up", None), "join": ("opinion_join", None), "part": ("opinion_part", None),
    "edit": ("opinion_edit", None), "back": ("opinion_back", None), "drop": ("opinion_back", "opinion_drop"),
}  # fmt: skip
"""What may be done with one, and its button: the act, and the row of its words where that is another."""


@router.action("opinion_up", card="opinion")
def raise_up(turn: Turn, uow: UnitOfWork) -> Reply:
    return list_card(uow, arranging.raise_up(uow, number(turn), by=turn.who), by=turn.who)


@router.action("opinion_join", card="opinion")
def join(turn: Turn, uow: UnitOfWork) -> Reply:
    return list_card(uow, arranging.join(uow, number(turn), by=turn.who), by=turn.who)


@router.action("opinion_part", card="opinion")
def part(turn: Turn, uow: UnitOfWork) -> Reply:
    return list_card(uow, arranging.part(uow, number(turn), by=turn.who), by=turn.who)


@router.action("opinion_mine")
def take_back(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    """«Lấy lại» of who wrote it."""
    return resume(turn, uow, arranging.take_back(uow, number(turn), by=turn.who))
