"""The command line: each command reads the settings, does one thing, and says in one line what went wrong."""

from pathlib import Path
from typing import Annotated

import typer
import typer.rich_utils

from bot import cli_plan, cli_read, cli_rehearse, lock, whom
from bot import demo as kindergarten
from bot.address import StartProblem, known_url, link_url
from bot.at_desk import UNUSABLE, tell, worded, write
from bot.at_desk import settings as settings_of_here
from bot.backup import back_up
from bot.cli_open import open_file
from bot.doctor import Mark, examine
from services import numbering, spending
from services.signing_in import make_link
from storage.engine import database_url
from storage.migrate import make_ready
from storage.migrate import migrate as migrate_database
from templates.cli import line
from templates.filters import until, when
from templates.say import caption

BROKEN = 1
"""Exit code: something does not work."""
MOST_SKIPPED = 5000


def _help(name: str) -> str:
    return line("help", name)


app = typer.Typer(
    help=_help("program"), no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)  # fmt: skip
cli_plan.app.command("open", help=_help("plan_open"))(open_file)
cli_plan.app.command("read", help=_help("plan_read"))(cli_read.read_file)
app.add_typer(cli_plan.app, name="plan")
app.command(help=_help("rehearse"))(cli_rehearse.rehearse)
typer.rich_utils.COMMANDS_PANEL_TITLE = _help("commands")
typer.rich_utils.ARGUMENTS_PANEL_TITLE = _help("arguments")
typer.rich_utils.OPTIONS_PANEL_TITLE = _help("options")


@app.command(help=_help("run"))
def run() -> None:
    with worded():
        settings = settings_of_here()
        from bot import app as program  # noqa: PLC0415 - aiogram alone takes two seconds to import

        program.run(settings, tell)


@app.command(help=_help("demo"))
def demo() -> None:
    with worded():
        settings = settings_of_here()
        make_ready(settings.database_url)
        loaded = write(settings, kindergarten.load)
    tell(
        line(
            "lines", f"demo_{loaded.found}", unit=loaded.unit.name, title=loaded.meeting.title,
            when=when(loaded.meeting.starts_at), until=until(loaded.meeting.intake_ends_at),
        )
    )  # fmt: skip
    tell(line("lines", "codes", codes=", ".join(kindergarten.codes())))


@app.command(help=_help("migrate"))
def migrate() -> None:
    with worded():
        settings = settings_of_here()
        with lock.hold(settings.database_url):
            migrate_database(settings.database_url)
    shown = database_url(settings.database_url).render_as_string(hide_password=True)
    tell(line("lines", "migrated", database=shown))


@app.command(help=_help("doctor"))
def doctor() -> None:
    with worded(code=BROKEN):
        findings = examine(settings_of_here())
    for finding in findings:
        tell(str(finding))
    bad, off = (sum(finding.mark is mark for finding in findings) for mark in (Mark.BAD, Mark.OFF))
    tell(line("doctor", "some_bad" if bad else "all_good_some_off" if off else "all_good", count=bad or off))
    if bad:
        raise typer.Exit(BROKEN)


@app.command("sign-in", help=_help("sign_in"))
def sign_in(
    person: Annotated[str, typer.Argument(help=_help("sign_in_person"))] = "",
    role: Annotated[str, typer.Option(help=_help("sign_in_role"))] = "",
) -> None:
    with worded():
        settings = settings_of_here()
        make_ready(settings.database_url)
        if not person and not role:
            raise StartProblem("person_missing")
        found = write(settings, lambda uow: whom.find(uow, person, role))
        if not found:
            raise StartProblem("person_unknown", person=person or role)
        if len(found) > 1:
            tell(line("lines", "several"), problem=True)
            for one in found:
                tell(line("lines", "person", id=one.person_id, name=one.name, role=_roles(one)), problem=True)
            raise typer.Exit(UNUSABLE)
        [one] = found
        token = write(settings, lambda uow: make_link(uow, one.person_id))
        url = link_url(known_url(settings), token)
    tell(line("lines", "signed", name=one.name, role=_roles(one), url=url))


@app.command(help=_help("backup"))
def backup(file: Annotated[Path, typer.Argument(help=_help("backup_file"))]) -> None:
    with worded():
        size = back_up(settings_of_here().database_url, file)
    tell(line("lines", "backed_up", file=file, size=max(1, size // 1024)))


@app.command("zalo-resume", help=_help("zalo_resume"))
def zalo_resume() -> None:
    with worded():
        settings = settings_of_here()
        make_ready(settings.database_url)
        waiting = write(settings, lambda uow: spending.resume(uow, "zalo"))
    tell(line("lines", "zalo_resumed", count=waiting))


@app.command("skip-numbers", help=_help("skip_numbers"))
def skip_numbers(
    count: Annotated[int, typer.Argument(help=_help("skip_numbers_count"), min=0, max=MOST_SKIPPED)],
) -> None:
    with worded():
        settings = settings_of_here()
        make_ready(settings.database_url)
        skipped = write(settings, lambda uow: numbering.skip(uow, count))
    for meeting in skipped:
        tell(line("lines", "skipped", meeting=meeting.code, code=f"{meeting.code}-{meeting.last_number + 1:03d}"))
    tell(line("lines", "skipped_all" if skipped else "skipped_none"))


def _roles(one: whom.Found) -> str:
    return ", ".join(caption("role", role) for role in one.roles)
