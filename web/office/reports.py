"""Góp ý báo cáo: reports are opened, their remarks read in the report's order, and each taken in or explained."""

from dataclasses import asdict
from typing import Any

from domain.duty import NOTE_LIMIT
from domain.errors import NoRight, NotFound
from domain.messages.network import WEB
from domain.messages.sorts import unknown
from domain.people.acted import Acted
from domain.questions.queue import Outcome
from services import dates
from services.meetings import remarks, report_files
from services.meetings.remarks import TITLE_LIMIT, WHERE_LIMIT
from services.people.office_pages import Done
from services.unit_of_work import UnitOfWork
from templates.say import say
from web.forms import media_of
from web.office.frame import Act, Asked, Page
from web.reading import LARGEST_ID, number


def read(uow: UnitOfWork, asked: Asked) -> dict[str, Any]:
    """Return a meeting's reports, and the remarks on the one that is open (`bc`; the first without it)."""
    try:
        meeting, found, counts = remarks.of_meeting(uow, asked.meeting.key, by=asked.by)
    except NoRight:
        raise NotFound from None
    wanted = number(asked.query.get("bc", ""), most=LARGEST_ID)
    open_one = next((one for one in found if one.key == wanted), next(iter(found), None))
    return {
        "meeting": meeting, "reports": found, "counts": counts, "topics": uow.meetings.topics(meeting.key),
        "list": remarks.remarks(uow, open_one.key, by=asked.by) if open_one is not None else None,
        "ways": (Outcome.TAKEN_IN, Outcome.EXPLAINED), "limit": NOTE_LIMIT, "title_limit": TITLE_LIMIT,
        "where_limit": WHERE_LIMIT, "files": report_files.of(uow, open_one) if open_one is not None else [],
    }  # fmt: skip


def open_report(uow: UnitOfWork, asked: Asked) -> Done:
    """Open a report (`ten`, `noi`, files) under a topic (`noi-dung`) until some hour (`han`)."""
    media, where = media_of(asked.form), asked.form.get("noi")
    report = remarks.open_report(
        uow, asked.meeting.key, title=asked.form.get("ten"), where=where if where or not media else None,
        ends_at=dates.read_date(uow, asked.form.get("han")), topic_id=asked.number("noi-dung"), by=asked.by,
    )  # fmt: skip
    if media:
        report_files.put_in(uow, report.key, media, by=asked.by, network=WEB)
    return Done({"report": report.key}, {"report": report.key})


def put_in(uow: UnitOfWork, asked: Asked) -> Done:
    """Put the report in as a file, or add one."""
    key = asked.number("moc")
    attached = report_files.put_in(uow, key, media_of(asked.form), by=asked.by, network=WEB)
    if not attached.new:
        raise unknown("")
    return Done({"files": attached.files}, {"report": key, "new": attached.new})


def _off_again(uow: UnitOfWork, acted: Acted) -> None:
    was = acted.before or {}
    report_files.take_off(uow, was["report"], by=acted.person_id, only=was["new"])


def take_off(uow: UnitOfWork, asked: Asked) -> Done:
    """Take the files off."""
    return Done({"report": report_files.take_off(uow, asked.number("moc"), by=asked.by).key})


def move(uow: UnitOfWork, asked: Asked) -> Done:
    """Ask for remarks until another hour (`han`)."""
    at = dates.read_date(uow, asked.form.get("han"))
    return Done({"report": remarks.move(uow, asked.number("moc"), at, by=asked.by).key})


def drop(uow: UnitOfWork, asked: Asked) -> Done:
    """Take a report off that nobody remarked on."""
    return Done({"report": remarks.drop(uow, asked.number("moc"), by=asked.by).key})


def _drop_again(uow: UnitOfWork, acted: Acted) -> None:
    remarks.drop(uow, (acted.before or {})["report"], by=acted.person_id)


def call(uow: UnitOfWork, asked: Asked) -> Done:
    """Tell the unit's staff."""
    return Done(asdict(remarks.call(uow, asked.number("moc"), by=asked.by)))


def answer(uow: UnitOfWork, asked: Asked) -> Done:
    """Take a remark (`moc`) in or explain it (`cach`), with words (`loi`)."""
    how = next((one for one in Outcome if one == asked.form.get("cach")), None)
    if how is None:
        raise NotFound
    question = remarks.answer(uow, asked.number("moc"), how, asked.form.get("loi"), by=asked.by)
    return Done({"question": question.key, "how": how}, {"question": question.key})


def _take_back(uow: UnitOfWork, acted: Acted) -> None:
    remarks.take_back(uow, (acted.before or {})["question"], by=acted.person_id)


def _of_report(template: str) -> Any:  # noqa: ANN401 - as Act wants it
    return lambda uow, acted: say(template, report=uow.reports.get(acted.told["report"]))


def _answered(uow: UnitOfWork, acted: Acted) -> str:
    return say("reports/decided", question=uow.questions.get(acted.told["question"]), how=acted.told["how"])


page = Page(
    "reports", read,
    {
        "open": Act(open_report, _of_report("reports/opened"), _drop_again),
        "file": Act(put_in, lambda _uow, acted: say("reports/filed", **acted.told), _off_again),
        "unfile": Act(take_off, _of_report("reports/unfiled")),
        "move": Act(move, _of_report("reports/moved")),
        "drop": Act(drop, _of_report("reports/dropped")),
        "call": Act(call, lambda _uow, acted: say("reports/told", **acted.told)),
        "answer": Act(answer, _answered, _take_back),
    },
)  # fmt: skip
