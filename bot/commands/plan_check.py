"""`doithoai plan`: what stands in a plan file, before anything is made of it. Needs no database."""

from pathlib import Path
from typing import Annotated

import typer

from bot.plan_files.reading import PlanProblems, read_plan
from bot.plan_files.report import problems_of, report
from templates.cli import UNUSABLE, help_of

app = typer.Typer(help=help_of("plan"), no_args_is_help=True)


@app.command(help=help_of("plan_check"))
def check(files: Annotated[list[Path], typer.Argument(help=help_of("plan_files"), metavar="FILE...")]) -> None:
    unusable = 0
    for path in files:
        try:
            told = list(report(path, read_plan(path)))
        except PlanProblems as problem:
            unusable += 1
            for words in problems_of(problem):
                typer.echo(words, err=True)
        else:
            typer.echo("\n".join([*told, ""]))
    if unusable:
        raise typer.Exit(UNUSABLE)
