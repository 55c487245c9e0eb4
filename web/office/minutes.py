"""Biên bản: what happened, by the hour, as it builds itself; the secretary adds, mends and strikes."""

from collections.abc import Callable
from typing import Any

from domain.errors import NotFound
from domain.minutes import NOTE_LIMIT, MinuteNote, NoteKind
from domain.people.acted import Acted
from services.meetings import minute_notes, minutes
from services.people.office_pages import Done
from services.unit_of_work import UnitOfWork
from templates.say import say
from web.office.frame import Act, Asked, Page


def read(uow: UnitOfWork, asked: Asked) -> dict[str, Any]:
    """Return the minutes as they stand, and what the forms take."""
    meeting = asked.meeting
    return {
        "minutes": minutes.of(uow, meeting, by=asked.by), "limit": NOTE_LIMIT, "kinds": list(NoteKind),
        "writes": minute_notes.may_write(uow, meeting, by=asked.by),
    }  # fmt: skip


def add(uow: UnitOfWork, asked: Asked) -> Done:
    """Write a note (`loi`) of a kind (`loai`), at an hour (`gio`) or now."""
    form = asked.form
    if form.get("loai") not in list(NoteKind):
        raise NotFound
    kind = NoteKind(form.get("loai"))
    return _done(minute_notes.add(uow, asked.meeting.key, kind, form.get("loi"), by=asked.by, hour=form.get("gio")))


def mend(uow: UnitOfWork, asked: Asked) -> Done:
    """Word a note (`moc`) anew as it was seen (`thay`)."""
    key, seen, form = asked.number("moc"), asked.number("thay"), asked.form
    return _done(minute_notes.mend(uow, key, seen, form.get("loi"), by=asked.by, hour=form.get("gio")))


def strike(uow: UnitOfWork, asked: Asked) -> Done:
    """Take a note (`moc`) out as it was seen (`thay`)."""
    return _done(minute_notes.strike(uow, asked.number("moc"), asked.number("thay"), by=asked.by))


def _done(note: MinuteNote) -> Done:
    return Done({"note": note.key}, minute_notes.way_back(note))


def _said(name: str) -> Callable[[UnitOfWork, Acted], str]:
    def said(uow: UnitOfWork, acted: Acted) -> str:
        return say("minutes/done", act=name, note=uow.minutes.get(acted.told["note"]))

    return said


_ACTS = {"add": add, "mend": mend, "strike": strike}
page = Page("minutes", read, {name: Act(do, _said(name), minute_notes.take_back) for name, do in _ACTS.items()})
