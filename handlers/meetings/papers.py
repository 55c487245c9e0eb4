"""Giấy tờ: every paper of a meeting as it stands; made, handed over, copied, numbered, put back signed."""

from dataclasses import dataclass

from conversation.notes import Notes
from conversation.reply import Choice, Go, Reply
from conversation.turn import Turn
from domain.errors import NoMeeting, NotFound
from domain.messages.sorts import unknown
from domain.people.access import MAY_WATCH
from handlers import undoing
from handlers.buttons import act, command, number, numbers
from handlers.routing import router
from services.papers import issuing, showing
from services.papers.issuing import Standing
from services.people.office_pages import Done
from services.unit_of_work import UnitOfWork
from services.which_meeting import find_meeting, last_meeting, units_of
from templates.say import label, phrases, say

NUMBER, SIGNED = "papers.number", "papers.signed"
MOST_LETTERS = 3000
"""Letters of a paper that a message shows; the file has all of them."""


@dataclass(frozen=True, slots=True)
class AboutPaper(Notes):
    """Of which version a number is typed, or a signed copy sent."""

    paper: int


@router.command("giayto", phrases=phrases("giayto"))
def show_papers(turn: Turn, uow: UnitOfWork) -> Reply:
    """Those of the meeting that is ahead; where none is, or beside it, of the one that ended last."""
    ahead, last = find_meeting(uow, turn.who, MAY_WATCH), last_meeting(uow, units_of(uow, turn.who, MAY_WATCH))
    if ahead is None and last is None:
        raise NoMeeting(meeting=None)
    meeting = ahead or last
    assert meeting is not None
    other = last if last is not None and last.key != meeting.key else None
    beside = [Choice.act(say("papers/other", meeting=other), "all_papers", other.key)] if other is not None else []
    return _list(turn, uow, meeting.key, beside=beside)


@router.action("all_papers")
def show_again(turn: Turn, uow: UnitOfWork) -> Reply:
    return _list(turn, uow, number(turn))


def _list(turn: Turn, uow: UnitOfWork, meeting_id: int, *, beside: list[Choice] | None = None) -> Reply:
    meeting = uow.meetings.get(meeting_id)
    found = issuing.of_meeting(uow, meeting, by=turn.who)
    choices = [
        Choice.act(one.row.short, "paper", f"{meeting_id}.{issuing.place_of(one.row)}")
        for one in found
        if not one.waits or one.versions
    ]
    text = say("papers/list", meeting=meeting, papers=found)
    return Reply(text, [*choices, *(beside or []), command("menu", "menu")], card=True)


@router.action("paper", card="all_papers")
def show_paper(turn: Turn, uow: UnitOfWork) -> Reply:
    """`meeting.place`: one paper, by its place in the table."""
    meeting_id, place = numbers(turn)
    return _card(uow, _at(turn, uow, meeting_id, place), meeting_id)


def _at(turn: Turn, uow: UnitOfWork, meeting_id: int, place: int) -> Standing:
    found = issuing.of_meeting(uow, uow.meetings.get(meeting_id), by=turn.who)
    for one in found:
        if issuing.place_of(one.row) == place:
            return one
    raise NotFound


def _card(uow: UnitOfWork, one: Standing, meeting_id: int, *, first: str = "", undo: int | None = None) -> Reply:
    place = issuing.place_of(one.row)
    choices = [act("paper_undo", f"{meeting_id}.{undo}", row="undo")] if undo is not None else []
    if not one.waits:
        row = "paper_again" if one.versions else "paper_make"
        choices.append(Choice.act(label(row), "paper_make", f"{meeting_id}.{place * 10_000 + one.face}"))
    if one.newest is not None:
        key = one.newest.key
        if one.newest.file_id is not None:
            choices.append(act("paper_file", key, row="paper_workbook" if one.row.workbook else "paper_file"))
            choices += [act("paper_pdf", key)] if uow.has_pdf and not one.row.workbook else []
        choices.append(act("paper_message", key))
        choices += [act("paper_number", key)] if one.row.numbered and one.row.each is None else []
        choices.append(act("paper_put_back", key))
    choices.append(act("all_papers", meeting_id, row="papers_back"))
    return Reply(say("papers/card", one=one), [*choices, command("menu", "menu")], first=first, card=True)


