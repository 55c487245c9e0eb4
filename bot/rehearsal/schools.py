"""What a rehearsal does with units that a plan only counts: they get names and people, and do what the plan asks."""

from datetime import date, datetime, timedelta
from functools import partial
from itertools import groupby

from bot.rehearsal.cast import Player, book, make_schools
from bot.rehearsal.meeting import MeetingPlay
from bot.rehearsal.script import Script
from domain.deadline import Deadline, Programme
from domain.people.access import Role
from domain.people.unit import Unit, UnitKind
from domain.plans.plan import Audience, Post
from domain.plans.programme import Window
from services.meetings import closing, rounds
from services.people import codes
from services.plans import deciding, opening, planning, timeline, windows
from services.plans.parts import step_of
from services.plans.planning import Wanted
from services.unit_of_work import UnitOfWork
from templates.cli import line
from templates.filters import when

PLANNED_AHEAD = 21
"""Days before it on which a school plans its meeting."""
BATCHES = 5
"""Schools meet on so many days, two or three apart, and the last one is some days before the window ends."""
LATE_SCHOOLS = 2
"""So many hold theirs after the window, and one more never does."""
REPORT_LATE = 11
"""Days by which one school's report is late."""
OWN_AHEAD = 15
"""Days before it on which the office plans its own meeting."""


