"""The command line: each command reads the settings, does one thing, and says in one line what went wrong."""

from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from bot import demo as kindergarten
from bot import lock
from bot.commands import plan_check, whom
from bot.commands.at_desk import settings as settings_of_here
from bot.commands.at_desk import tell, worded, write
from bot.commands.backup import back_up
from bot.commands.doctor import examine
from bot.commands.likeness import hold_against
from bot.commands.mail_in import bring
from bot.commands.plan_open import open_file
from bot.commands.plan_read import read_file
from bot.commands.rehearse import rehearse
from bot.commands.start import start
from bot.listening import StartProblem, known_url, link_url
from bot.network.findings import Mark
from bot.zalo import NETWORK as ZALO
from bot.zalo_oa import NETWORK as ZALO_OA
from services.messages import spending, tokens
from services.people.beginning import is_empty
from services.people.signing_in import make_link
from services.questions import numbering
from storage.migrate import make_ready
from storage.migrate import migrate as migrate_database
from templates.cli import UNUSABLE, help_of, line
from templates.filters import until, when
from templates.say import caption

BROKEN = 1
"""Exit code: something does not work."""
MOST_SKIPPED = 5000


app = typer.Typer(
    help=help_of("program"), no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)  # fmt: skip
plan_check.app.command("open", help=help_of("plan_open"))(open_file)
plan_check.app.command("read", help=help_of("plan_read"))(read_file)
app.add_typer(plan_check.app, name="plan")
app.command(help=help_of("rehearse"))(rehearse)
app.command(help=help_of("start"))(start)
app.command("mail-in", help=help_of("mail_in"))(bring)
app.command("likeness", help=help_of("likeness"))(hold_against)


def _vietnamese(kind: type[TyperCommand | TyperGroup]) -> None:
    """Let `--help` of one kind of command be all in Vietnamese; typer has no setting for it."""
    plain, plain_help = kind.get_help_option, kind.format_help

    def get_help_option(self: Any, ctx: Any) -> Any:  # noqa: ANN401 - click's own types, which typer keeps to itself
        option = plain(self, ctx)
        if option is not None:
            vars(option).update(help=help_of("show_help"))
        return option

    def format_help(self: Any, ctx: Any, formatter: Any) -> None:  # noqa: ANN401 - as above
        from typer import rich_utils  # noqa: PLC0415 - a hundred modules, which nothing but help needs

        rich_utils.COMMANDS_PANEL_TITLE = help_of("commands")
        rich_utils.ARGUMENTS_PANEL_TITLE = help_of("arguments")
        rich_utils.OPTIONS_PANEL_TITLE = help_of("options")
        plain_help(self, ctx, formatter)

    kind.get_help_option = get_help_option  # type: ignore[method-assign]
    kind.format_help = format_help  # type: ignore[method-assign]


_vietnamese(TyperCommand)
_vietnamese(TyperGroup)


@app.command(help=help_of("run"))
def run() -> None:
    with worded():
        settings = settings_of_here()
        from bot import app as program  # noqa: PLC0415 - no other command needs the web server and its pages

        program.run(settings, tell)


@app.command(help=help_of("demo"))
def demo() -> None:
    with worded():
        settings = settings_of_here()
        make_ready(settings.database_url)
        if write(settings, lambda uow: not kindergarten.is_here(uow) and not is_empty(uow)):
            raise StartProblem("school_is_here", file=settings.database_shown)
        loaded = write(settings, kindergarten.load)
    tell(
        line(
            "lines", f"demo_{loaded.found}", unit=loaded.unit.name, title=loaded.meeting.title,
            when=when(loaded.meeting.starts_at), until=until(loaded.meeting.intake_ends_at),
        )
    )  # fmt: skip
    tell(line("lines", "codes", codes=", ".join(kindergarten.codes())))


@app.command(help=help_of("migrate"))
def migrate() -> None:
    with worded():
        settings = settings_of_here()
        with lock.hold(settings.database_url):
            migrate_database(settings.database_url)
    tell(line("lines", "migrated", database=settings.database_shown))


@app.command(help=help_of("doctor"))
def doctor() -> None:
    with worded(code=BROKEN):
        findings = examine(settings_of_here())
    for finding in findings:
        tell(str(finding))
    bad, off = (sum(finding.mark is mark for finding in findings) for mark in (Mark.BAD, Mark.OFF))
    tell(line("doctor", "some_bad" if bad else "all_good_some_off" if off else "all_good", count=bad or off))
    if bad:
        raise typer.Exit(BROKEN)


@app.command("sign-in", help=help_of("sign_in"))
def sign_in(
    person: Annotated[str, typer.Argument(help=help_of("sign_in_person"))] = "",
    role: Annotated[str, typer.Option(help=help_of("sign_in_role"))] = "",
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


@app.command(help=help_of("backup"))
def backup(file: Annotated[Path, typer.Argument(help=help_of("backup_file"))]) -> None:
    with worded():
        size = back_up(settings_of_here().database_url, file)
    tell(line("lines", "backed_up", file=file, size=max(1, size // 1024)))


@app.command("zalo-resume", help=help_of("zalo_resume"))
def zalo_resume(*, oa: Annotated[bool, typer.Option("--oa", help=help_of("zalo_resume_oa"))] = False) -> None:
    with worded():
        settings = settings_of_here()
        make_ready(settings.database_url)
        network = ZALO_OA if oa else ZALO
        waiting = write(settings, lambda uow: spending.resume(uow, network))
    tell(line("lines", "zalo_resumed", network=caption("network", network), count=waiting))


@app.command("zalo-oa-token", help=help_of("zalo_oa_token"))
def zalo_oa_token() -> None:
    with worded():
        settings = settings_of_here()
        make_ready(settings.database_url)
        token = typer.prompt(line("lines", "zalo_oa_token"), default="", hide_input=True, show_default=False).strip()
        if not token:
            raise StartProblem("token_empty")
        if not write(settings, lambda uow: tokens.put_in(uow, ZALO_OA, token)):
            raise StartProblem("token_again")
    tell(line("lines", "zalo_oa_token_taken"))


@app.command("skip-numbers", help=help_of("skip_numbers"))
def skip_numbers(
    count: Annotated[int, typer.Argument(help=help_of("skip_numbers_count"), min=0, max=MOST_SKIPPED)],
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
