"""`doithoai start`: the first unit, and the address by which its first person comes in; nothing else is needed."""

from datetime import UTC, datetime
from functools import partial
from typing import Annotated

import typer

from bot import demo, typed
from bot.commands import at_desk
from bot.listening import StartProblem, is_running, known_url
from domain.errors import Refused
from domain.people.errors import UnitKnown
from domain.people.unit import UnitKind
from services.people.beginning import begin
from services.refusals import say_refusal
from templates.cli import UNUSABLE, help_of, line
from templates.filters import until


def start(
    name: Annotated[str, typer.Argument(help=help_of("start_name"))],
    *,
    ward: Annotated[bool, typer.Option("--ward", "--phuong", help=help_of("start_ward"))] = False,
) -> None:
    with at_desk.worded():
        settings = at_desk.settings()
        at_desk.ready(settings)
        if at_desk.write(settings, demo.is_here):
            raise StartProblem("demo_is_here", file=settings.database_shown)
        kind = UnitKind.WARD if ward else UnitKind.SCHOOL
        try:
            begun = at_desk.write(settings, partial(begin, name=name, kind=kind))
        except UnitKnown as known:
            raise StartProblem("begun_before", unit=known.values["name"], command=typed.command()) from known
        except Refused as refused:
            at_desk.tell(say_refusal(refused, now=datetime.now(UTC)), problem=True)
            raise typer.Exit(UNUSABLE) from None
        url = f"{known_url(settings)}{begun.code.path}"
    at_desk.tell(line("lines", "begun" if begun.new else "begun_again", unit=begun.unit.name))
    assert begun.code.ends_at is not None
    at_desk.tell(line("lines", "begun_link", url=url, until=until(begun.code.ends_at)))
    at_desk.tell(line("lines", "begun_code", code=begun.code.code))
    if not is_running(settings):
        at_desk.tell(line("lines", "begun_run", command=typed.command()))
    if not settings.public_url:
        at_desk.tell(line("lines", "only_here"))
    at_desk.tell(line("lines", "begun_next"))
