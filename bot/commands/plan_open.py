"""`doithoai plan open`: a plan becomes units, meetings and deadlines in the office's own database."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from bot import demo
from bot.commands import at_desk
from bot.plan_files.reading import PlanProblems, read_plan
from bot.plan_files.report import problems_of, warnings_of
from domain.dates.rule_notation import parse_hour
from domain.errors import Refused
from services.plans.opening import Opened, open_plan
from services.plans.post_codes import PostCode
from services.refusals import say_refusal
from templates.cli import UNUSABLE, help_of, line
from templates.filters import day, when

_INSTANT = timedelta(microseconds=1)
"""What ends at midnight is good until the day before."""


def open_file(
    file: Annotated[Path, typer.Argument(help=help_of("plan_file"), metavar="FILE")],
    hour: Annotated[list[str], typer.Option(help=help_of("plan_hour"), metavar="CODE=8h00")] = [],  # noqa: B006 - typer's way; never changed
) -> None:
    with at_desk.worded():
        settings = at_desk.settings()
        try:
            read = read_plan(file)
        except PlanProblems as problem:
            for words in problems_of(problem):
                at_desk.tell(words, problem=True)
            raise typer.Exit(UNUSABLE) from None
        at_desk.ready(settings)
        beside_demo = at_desk.write(settings, demo.is_here)
        try:
            opened = at_desk.write(settings, partial(open_plan, plan=read.plan, hours=_hours(hour)))
        except Refused as refused:
            at_desk.tell(say_refusal(refused, now=datetime.now(UTC)), problem=True)
            raise typer.Exit(UNUSABLE) from None
    warned = [line("lines", "opened_beside_demo", file=settings.database_shown)] if beside_demo else []
    for words in [*_opened(opened), *warned, *warnings_of(file, read)]:
        at_desk.tell(words)


def _hours(given: list[str]) -> Mapping[str, time]:
    """Read CODE=8h00; typer.BadParameter for anything else."""
    found: dict[str, time] = {}
    for text in given:
        code, _, hour = text.partition("=")
        try:
            found[code.strip().upper()] = parse_hour(hour.strip())
        except ValueError:
            raise typer.BadParameter(line("plan", "bad_hour", text=text)) from None
    return found


def _opened(opened: Opened) -> Iterator[str]:
    yield line("plan", "opened", title=opened.programme.title, unit=opened.unit.name)
    for meeting in opened.meetings:
        yield line("plan", "opened_meeting", code=meeting.code, when=when(meeting.starts_at))
    waiting = sum(deadline.waits_for_confirmation for deadline in opened.deadlines)
    yield line("plan", "opened_deadlines", count=len(opened.deadlines), waiting=waiting)
    yield from _codes(opened.codes)


def _codes(codes: Sequence[PostCode]) -> Iterator[str]:
    """A table: what is long stands last, so that the columns before it stay straight."""
    if not codes:
        return
    rows = [[line("plan", f"code_{name}") for name in ("code", "uses", "until", "post", "unit")]]
    rows += [[code.code, str(code.uses), day(code.ends_at - _INSTANT), code.post, code.unit] for code in codes]
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    for row in rows:
        yield "  " + "  ".join(words.ljust(width) for words, width in zip(row, widths, strict=True)).rstrip()
    yield line("plan", "codes_told")
