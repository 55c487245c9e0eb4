"""`doithoai plan read`: the dates of a plan's plain text with their words, and what looks wrong. Needs no database."""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.plan_files.reading import PlanProblems, file_bytes
from bot.plan_files.report import ZONE, aim_words, concern_words, problems_of, rule_words
from bot.plan_files.tree import Problem
from domain.dates.holidays import office_calendar
from domain.errors import Refused
from domain.plans.proposals import Step
from domain.plans.stated import Likely
from services.plans.reading_plans import MOST_DATES, Line, Reading, join_text, read_text
from services.refusals import say_refusal
from templates.cli import UNUSABLE, help_of, line
from templates.filters import dated, until, upfirst
from templates.say import caption


def read_file(file: Annotated[Path, typer.Argument(help=help_of("plan_text"), metavar="FILE")]) -> None:
    try:
        text = join_text("", _text(file))
    except PlanProblems as problem:
        for words in problems_of(problem):
            typer.echo(words, err=True)
        raise typer.Exit(UNUSABLE) from None
    except Refused as refused:
        words = say_refusal(refused, now=datetime.now(ZONE))
        typer.echo(line("plan", "read_refused", file=file, problem=words), err=True)
        raise typer.Exit(UNUSABLE) from None
    reading = read_text(text, office_calendar(), ZONE, datetime.now(ZONE).date())
    for words in _report(file, reading):
        typer.echo(words)


def _text(path: Path) -> str:
    """Return the text of a file, with or without a byte order mark; PlanProblems."""
    try:
        return file_bytes(path).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise PlanProblems(path, [Problem(line=0, column=0, name="not_utf8", values={})]) from None


def _report(file: Path, reading: Reading) -> Iterator[str]:
    if not reading.lines:
        yield line("plan", "read_nothing", file=file)
        return
    undated = sum(one.due is None for one in reading.lines)
    yield line("plan", "read_title", file=file, lines=len(reading.lines), undated=undated)
    if reading.unread:
        yield line("plan", "read_unread", most=MOST_DATES, words=reading.unread)
    yield from (_line(one, reading.day) for one in reading.lines)
    if reading.day:
        hour = f"{reading.hour:%Hh%M}" if reading.hour else line("plan", "no_hour")
        place = reading.place or line("plan", "no_place")
        yield line("plan", "read_meeting", hour=hour, day=dated(reading.day), place=place)
    names = {step.value: caption("step", step) for step in Step}
    yield from (concern_words(str(file), finding, names) for finding in reading.concerns)


def _line(one: Line, meeting: date | None) -> str:
    stated, due = one.stated, one.due
    when = line("plan", "undated")
    if due is not None:
        when = upfirst(until(due.ends_at) if stated.rule and stated.rule.at else dated(due.last_day))
    about = line("plan", "about", words=stated.sentence) if stated.sentence else ""
    return line("plan", "read_line", number=one.number, when=when, why=_why(one, meeting), about=about)


def _why(one: Line, meeting: date | None) -> str:
    stated = one.stated
    if stated.likely is Likely.SIGNED:
        return line("plan", "read_signed", words=stated.words)
    if stated.rule is None:
        return line("plan", "read_unclear", words=stated.words)
    rule = rule_words(stated.rule, meeting, on_the_day=stated.is_the_day)
    aim = aim_words(one.due) if one.due and stated.likely is not Likely.MEETING else ""
    return line("plan_why", "words", words=stated.words, rule=rule) + aim
