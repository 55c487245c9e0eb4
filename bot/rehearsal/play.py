"""A rehearsal: a plan's whole timeline in seconds, on a database of its own, before anything is real."""

from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from bot.plan_files.reading import PlanFile
from bot.rehearsal.agenda import Agenda
from bot.rehearsal.cast import Player, book
from bot.rehearsal.meeting import MeetingPlay
from bot.rehearsal.schools import Schools
from bot.rehearsal.script import Script, opening_day
from bot.rehearsal.stage import Clock, Record, Stage
from domain.dates.deadline_rule import Anchor
from domain.deadline import Deadline
from domain.duty import AnswerDuty
from domain.meeting import Meeting
from domain.questions.question import Question
from domain.reminder import Reminder
from services.plans import moving, planning
from services.plans.planning import Wanted
from services.unit_of_work import UnitOfWork
from templates.cli import line
from templates.filters import dated, when

OPENS_AT = 8
"""The hour at which a plan is opened."""
STILL_AFTER = timedelta(days=9)
"""So much time passes after the last deed: whoever is still reminded then should not be."""
ASKERS = 6
EARLIEST = 16
"""Days before a further meeting from which people ask for it."""
AD_HOC_AFTER, AD_HOC_AHEAD = 31, 14
"""Days after the meeting before it on which a meeting nobody had planned is called, and how far ahead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsed:
    """What a rehearsal left behind, to be shown and checked. `own`: the units whose steps are shown one by one."""

    plan: PlanFile
    path: Path
    own: frozenset[int]
    record: Record
    players: dict[int, Player]
    meetings: list[Meeting]
    deadlines: list[Deadline]
    reminders: list[Reminder]
    questions: list[Question]
    duties: list[AnswerDuty]


async def rehearse(plan: PlanFile, zone: ZoneInfo, *, path: Path) -> Rehearsed:
    """Play a plan from its opening until all is answered and done; nothing outside a temporary folder is touched."""
    with TemporaryDirectory(prefix="doithoai-") as folder:
        day = opening_day(plan.plan, zone)
        clock = Clock(Agenda.local(day, OPENS_AT, zone=zone))
        stage = Stage(Path(folder), clock, zone)
        try:
            script = Script(plan.plan, stage)
            await _play(script)
            return await stage.read(partial(_left_behind, plan=plan, path=path, script=script))
        finally:
            await stage.close()


async def _play(script: Script) -> None:
    plan, agenda = script.plan, script.agenda
    await script.open()
    schools = Schools(script)
    if script.counted:
        agenda.put(agenda.now + timedelta(hours=26), schools.come_in)
        agenda.put(agenda.now + timedelta(hours=27), partial(_let_schools_work, script, schools))
    if script.opened.meetings:
        later = timedelta(minutes=90) if plan.signed == agenda.now.date() else timedelta(hours=29)
        agenda.put(agenda.now + later, partial(_invite, script))
    await agenda.play(then=STILL_AFTER)


async def _let_schools_work(script: Script, schools: Schools) -> None:
    for window in script.plan.programme.windows:
        if script.counted & set(window.who):
            await schools.plan_window(window)
        else:
            await schools.hold_own(window)
    for deadline in script.opened.deadlines:
        if script.is_counted(deadline.owner) and not script.plan.programme.windows and deadline.last_day:
            await schools.send_in(deadline)


async def _invite(script: Script) -> None:
    """Let askers come in, and put every meeting of the plan on the agenda."""
    plan, audience = script.plan, script.plan.audience
    askers = []
    for number in range(ASKERS):
        role = audience[number % len(audience)].role
        askers.append(await script.cast.comes(role, line("rehearsal_roles", role), script.unit_id))
        script.stage.say(line("rehearsal", "came"), who=askers[-1].person_id)
    day = script.agenda.now.date()
    for number, meeting in enumerate(script.opened.meetings):
        group = askers if len(script.opened.meetings) == 1 else askers[number % 2 :: 2]
        held = meeting.starts_at.astimezone(script.stage.zone).date()
        play = MeetingPlay(script, meeting.key, script.unit_id, group)
        if number == 0:
            await play.put(from_day=day)
        else:
            since = held - timedelta(days=EARLIEST)
            script.agenda.put(script.agenda.on(since, 8), partial(play.put, from_day=since))
    if len(script.opened.meetings) > 2:  # noqa: PLR2004 - a series of which the second can move
        second = script.opened.meetings[1]
        held = second.starts_at.astimezone(script.stage.zone).date()
        script.agenda.put(script.agenda.on(held - timedelta(days=7), 10), partial(_move, script, second.key))
    if plan.programme.ad_hoc and len(script.opened.meetings) > 1:
        before = script.opened.meetings[-2].starts_at.astimezone(script.stage.zone).date()
        at = script.agenda.on(before + timedelta(days=AD_HOC_AFTER), 9)
        script.agenda.put(at, partial(_call_ad_hoc, script, askers[:3]))


async def _move(script: Script, meeting_id: int) -> None:
    by = script.office(script.unit_id)
    before = await script.stage.read(lambda uow: uow.meetings.get(meeting_id))
    starts = before.starts_at + timedelta(days=book()["moved"])
    moved = await script.stage.do(lambda uow: moving.move(uow, meeting_id, starts, by=by.person_id))
    words = line(
        "rehearsal", "moved", code=moved.meeting.code, before=when(moved.before), after=when(starts), count=moved.told
    )
    script.stage.say_done(words, who=by.person_id)
    for change in moved.changes:
        days = [dated(day) if day else line("plan", "undated") for day in (change.before, change.after)]
        script.stage.say_done(line("rehearsal", "change", title=change.deadline.title, before=days[0], after=days[1]))
    await script.confirm()


async def _call_ad_hoc(script: Script, askers: list[Player]) -> None:
    by = script.office(script.unit_id)
    day = script.agenda.now.date() + timedelta(days=AD_HOC_AHEAD)
    starts = script.agenda.on(day, 14)
    wanted = Wanted(
        title=book()["ad_hoc"], starts_at=starts, place=book()["hall"], topics=[t.title for t in script.plan.topics]
    )
    meeting = await script.stage.do(lambda uow: planning.make(uow, script.unit_id, wanted, by=by.person_id))
    script.opened.meetings.append(meeting)
    script.stage.say_done(line("rehearsal", "ad_hoc", code=meeting.code, when=when(starts)), who=by.person_id)
    await script.confirm(meeting_id=meeting.key)
    await MeetingPlay(script, meeting.key, script.unit_id, askers).put(from_day=script.agenda.now.date())
    held = partial(script.finish_counted_from, Anchor.NOTICE, None, script.unit_id)
    script.agenda.put(starts + timedelta(hours=3), held)


def _left_behind(uow: UnitOfWork, plan: PlanFile, path: Path, script: Script) -> Rehearsed:
    meetings = sorted(uow.meetings.all(), key=lambda meeting: (meeting.starts_at, meeting.key))
    programme = script.opened.programme.id
    assert programme is not None
    deadlines = list(uow.deadlines.of_programme(programme, parts=True))
    questions, duties = [], []
    for meeting in meetings:
        deadlines += uow.deadlines.of_meeting(meeting.key, parts=True)
        questions += uow.questions.standing(meeting.key)
        duties += uow.duties.of_meeting(meeting.key)
    schools = [meeting.unit_id for meeting in meetings if meeting.unit_id != script.unit_id]
    return Rehearsed(
        plan=plan,
        path=path,
        own=frozenset({script.unit_id, *schools[:1]}),
        record=script.stage.record,
        players=script.cast.players,
        meetings=meetings,
        deadlines=deadlines,
        reminders=[reminder for person_id in script.cast.players for reminder in uow.reminders.of_person(person_id)],
        questions=questions,
        duties=duties,
    )
