"""Góp ý báo cáo, as the office sees it: a report is opened, given its pages, and its remarks stand in its order."""

from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from functools import partial

from conversation.notes import Notes
from conversation.reply import Choice, Go, Reply
from conversation.turn import Turn
from domain.people.access import OFFICE
from domain.questions.report import Report
from domain.questions.wording import check_wording, letters
from handlers.buttons import LONGEST, act, by_choice, choice, command, number, numbers, ways_out
from handlers.handing_over import Handed, hand_over
from handlers.lists import numbered
from handlers.refusing import not_kept
from handlers.routing import router
from letters.clusters import clip
from services import dates, office
from services.meetings import remarks, report_files
from services.meetings.remarks import TITLE_LIMIT
from services.paging import page_of
from services.unit_of_work import UnitOfWork
from templates.say import say


class Reporting(StrEnum):
    """The steps of opening a report, of giving it a file and of moving its date."""

    TITLE = "reporting.title"
    WHERE = "reporting.where"
    TOPIC = "reporting.topic"
    UNTIL = "reporting.until"
    MOVE = "reporting.move"
    FILE = "reporting.file"


@dataclass(frozen=True, slots=True)
class Opening(Notes):
    """A report as far as it was told; `until`: in seconds; `report`: one whose date is moved, or that gets a file."""

    meeting: int = 0
    title: str = ""
    topic: int = 0
    report: int = 0
    until: int = 0


router.keeps("reporting", "title")


# --- the reports ---------------------------------------------------------------------------------------------------


@router.action("reports")
def show_page(turn: Turn, uow: UnitOfWork) -> Reply:
    """`meeting.page`."""
    return reports_page(uow, *numbers(turn), by=turn.who)


def reports_page(uow: UnitOfWork, meeting_id: int, page_number: int = 0, *, by: int, first: str = "") -> Reply:
    """Return a meeting's reports, and the way to open one."""
    meeting, found, counts = remarks.of_meeting(uow, meeting_id, by=by)
    page = page_of(found, page_number)
    lines, choices = numbered(page, "appointing/number", lambda _, one: ("report", one.key), ("reports", meeting_id))
    if not meeting.is_over:
        choices.append(act("report_open", meeting_id))
    text = say("reports/list", meeting=meeting, lines=lines, numbers=counts)
    return Reply(text, [*choices, command("menu", "menu")], first=first, card=True)


@router.action("report_open", card="reports")
def begin_opening(turn: Turn, uow: UnitOfWork) -> Go:
    meeting, _, _ = remarks.of_meeting(uow, number(turn), by=turn.who)
    return Go(Reporting.TITLE, notes=Opening(meeting.key), fresh=True)


@router.ask(Reporting.TITLE, free_text=True, card=("reports", "meeting"))
def ask_title(turn: Turn, uow: UnitOfWork) -> Reply:
    del turn, uow
    return Reply(say("reports/title"), [command("cancel", "huy")])


@router.take(Reporting.TITLE)
def take_title(turn: Turn, uow: UnitOfWork) -> Go:
    del uow
    title = check_wording(turn.text, limit=TITLE_LIMIT, fewest=3)
    return Go(Reporting.TOPIC, notes=replace(Opening.of(turn), title=title))


@router.ask(Reporting.TOPIC, card=("reports", "meeting"))
def ask_topic(turn: Turn, uow: UnitOfWork) -> Reply:
    topics = uow.meetings.topics(Opening.of(turn).meeting)
    choices = [Choice(clip(t.short or t.title, LONGEST), str(t.id), title=t.title) for t in topics]
    return Reply(say("reports/topic"), [*choices, *ways_out()])


@router.take(Reporting.TOPIC)
@by_choice()
def take_topic(turn: Turn, uow: UnitOfWork, key: str) -> Go:
    del uow
    return Go(Reporting.UNTIL, notes=replace(Opening.of(turn), topic=int(key)))


@router.ask(Reporting.UNTIL, free_text=True, card=("reports", "meeting"))
def ask_until(turn: Turn, uow: UnitOfWork) -> Reply:
    return Reply(say("reports/until", meeting=uow.meetings.get(Opening.of(turn).meeting), now=uow.now), ways_out())


@router.take(Reporting.UNTIL)
def take_until(turn: Turn, uow: UnitOfWork) -> Go:
    told, ends_at = Opening.of(turn), dates.read_date(uow, turn.text)
    remarks.check_until(uow, uow.meetings.get(told.meeting), ends_at)
    return Go(Reporting.WHERE, notes=replace(told, until=int(ends_at.timestamp())))


@router.ask(Reporting.WHERE, free_text=True, media=True, card=("reports", "meeting"))
def ask_where(turn: Turn, uow: UnitOfWork) -> Reply:
    """Last, so that the file itself may be the answer."""
    del turn, uow
    return Reply(say("reports/where"), ways_out())