@router.action("paper_make", card="all_papers")
def make(turn: Turn, uow: UnitOfWork) -> Reply:
    """`meeting.place and version`: make it as the next version, and hand it over."""
    meeting_id, said = numbers(turn)
    place, seen = divmod(said, 10_000)
    one = _at(turn, uow, meeting_id, place)
    paper = issuing.make(uow, meeting_id, one.row.name, 0, seen=seen, by=turn.who)
    first = say("papers/done", act="make", paper=paper, row=one.row)
    shown = _card(uow, _at(turn, uow, meeting_id, place), meeting_id, first=first)
    shown.document, shown.card = paper.file_id, False
    return shown


@router.action("paper_file")
def hand_over(turn: Turn, uow: UnitOfWork) -> Reply:
    """The file of a version."""
    found = showing.shown(uow, number(turn), by=turn.who)
    file_id = issuing.open_file(uow, found.paper.key, by=turn.who)
    back = Choice.act(label("papers_back"), "all_papers", found.meeting.key)
    return Reply(say("papers/file", shown=found, there=file_id is not None), [back], document=file_id)


@router.action("paper_pdf")
def hand_over_pdf(turn: Turn, uow: UnitOfWork) -> Reply:
    """The same as PDF; as the Word file where that cannot be made."""
    found = showing.shown(uow, number(turn), by=turn.who)
    back = Choice.act(label("papers_back"), "all_papers", found.meeting.key)
    ordered = issuing.order_pdf(uow, found.paper.key, by=turn.who)
    return Reply(say("papers/pdf", shown=found), [back], document=ordered)


@router.action("paper_message")
def copy_out(turn: Turn, uow: UnitOfWork) -> Reply:
    """The same words as a message to send on."""
    found = showing.shown(uow, number(turn), by=turn.who)
    back = Choice.act(label("papers_back"), "all_papers", found.meeting.key)
    return Reply(say("papers/message", shown=found, most=MOST_LETTERS), [back])


@router.action("paper_number")
def begin_number(turn: Turn, uow: UnitOfWork) -> Go:
    return Go(NUMBER, notes=AboutPaper(showing.shown(uow, number(turn), by=turn.who).paper.key), fresh=True)


@router.action("paper_put_back")
def begin_signed(turn: Turn, uow: UnitOfWork) -> Go:
    return Go(SIGNED, notes=AboutPaper(showing.shown(uow, number(turn), by=turn.who).paper.key), fresh=True)


@router.ask(NUMBER, free_text=True)
def ask_number(turn: Turn, uow: UnitOfWork) -> Reply:
    found = showing.shown(uow, AboutPaper.of(turn).paper, by=turn.who)
    return Reply(say("papers/number", shown=found), [command("cancel", "huy")])


@router.take(NUMBER)
def take_number(turn: Turn, uow: UnitOfWork) -> Reply:
    paper = uow.office_papers.get(AboutPaper.of(turn).paper)
    meeting_id, told = paper.meeting_id, {"kind": paper.kind, "about": paper.about, "meeting": paper.meeting_id}
    given: list[int] = []

    def work(uow: UnitOfWork) -> Done:
        found = issuing.give_number(uow, meeting_id, paper.kind, paper.about, turn.text, by=turn.who)
        given.append(found.number)
        return Done({"number": found.number}, told)

    undo = undoing.act_once(turn, uow, "papers.number", work)
    one = issuing.one(uow, uow.meetings.get(meeting_id), paper.kind, 0, by=turn.who)
    return _card(uow, one, meeting_id, first=say("papers/numbered", number=given[0]), undo=undo).done()


@router.action("paper_undo", card="all_papers")
def undo(turn: Turn, uow: UnitOfWork) -> Reply:
    """`meeting.arrival`: «Hoàn tác»."""
    _, arrival = numbers(turn)
    undoing.take_back(turn, uow, str(arrival), issuing.undo_number)
    return _list(turn, uow, number(turn))


@router.ask(SIGNED, media=True)
def ask_signed(turn: Turn, uow: UnitOfWork) -> Reply:
    found = showing.shown(uow, AboutPaper.of(turn).paper, by=turn.who)
    return Reply(say("papers/signed", shown=found), [command("cancel", "huy")])


@router.take(SIGNED)
def take_signed(turn: Turn, uow: UnitOfWork) -> Reply:
    if not turn.media:
        raise unknown("")
    paper = issuing.put_back(uow, AboutPaper.of(turn).paper, turn.media, by=turn.who, network=turn.arrived.network)
    found = showing.shown(uow, paper.key, by=turn.who)
    one = issuing.one(uow, found.meeting, paper.kind, paper.about, by=turn.who)
    first = say("papers/done", act="put_back", paper=paper, row=found.row)
    return _card(uow, one, found.meeting.key, first=first).done()