class Schools:
    """The schools below one plan's unit."""

    def __init__(self, script: Script) -> None:
        self.script, self.stage, self.agenda, self.cast = script, script.stage, script.agenda, script.cast
        self.units: list[Unit] = []
        self._posts = [post for post in script.plan.posts if post.role and post.unit in script.counted]

    async def come_in(self) -> None:
        """Give the schools names, and each of them a person for each post; one code a school and post."""
        counts = [unit.count for unit in self.script.plan.units if unit.count and not unit.called]
        by = self.script.office(self.script.unit_id).person_id
        self.units = await self.stage.do(lambda uow: make_schools(uow, self.script.unit_id, sum(counts), by=by))
        self.units += await self.stage.read(self._named_schools)
        self.stage.say(line("rehearsal", "schools", count=len(self.units)))
        for post in self._posts:
            for unit in self.units:
                made = await self.stage.do(partial(_make_code, unit=unit, post=post, by=by))
                player, _ = await self.cast.joins(made)
                self.stage.say_done(line("rehearsal", "joined_school"), who=player.person_id)

    def _named_schools(self, uow: UnitOfWork) -> list[Unit]:
        known = {unit.id for unit in self.units}
        below = uow.people.units_under(self.script.unit_id)
        return [unit for unit in below if unit.kind is UnitKind.SCHOOL and unit.id not in known]

    # --- plan 003: each sends something in ---------------------------------------------------------------------------

    async def send_in(self, deadline: Deadline) -> None:
        """Let every school send what the plan asks of it, most in time and two a day late."""
        assert deadline.last_day is not None
        in_time = [self._heads()[place] for place in range(len(self.units) - LATE_SCHOOLS)]
        late = self._heads()[len(in_time) :]
        for days, heads in ((-1, in_time[::2]), (0, in_time[1::2]), (1, late)):
            at = self.agenda.on(deadline.last_day + timedelta(days=days), 15)
            self.agenda.put(at, partial(self._sent, heads, deadline.step))

    def _heads(self) -> list[Player]:
        key = {unit.id: place for place, unit in enumerate(self.units)}
        heads = [one for one in self.cast.players.values() if one.unit_id in key and one.title == self._posts[0].title]
        return sorted(heads, key=lambda one: key[one.unit_id])

    async def _sent(self, heads: list[Player], step: str) -> None:
        for head in heads:
            own = await self.stage.read(partial(_own_part, head=head, step=step))
            await self.script.finish(own, head.unit_id, then_confirm=False)

    # --- plan 000: each holds a meeting of its own within the window -------------------------------------------------

    async def plan_window(self, window: Window) -> None:
        """Let every school plan its meeting: most within the window, two after it, one not at all."""
        ends = await self.stage.read(partial(self._window, code=window.code))
        assert ends.ends_at is not None
        last = (ends.ends_at - timedelta(seconds=1)).astimezone(self.stage.zone).date()
        days = [last - timedelta(days=2 + 3 * place) for place in reversed(range(BATCHES))]
        meeting = len(self.units) - LATE_SCHOOLS - 1
        wanted = [(unit, days[place * BATCHES // meeting]) for place, unit in enumerate(self.units[:meeting])]
        wanted += [(unit, last + timedelta(days=5 + 2 * place)) for place, unit in enumerate(self.units[meeting:-1])]
        for day, units in groupby(wanted, key=lambda pair: pair[1]):
            held = day if day.weekday() < 5 else day + timedelta(days=7 - day.weekday())  # noqa: PLR2004 - a Saturday
            batch = [unit for unit, _ in units]
            at = self.agenda.on(held - timedelta(days=PLANNED_AHEAD), 9)
            self.agenda.put(self.agenda.not_before(at), partial(self._plan_meetings, batch, held))
        for at in [
            *self._chase_days(last),
            self.agenda.on(last + timedelta(days=1), 9),
            self.agenda.on(last + timedelta(days=12), 9),
        ]:
            self.agenda.put(at, partial(self._standing, window.code))

    def _window(self, uow: UnitOfWork, code: str) -> Programme:
        found = uow.deadlines.programme_by_code(f"{self.script.plan.code}:{code}")
        assert found is not None
        return found

    def _chase_days(self, last: date) -> list[datetime]:
        again = [d.recurring.days_before for d in self.script.plan.deadlines if d.recurring and d.recurring.days_before]
        return [self.agenda.on(last + timedelta(days=1 - days), 9, 30) for one in again for days in one]

    async def _standing(self, code: str) -> None:
        found = await self.stage.read(lambda uow: windows.standing(uow, self._window(uow, code)))
        names = {name: ", ".join(getattr(found, name)) or line("rehearsal", "none") for name in ("late", "missing")}
        self.stage.say(line("rehearsal", "standing", held=len(found.held), ahead=len(found.ahead), **names))

    async def _plan_meetings(self, units: list[Unit], day: date) -> None:
        hour = self.agenda.on(day, 14)
        for unit in units:
            by = self.script.office(unit.id or 0)
            meeting_id = await self.stage.do(partial(self._plan_one, unit=unit, starts_at=hour, by=by.person_id))
            self.stage.say_done(line("rehearsal", "planned", when=when(hour)), who=by.person_id)
            if unit is self.units[0]:
                await self._in_full(unit, meeting_id)
            else:
                self.agenda.put(hour, partial(self._hold_briefly, unit, meeting_id))

    def _plan_one(self, uow: UnitOfWork, unit: Unit, starts_at: datetime, by: int) -> int:
        """The usual timeline is laid but not confirmed; what the plan asks of every meeting is, and so stands."""
        plan = self.script.plan
        wanted = Wanted(
            title=planning.usual_title(uow, starts_at), starts_at=starts_at, place=book()["hall"],
            topics=[topic.title for topic in plan.topics if topic.kind == "plan"],
        )  # fmt: skip
        meeting = planning.make(uow, unit.id or 0, wanted, by=by)
        asked = timeline.lay(uow, opening.each_meeting(uow, plan, unit.id or 0), meeting=meeting)
        deciding.confirm_all(uow, asked, by=by)
        return meeting.key

    async def _in_full(self, unit: Unit, meeting_id: int) -> None:
        """One school is shown from the first question to the last answer, with its whole timeline confirmed."""
        unit_id = unit.id or 0
        await self.script.confirm(unit_id, meeting_id)
        roles = [audience for audience in self.script.plan.audience if audience.role in {Role.TEACHER, Role.PARENT}]
        askers = [await self._asker(audience, unit_id) for audience in roles for _ in range(2)]
        await MeetingPlay(self.script, meeting_id, unit_id, askers).put(
            from_day=self.agenda.now.date() + timedelta(days=2)
        )

    async def _asker(self, audience: Audience, unit_id: int) -> Player:
        return await self.cast.comes(audience.role, line("rehearsal_roles", audience.role), unit_id)

    async def _hold_briefly(self, unit: Unit, meeting_id: int) -> None:
        [chair, *_] = self.cast.holding(Role.CHAIR, unit_id=unit.id or 0)
        await self.stage.do(lambda uow: rounds.start(uow, meeting_id, by=chair.person_id))
        await self.stage.do(lambda uow: closing.close(uow, meeting_id, by=chair.person_id))
        self.stage.say_done(line("rehearsal", "held_briefly"), who=chair.person_id)
        late = unit is self.units[1]
        days = 5 + REPORT_LATE if late else 3
        self.agenda.put(self.agenda.now + timedelta(days=days), partial(self._report, unit.id or 0, meeting_id))

    async def _report(self, unit_id: int, meeting_id: int) -> None:
        dated = await self.stage.read(lambda uow: uow.deadlines.of_meeting(meeting_id))
        for deadline in dated:
            if deadline.is_open and deadline.confirmed_at is not None and deadline.last_day is not None:
                await self.script.finish(deadline.key, unit_id, then_confirm=False)

    # --- the office's own meeting at the end -------------------------------------------------------------------------

    async def hold_own(self, window: Window) -> None:
        """Let the head of the office hold the last meeting of the series, some days before its own window ends."""
        ends = await self.stage.read(partial(self._window, code=window.code))
        assert ends.ends_at is not None
        day = (ends.ends_at - timedelta(days=2)).astimezone(self.stage.zone).date()
        self.agenda.put(
            self.agenda.on(day - timedelta(days=OWN_AHEAD), 9),
            partial(self._plan_own, window, day),
        )

    async def _plan_own(self, window: Window, day: date) -> None:
        by = self.script.office(self.script.unit_id)
        hour = self.agenda.on(day, 8)
        wanted = Wanted(title=window.title, starts_at=hour, place=self.script.plan.unit.name)
        meeting = await self.stage.do(lambda uow: planning.make(uow, self.script.unit_id, wanted, by=by.person_id))
        self.stage.say_done(line("rehearsal", "planned", when=when(hour)), who=by.person_id)
        await self.script.confirm(self.script.unit_id, meeting.key)
        askers = self._heads()[:2]
        await MeetingPlay(self.script, meeting.key, self.script.unit_id, askers).put(
            from_day=self.agenda.now.date() + timedelta(days=1)
        )


def _make_code(uow: UnitOfWork, unit: Unit, post: Post, by: int) -> str:
    assert post.role is not None
    return codes.make(uow, unit.key, post.role, by=by, title=post.title).code.code


def _own_part(uow: UnitOfWork, head: Player, step: str) -> int:
    return next(d.key for d in uow.deadlines.held_by(head.person_id) if d.step == step_of(step, head.unit_id))