@router.take(Reporting.WHERE)
def take_where(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    told = Opening.of(turn)
    if not told.until:  # an older program asked for this before the topic and the date
        return Go(Reporting.TOPIC, notes=told)
    opening = partial(
        remarks.open_report, uow, told.meeting, title=told.title, by=turn.who, topic_id=told.topic,
        ends_at=datetime.fromtimestamp(told.until, UTC),
    )  # fmt: skip
    if not turn.media:
        report = opening(where=turn.text)
        return report_card(uow, report.key, by=turn.who, first=say("reports/opened", report=report)).done()
    report = opening(where=turn.text if letters(turn.text) else None)
    said = [say("reports/opened", report=report), put_in(turn, uow, report.key)]
    return Go(Reporting.FILE, notes=Opening(told.meeting, report=report.key), first="\n\n".join(said), fresh=True)


# --- one report, with its remarks ----------------------------------------------------------------------------------


@router.action("report")
def show_report(turn: Turn, uow: UnitOfWork) -> Reply:
    """`report.page`."""
    return report_card(uow, *numbers(turn), by=turn.who)


def report_card(uow: UnitOfWork, report_id: int, page_number: int = 0, *, by: int, first: str = "") -> Reply:
    """Return a report, and a page of its remarks in its order."""
    seen = remarks.remarks(uow, report_id, by=by)
    page = page_of(seen.rows, page_number)
    lines, choices = numbered(
        page, "appointing/number", lambda _, row: ("remark_card", row.question.key), ("report", report_id)
    )
    if seen.waiting:
        choices.insert(0, act("remark_next", report_id))
    files = len(report_files.of(uow, seen.report))
    choices += remarks.to_read(report_id, files)
    if not seen.meeting.is_over:
        choices += [act("report_file", report_id), *([act("report_unfile", report_id)] if files else [])]
        choices += [act("report_call", report_id), act("report_move", report_id)]
    choices += [act("report_drop", report_id)] if not seen.rows else []
    text = say("reports/card", seen=seen, files=files, lines=lines, page=page, now=uow.now)
    choices += [act("reports", f"{seen.meeting.key}.0"), command("menu", "menu")]
    return Reply(text, choices, first=first, card=True)


@router.action("report_file", card="report")
def begin_file(turn: Turn, uow: UnitOfWork) -> Go:
    report, meeting = remarks.held(uow, number(turn), by=turn.who)
    return Go(Reporting.FILE, notes=Opening(meeting.key, report=report.key), fresh=True)


@router.ask(Reporting.FILE, media=True, card=("report", "report"))
def ask_file(turn: Turn, uow: UnitOfWork) -> Reply:
    """Every page that comes, until they say that it is all."""
    report, _ = remarks.held(uow, Opening.of(turn).report, by=turn.who)
    files = len(report_files.of(uow, report))
    return Reply(
        say("reports/file", report=report, files=files), [choice("report_all") if files else choice("not_now")]
    )


@router.take(Reporting.FILE)
def take_file(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    report_id = Opening.of(turn).report
    if turn.media:
        return Go(Reporting.FILE, first=put_in(turn, uow, report_id))
    if turn.choice is None:
        return Go(Reporting.FILE)
    return report_card(uow, report_id, by=turn.who).done()


def put_in(turn: Turn, uow: UnitOfWork, report_id: int) -> str:
    """Keep the files that came; return what is said of them and of those that do not fit."""
    attached = report_files.put_in(uow, report_id, turn.media, by=turn.who, network=turn.arrived.network)
    return "\n\n".join(filter(None, [not_kept(uow, attached), say("reports/filed", files=attached.files)]))


@router.action("report_unfile", card="report")
def take_file_off(turn: Turn, uow: UnitOfWork) -> Reply:
    report = report_files.take_off(uow, number(turn), by=turn.who)
    return report_card(uow, report.key, by=turn.who, first=say("reports/unfiled", report=report))


@router.action("report_read")
def read_report(turn: Turn, uow: UnitOfWork) -> Reply:
    """«Đọc báo cáo», by everybody whom the meeting is for; whoever is writing a remark goes on writing."""
    report, ready = report_files.to_open(uow, number(turn), by=turn.who)
    if office.may(uow, turn.who, uow.meetings.get(report.meeting_id), OFFICE):
        ways = [act("report", f"{report.key}.0", row="report_back")]
    else:
        ways = [act("remark", report.key)]
    about = say("reports/about", report=report)
    return hand_over(turn, uow, Handed(ready, about, noted=False), [*ways, command("menu", "menu")])


@router.action("report_call", card="report")
def call(turn: Turn, uow: UnitOfWork) -> Reply:
    told = remarks.call(uow, number(turn), by=turn.who)
    return report_card(uow, number(turn), by=turn.who, first=say("reports/told", **asdict(told)))


@router.action("report_drop", card="report")
def drop(turn: Turn, uow: UnitOfWork) -> Reply:
    report = remarks.drop(uow, number(turn), by=turn.who)
    return reports_page(uow, report.meeting_id, by=turn.who, first=say("reports/dropped", report=report))


@router.action("report_move", card="report")
def begin_moving(turn: Turn, uow: UnitOfWork) -> Go:
    report, meeting = remarks.held(uow, number(turn), by=turn.who)
    return Go(Reporting.MOVE, notes=Opening(meeting.key, report=report.key), fresh=True)


@router.ask(Reporting.MOVE, free_text=True, card=("report", "report"))
def ask_moved(turn: Turn, uow: UnitOfWork) -> Reply:
    text = say("reports/until", meeting=uow.meetings.get(Opening.of(turn).meeting), now=uow.now)
    return Reply(text, [command("cancel", "huy")])


@router.take(Reporting.MOVE)
def take_moved(turn: Turn, uow: UnitOfWork) -> Reply:
    at = dates.read_date(uow, turn.text)
    report: Report = remarks.move(uow, Opening.of(turn).report, at, by=turn.who)
    return report_card(uow, report.key, by=turn.who, first=say("reports/moved", report=report)).done()
