"""Which papers there are: each a row here, a template of its words, and a service that reads what it shows."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from domain.errors import NotFound
from domain.meeting import Meeting
from domain.people.access import MAY_WATCH, OFFICE, Role
from services.papers import (
    cards,
    comments,
    conclusions,
    delegates,
    digest,
    dossier,
    explanations,
    figures,
    group_return,
    handed_letters,
    invitation,
    letters,
    minutes,
    notice,
    owed,
    report,
    rules,
    running_order,
    slips,
    speakers,
    summary,
    timing,
    upward,
)
from services.unit_of_work import UnitOfWork
from templates.say import book


class Values(Protocol):
    """Reads what a paper shows, for somebody of the office: of the meeting, or of what it is `about`."""

    def __call__(self, uow: UnitOfWork, meeting: Meeting, about: int, *, by: int) -> Mapping[str, Any]:
        """Return the values that fill its template."""
        ...


@dataclass(frozen=True, slots=True)
class Row:
    """One paper; its words are templates/papers/<name>.txt.j2, its title and sign stand in templates/papers.toml.

    `waits`: for what it still waits, as papers.toml names it; "" once its time has come. `each`: of what it is made one
    for each (id and what it is called); 0 is all in one file. `placed`: place and day stand in its head, as in all but
    minutes. `letter`: a công văn, numbered with the others of its kind, without a title. `numbered`: the office gives
    it a number; lists, slips and cards have none. `allowed`: who may make and open it; `workbook`: its tables are the
    file (.xlsx), and it is no Word file. `optional`: not every meeting needs it, and no dossier misses it.
    """

    name: str
    values: Values
    waits: Callable[[UnitOfWork, Meeting], str]
    each: Callable[[UnitOfWork, Meeting], Sequence[tuple[int, str]]] | None = None
    placed: bool = True
    letter: bool = False
    numbered: bool = True
    allowed: frozenset[Role] = OFFICE
    workbook: bool = False
    optional: bool = False

    @property
    def title(self) -> str:
        """What people call it."""
        return str(book("papers")["paper"][self.name]["title"])

    @property
    def short(self) -> str:
        """What a button calls it."""
        return str(book("papers")["paper"][self.name]["short"])

    @property
    def sign(self) -> str:
        """Its sign in numbers (BB, TB …); "" for letters, which have none, and for what has no number."""
        return str(book("papers")["paper"][self.name].get("sign", ""))

    @property
    def file(self) -> str:
        """How its file's name begins."""
        return str(book("papers")["paper"][self.name]["file"])


def always(_uow: UnitOfWork, meeting: Meeting) -> str:
    """From the day on which the meeting is there, unless it was called off."""
    return "called_off" if meeting.cancelled_at is not None else ""


def once_begun(_uow: UnitOfWork, meeting: Meeting) -> str:
    return "" if meeting.started_at is not None else "begun"


def once_closed(_uow: UnitOfWork, meeting: Meeting) -> str:
    return "" if meeting.closed_at is not None else "closed"


ROWS: tuple[Row, ...] = (
    Row("notice", notice.values, always),
    Row("broadcast", notice.values, always, placed=False, numbered=False, optional=True),
    Row("poster", slips.values, always, placed=False, numbered=False),
    Row("slip", slips.values, always, placed=False, numbered=False),
    Row("opinion_form", slips.values, always, numbered=False),
    Row("group_return", group_return.values, group_return.waits, each=group_return.each, numbered=False),
    Row("digest", digest.values, always, optional=True),
    Row("invitation", invitation.values, always),
    Row("delegates", delegates.values, delegates.waits, numbered=False),
    Row("house_rules", rules.values, rules.waits, placed=False, numbered=False),
    Row("assignment", owed.assigned, owed.waits, letter=True),
    Row("running_order", running_order.values, always, numbered=False),
    Row("speakers", speakers.values, always, numbered=False),
    Row("cards", cards.values, always, numbered=False),
    Row("minutes", minutes.values, once_begun, placed=False),
    Row("comments", comments.values, once_closed, letter=True, optional=True),
    Row("conclusions", conclusions.values, once_closed),
    Row("summary", summary.values, once_closed, numbered=False),
    Row("explanations", explanations.values, explanations.waits, each=explanations.each),
    Row("uptake", owed.taken_in, owed.waits, each=owed.each),
    Row("lessons", summary.values, once_closed),
    Row("handed_letters", handed_letters.values, handed_letters.waits, each=handed_letters.each, numbered=False),
    Row("answer", letters.values, letters.waits, each=letters.each, letter=True),
    Row("timing", timing.values, timing.waits, each=timing.each, letter=True),
    Row("upward", upward.values, upward.waits),
    Row("report", report.values, once_closed),
    Row("figures", figures.values, always, numbered=False, allowed=MAY_WATCH, workbook=True, optional=True),
    Row("dossier", dossier.values, always, numbered=False),
)
"""All of them, in the order in which a meeting needs them: one more paper is a row here, its template, its values."""


def row_of(name: str) -> Row:
    """Return a paper's row; NotFound."""
    found = next((row for row in ROWS if row.name == name), None)
    if found is None:
        raise NotFound
    return found
