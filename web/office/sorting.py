"""Phân loại: the list of what was asked, one question opened beside it, and what is decided about it key by key."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from domain.errors import NoRight, NotFound
from domain.people.acted import Acted
from domain.questions.question import Authority, Question
from domain.questions.reach import called, host_of, offered, reach_of
from domain.questions.ruling import Ground
from domain.questions.topic import TopicKind
from services import dates, office
from services.meetings import slips
from services.people.office_pages import Done, mark_of
from services.questions import alike, equal, parting, proposing, to_sort, triage, unsorting
from services.questions.sorting_many import MOST_AT_ONCE
from services.questions.to_sort import ON_ONE_PAGE, Only, Row, Sheet
from services.unit_of_work import UnitOfWork
from templates.filters import private_in, upfirst
from templates.say import say
from web.office import deciding, sorting_many
from web.office.deciding import seen_in
from web.office.frame import Act, Asked, Page
from web.reading import LARGEST_ID, number

_MOST_KEYS = 8
"""Topics that have a digit of their own."""


def read(uow: UnitOfWork, asked: Asked) -> dict[str, Any]:
    """Return the list by a filter (`loc`), a page of it (`trang`), and the question that is open (`c`: its number)."""
    meeting, sheet = asked.meeting, _sheet(uow, asked)
    row = _opened(uow, asked, sheet)
    place = next((at for at, one in enumerate(sheet.rows) if row and one.key == row.question.key), 0)
    page = number(asked.query.get("trang", ""), most=LARGEST_ID)
    pages = max(1, -(-len(sheet.rows) // ON_ONE_PAGE))
    page = min(pages, max(1, page if page is not None else place // ON_ONE_PAGE + 1))
    lines = sheet.rows[(page - 1) * ON_ONE_PAGE : page * ON_ONE_PAGE]
    if sheet.only == Only.PLAIN:
        lines = sheet.screen(number(asked.query.get("sau", ""), most=LARGEST_ID) or 0)
    shown = to_sort.rows(uow, meeting, lines)
    days = dates.proposed(uow)
    opened = to_sort.opened(uow, row, by=asked.by) if row is not None else None
    host = host_of(uow.people.unit(meeting.unit_id))
    return {
        "meeting": meeting,
        "mark": mark_of(asked.body),
        "sheet": sheet,
        "shown": shown,
        "screen": shown if sheet.only == Only.PLAIN else (),
        "after": asked.query.get("sau", ""),
        "page_number": page,
        "pages": pages,
        "whom": to_sort.whom(uow, meeting, shown),
        "likely": alike.likely(uow, meeting, [one.question for one in shown]),
        "waited": uow.ask_backs.waiting(meeting.key),
        "holders": to_sort.holders(uow, meeting, shown),
        "faces": triage.faces(uow, [one.question.key for one in shown]),
        "last": max((one.number for one in sheet.rows), default=0),
        "most": MOST_AT_ONCE,
        "opened": opened,
        "slip": slips.beside(uow, opened.card, by=asked.by) if opened is not None else None,
        "grounds": list(Ground),
        "private": private_in(row.question.wording) if row is not None else [],
        "next": sheet.behind(row) if row is not None else None,
        "previous": sheet.before(row) if row is not None else None,
        "topics": [topic for topic in sheet.topics if topic.kind is not TopicKind.UNSORTED],
        "most_keys": _MOST_KEYS,
        "levels": [(level, called(level, host)) for level in offered(host)],
        "people": office.holders(uow, meeting.unit_id),
        "at_once": _at_once(uow, opened) if opened is not None else [],
        "due": opened.at_once[0].due_at if opened is not None and opened.at_once else days[1],
    }


def _sheet(uow: UnitOfWork, asked: Asked) -> Sheet:
    try:
        return to_sort.sheet(uow, asked.meeting, asked.query.get("loc", ""), by=asked.by)
    except NoRight:
        raise NotFound from None


def _opened(uow: UnitOfWork, asked: Asked, sheet: Sheet) -> Row | None:
    """Return what is open: what the address names, else the first of the list; nothing beside a screen of many."""
    if sheet.only == Only.PLAIN:
        return None
    named = number(asked.query.get("c", ""), most=LARGEST_ID)
    row = to_sort.row_of(uow, asked.meeting, named) if named is not None else None
    return row or next(iter(to_sort.rows(uow, asked.meeting, sheet.rows[:1])), None)


def _at_once(uow: UnitOfWork, opened: to_sort.Opened) -> list[tuple[str, triage.AtOnce]]:
    """Return to whom it may be given in one act, each with the words of the button: «Giao Cô Vân, 04/12»."""
    found: list[tuple[str, triage.AtOnce]] = []
    for one in opened.at_once:
        who = upfirst(office.spoken_of(uow, one.who))
        label = say("triaging/as_before", who=who, day=one.due_at.astimezone(uow.zone))
        found.append((label, one))
    return found


# --- where it goes on ----------------------------------------------------------------------------------------------


def _go_on(uow: UnitOfWork, asked: Asked, acted: Acted) -> Mapping[str, str]:
    """The next one is open by itself; what is still to be sorted stays open."""
    question = uow.questions.get(acted.told["question"])
    row = to_sort.row_of(uow, asked.meeting, question.number)
    if row is None:
        return {"c": "", "trang": ""}
    if question.triaged_at is None and question.joined_to is None:
        return _stay(uow, asked, acted)
    following = _sheet(uow, asked).behind(row)
    return {"c": f"{following.number:03d}" if following is not None else "", "trang": ""}


def _stay(uow: UnitOfWork, _asked: Asked, acted: Acted) -> Mapping[str, str]:
    """The same one stays open, and is open again where it was taken back."""
    return {"c": f"{uow.questions.get(acted.told['question']).number:03d}", "trang": ""}


# --- one question --------------------------------------------------------------------------------------------------


def accept(uow: UnitOfWork, asked: Asked) -> Done:
    """Sort it as it stands."""
    return _decide(uow, asked, lambda key: triage.accept(uow, key, by=asked.by, seen=seen_in(asked)))


def topic(uow: UnitOfWork, asked: Asked) -> Done:
    """Put it under another topic (`chu-de`)."""
    to = asked.number("chu-de")
    return _decide(uow, asked, lambda key: triage.retopic(uow, key, to, by=asked.by, seen=seen_in(asked)), topic=to)


def authority(uow: UnitOfWork, asked: Asked) -> Done:
    """Note which level may decide the matter (`cap`)."""
    try:
        level = Authority(asked.form.get("cap"))
    except ValueError:
        raise NotFound from None
    return _decide(
        uow,
        asked,
        lambda key: triage.set_authority(uow, key, level, by=asked.by, seen=seen_in(asked)),
        level=level,
    )


def off_topic(uow: UnitOfWork, asked: Asked) -> Done:
    """Mark it as outside the topics (`ngoai`: 1), or take the mark off (0)."""
    off = asked.number("ngoai") == 1
    return _decide(
        uow, asked, lambda key: triage.set_off_topic(uow, key, off_topic=off, by=asked.by, seen=seen_in(asked))
    )


def note(uow: UnitOfWork, asked: Asked) -> Done:
    """Note something beside it (`loi`)."""
    return _decide(uow, asked, lambda key: triage.note(uow, key, asked.form.get("loi"), by=asked.by))


def give(uow: UnitOfWork, asked: Asked) -> Done:
    """Give it to somebody (`nguoi`) by a day (`ngay`)."""
    holder_id, due_at = asked.number("nguoi"), sorting_many.due_of(uow, asked)
    done = _decide(
        uow,
        asked,
        lambda key: triage.assign(uow, key, holder_id=holder_id, due_at=due_at, by=asked.by, seen=seen_in(asked)),
        holder=holder_id,
        due=due_at.isoformat(),
    )
    proposed = proposing.waits(uow, uow.questions.get(asked.number("moc")))
    return Done({**done.told, "proposed": proposed}, done.before)


def join(uow: UnitOfWork, asked: Asked) -> Done:
    """Let it be answered together with another one (`voi`)."""
    joined = equal.join(uow, asked.number("moc"), asked.number("voi"), by=asked.by, seen=seen_in(asked))
    return Done({"question": asked.number("moc"), "head": joined.group.head.key}, joined.before)


def part(uow: UnitOfWork, asked: Asked) -> Done:
    """Part it from those that it is joined with."""
    return Done({"question": parting.part(uow, asked.number("moc"), by=asked.by).key})


def _decide(uow: UnitOfWork, asked: Asked, work: Any, **told: Any) -> Done:  # noqa: ANN401 - what one act tells
    key = asked.number("moc")
    return Done({"question": key, **told}, unsorting.decide(uow, [key], lambda: work(key))[1])


# --- what was done -------------------------------------------------------------------------------------------------


def _of(uow: UnitOfWork, acted: Acted) -> Question:
    return uow.questions.get(acted.told["question"])


def _said(template: str) -> Any:  # noqa: ANN401 - what Act.said is
    return lambda uow, acted: say(template, question=_of(uow, acted))


def _said_sorted(template: str) -> Any:  # noqa: ANN401 - what Act.said is
    def said(uow: UnitOfWork, acted: Acted) -> str:
        question = _of(uow, acted)
        return say(template, question=question, topic=uow.meetings.topic(acted.told.get("topic", question.topic_id)))

    return said


def _said_authority(uow: UnitOfWork, acted: Acted) -> str:
    question, level = _of(uow, acted), Authority(acted.told["level"])
    host = host_of(uow.people.unit(uow.meetings.get(question.meeting_id).unit_id))
    return say("triaging/authority_set", question=question, authority=called(level, host), reach=reach_of(level, host))


def _said_given(uow: UnitOfWork, acted: Acted) -> str:
    question, holder_id = _of(uow, acted), acted.told["holder"]
    who = office.holder(uow, holder_id, uow.meetings.get(question.meeting_id).unit_id)
    due_at = datetime.fromisoformat(acted.told["due"])
    told, proposed = holder_id != acted.person_id, acted.told.get("proposed", False)
    return say("triaging/assigned", question=question, who=who, due_at=due_at, told=told, proposed=proposed)


def _said_joined(uow: UnitOfWork, acted: Acted) -> str:
    return say("equal/joined_now", group=equal.group_of(uow, uow.questions.get(acted.told["head"])))


def _back(uow: UnitOfWork, acted: Acted) -> None:
    unsorting.take_back(uow, acted)


def _joined_back(uow: UnitOfWork, acted: Acted) -> None:
    parting.take_back(uow, acted)


ACTS = {
    "accept": Act(accept, _said_sorted("triaging/accepted"), _back),
    "topic": Act(topic, _said_sorted("triaging/retopicked"), _back),
    "authority": Act(authority, _said_authority, _back, then=_stay),
    "off_topic": Act(off_topic, _said("triaging/off_topic"), _back, then=_stay),
    "note": Act(note, _said("triaging/noted"), _back, then=_stay),
    "give": Act(give, _said_given, _back),
    "join": Act(join, _said_joined, _joined_back),
    "part": Act(part, _said("equal/parted_now"), then=_stay),
}
"""What is decided about one question; each tells which (`question`), so that the page goes on behind it."""


def _leading(acts: Mapping[str, Act]) -> dict[str, Act]:
    """Let what does not say otherwise go on with the next question, and come back to its own."""
    return {name: replace(act, then=act.then or _go_on, back=act.back or _stay) for name, act in acts.items()}


page = Page("sorting", read, {**_leading({**ACTS, **deciding.ACTS}), **sorting_many.ACTS})
