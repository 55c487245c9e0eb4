"""`doithoai rehearse`: a plan's whole timeline in seconds, before anything is real. Needs no database, no network."""

import asyncio
import logging
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import structlog
import typer

from bot.plan_files.reading import PlanProblems, read_plan
from bot.plan_files.report import ZONE, problems_of
from templates.cli import UNUSABLE, help_of, line

if TYPE_CHECKING:
    from bot.rehearsal.play import Rehearsed


def rehearse(
    plan: Annotated[Path, typer.Argument(help=help_of("rehearse_plan"), metavar="PLAN")],
    out: Annotated[Path | None, typer.Option(help=help_of("rehearse_out"))] = None,
    quiet: Annotated[bool, typer.Option("--quiet", help=help_of("rehearse_quiet"))] = False,  # noqa: FBT002 - typer's way
) -> None:
    from bot.rehearsal.summary import written  # noqa: PLC0415 - the other commands start without the whole program

    logging.getLogger("alembic").setLevel(logging.WARNING)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    try:
        told = written(played(plan), quiet=quiet)
    except PlanProblems as problem:
        for words in problems_of(problem):
            typer.echo(words, err=True)
        raise typer.Exit(UNUSABLE) from problem
    if out is None:
        typer.echo(told, nl=False)
    else:
        out.write_text(told, encoding="utf-8")
        typer.echo(line("transcript", "written", file=out))


def played(path: Path) -> "Rehearsed":
    """Rehearse a plan file; PlanProblems."""
    from bot.rehearsal import play  # noqa: PLC0415 - as above

    return asyncio.run(play.rehearse(read_plan(path), ZONE, path=path))
