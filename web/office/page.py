"""What a page of the office declares: what it reads, its acts, and what is asked of either."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from domain.deadline import Body
from domain.errors import NotFound
from domain.meeting import Meeting
from domain.people.acted import Acted
from services.people import office_pages
from services.people.office_pages import Done
from services.unit_of_work import UnitOfWork
from web.forms import Form
from web.reading import LARGEST_ID, number
from web.site import Core


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of a page: by whom, of which meeting or programme, with what in the address and in the form.

    `ready`: what the act's `first` has made.
    """

    by: int
    of: Body | None
    query: Mapping[str, str]
    form: Form
    ready: Any = None

    @property
    def body(self) -> Body:
        """The meeting or programme, on pages that have one."""
        assert self.of is not None
        return self.of

    @property
    def meeting(self) -> Meeting:
        """The meeting, on pages that no programme has; NotFound at a programme's address."""
        if self.body.meeting is None:
            raise NotFound
        return self.body.meeting

    def number(self, name: str) -> int:
        """Return a whole number of the form, or of the address; NotFound where there is none."""
        found = number(self.form.get(name) or self.query.get(name, ""), most=LARGEST_ID)
        if found is None:
            raise NotFound
        return found


Leading = Callable[[UnitOfWork, Asked, Acted], Mapping[str, str]]
"""What an address is to name, by what was done."""


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that a page does, by one service.

    `said`: the sentence about it, in the words of the chat. `undo`: takes it back by what `Done.before` kept; None:
    nothing does. `ask`: what is shown first where much would be done; the form comes again with `chac`. `first`: what
    takes long, before `ask` and before `do`: on another thread, or in units of its own; not for a form that was here.
    `then`, `back`: what the address names after it, and after it was taken back; "" leaves a name out.
    """

    do: Callable[[UnitOfWork, Asked], Done]
    said: Callable[[UnitOfWork, Acted], str]
    undo: Callable[[UnitOfWork, Acted], None] | None = None
    ask: Callable[[UnitOfWork, Asked], dict[str, Any]] | None = None
    first: Callable[[Core, Asked], Awaitable[Any]] | None = None
    then: Leading | None = None
    back: Leading | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """One page, by its name in services/people/office_pages.py; `read` fills templates/web/office/<name>.html.j2.

    `file`: the id of what is handed out under its address with «/tep», None while it is still being fetched.
    """

    name: str
    read: Callable[[UnitOfWork, Asked], dict[str, Any]]
    acts: Mapping[str, Act] = field(default_factory=dict)
    file: Callable[[UnitOfWork, Asked], int | None] | None = None

    @property
    def row(self) -> office_pages.Page:
        """Its row in the table of pages."""
        return next(row for row in office_pages.PAGES if row.name == self.name)
