"""The script that all plans share: the plan is opened, its posts are filled, its dates confirmed, its steps done."""

from collections.abc import Sequence
from datetime import date, timedelta, tzinfo
from functools import partial

from bot.rehearsal.agenda import Agenda
from bot.rehearsal.cast import Cast, Player, book
from bot.rehearsal.stage import Stage
from domain.dates.deadline_rule import Anchor, Bound
from domain.dates.holidays import office_calendar
from domain.dates.rule_notation import parse_rule
from domain.deadline import Deadline
from domain.people.access import Role
from domain.plans.plan import Plan, Post
from domain.plans.proposals import Step
from domain.plans.timeline import chase_days, timeline
from services.dates import read_hour
from services.plans import deciding, opening
from services.plans.opening import Opened
from services.unit_of_work import UnitOfWork
from templates.cli import line
from templates.filters import dated, until, when

EARLIER = timedelta(days=21)
"""An unsigned plan is opened so long before its first date."""
LATE_BY = 11
"""Days after its last day on which the one who is late is done: after the first weekly rung."""
JOINED_BY = 4
"""Days after the last day of what nobody held, when somebody takes the post: the office has heard of it by then."""
RESULTS_WITHIN = 10
"""Days after the meeting that the office sets where a plan only says «after»."""
_EARLY = (2, 1, 0)
"""So many days before their last day people are done, in turn."""
OFFICE = (Role.SECRETARY, Role.COMPILER, Role.CHAIR)
"""Who confirms dates and keeps what nobody keeps: the first of these that a plan has."""


def opening_day(plan: Plan, zone: tzinfo) -> date:
    """Return the day on which a plan is opened: its own, or a working day three weeks before its first date."""
    if plan.signed is not None:
        return plan.signed
    calendar = office_calendar()
    entries = timeline(plan, calendar, zone)
    days = [day for entry in entries if entry.due for day in (entry.due.last_day, *chase_days(entry))]
    day = min([*days, *map(plan.day_of, plan.programme.meetings)]) - EARLIER
    return day if calendar.is_working(day) else calendar.previous_working(day)


class Script:
    """One plan on one stage. `unfilled`: the post that nobody takes in time; `late_step`: what is done late."""

    def __init__(self, plan: Plan, stage: Stage) -> None:
        self.plan, self.stage = plan, stage
        self.cast, self.agenda = Cast(stage), Agenda(stage, stage.zone)
        self.opened: Opened
        self.counted = {unit.code for unit in plan.units if unit.is_many}
        self.posts = [post for post in plan.posts if post.role is not None and post.unit not in self.counted]
        self.unfilled = self._unfilled()
        self.late_step = ""
        self._said: set[int] = set()
        self._planned: set[int] = set()

    # --- who ---------------------------------------------------------------------------------------------------------

    @property
    def unit_id(self) -> int:
        """The unit whose plan it is."""
        assert self.opened.unit.id is not None
        return self.opened.unit.id

    def office(self, unit_id: int) -> Player:
        """Return who keeps the timeline of a unit."""
        return self.cast.holding(*OFFICE, unit_id=unit_id)[0]

    def is_counted(self, post: str) -> bool:
        """Whether a post, by its title, belongs to units that the plan only counts."""
        return any(one.title == post and one.unit in self.counted for one in self.plan.posts)

    def _office_post(self) -> Post:
        return next(post for role in OFFICE for post in self.posts if post.role is role)

    def _unfilled(self) -> Post | None:
        """Choose a post to stay empty: it owes something by a date, and neither runs the meeting nor the office."""
        if self.counted & {self.plan.post(deadline.owner).unit for deadline in self.plan.deadlines}:
            return None
        kept = {self._office_post().key, self.plan.chair}
        owners = [
            deadline.owner
            for deadline in self.plan.deadlines
            if deadline.key != self.plan.notice and deadline.bound.anchor in {Anchor.MEETING, Anchor.FIXED}
        ]
        return next((post for post in self.posts if post.key in owners and post.key not in kept), None)

    # --- the opening -------------------------------------------------------------------------------------------------

    async def open(self) -> None:
        """Open the plan, tell what is late already, and let people take their posts one after the other."""
        hour = read_hour(book()["hour"])
        missing = {meeting.code: hour for meeting in self.plan.programme.meetings if meeting.hour is None}
        self.opened = await self.stage.do(lambda uow: opening.open_plan(uow, self.plan, hours=missing))
        self.stage.say(line("rehearsal", "opened", title=self.plan.title, count=len(self.opened.deadlines)))
        for meeting in self.opened.meetings:
            self.stage.say(line("rehearsal", "meeting", code=meeting.code, when=when(meeting.starts_at),
                                until=until(meeting.intake_ends_at)))  # fmt: skip
            if not next(one.place for one in self.plan.programme.meetings if one.code == meeting.code):
                self.stage.say(line("rehearsal", "place_missing", code=meeting.code))
            if meeting.code in missing:
                self.stage.say(line("rehearsal", "hour_assumed", code=meeting.code, hour=book()["hour"]))
        for deadline in self.opened.deadlines:
            if deadline.ends_at is not None and deadline.ends_at <= self.stage.clock.at:
                self.stage.say(line("rehearsal", "late_already", title=deadline.title, until=until(deadline.ends_at),
                                    words=deadline.words))  # fmt: skip
        self.late_step = self._choose_late(self.opened.deadlines)
        codes = self._codes()
        filled = [post for post in self.posts if post is not self.unfilled]
        for number, post in enumerate(filled, start=1):
            self.agenda.put(
                self.agenda.now + timedelta(minutes=5 * number), partial(self._take_post, codes[post.title])
            )
        if self.unfilled is not None:
            self.stage.say(line("rehearsal", "unfilled", post=self.unfilled.title))
        self.agenda.put(self.agenda.now + timedelta(hours=2), self.confirm)

    def _codes(self) -> dict[str, str]:
        """Return the codes of the office's own posts."""
        return {code.post: code.code for code in self.opened.codes if code.unit == self.opened.unit.name}

    async def _take_post(self, code: str) -> None:
        player, owed = await self.cast.joins(code)
        self.stage.say_done(line("rehearsal", "joined", count=owed), who=player.person_id)

    def _choose_late(self, deadlines: Sequence[Deadline]) -> str:
        """What ends last and still lies ahead, of somebody who is not the office where there is such a one."""
        meant = [d for d in deadlines if d.last_day and not d.is_notice and not d.is_the_meeting and "-" not in d.step]
        if self.plan.programme.windows:
            meant = [d for d in meant if self.is_counted(d.owner)] or meant
        else:
            meant = [d for d in meant if self.unfilled is None or d.owner != self.unfilled.title]
            meant = [d for d in meant if not self.is_counted(d.owner)]
        ahead = [d for d in meant if d.ends_at and d.ends_at > self.stage.clock.at]
        kept = {self._office_post().title, self.plan.post(self.plan.chair).title}
        chosen = [d for d in ahead if d.owner not in kept] or ahead
        return max(chosen, key=lambda d: (d.last_day, d.rank)).step if chosen else ""

    # --- the dates ---------------------------------------------------------------------------------------------------

    async def confirm(self, unit_id: int | None = None, meeting_id: int | None = None) -> None:
        """Confirm every proposed date, each with the words that it comes from; set one where the plan says «after».

        What is still without a date is said. From then on each step is done in its time.
        """
        unit_id = unit_id or self.unit_id
        by = self.office(unit_id)
        for deadline in await self.stage.read(partial(self._open_deadlines, meeting_id=meeting_id)):
            rule = parse_rule(deadline.rule)
            if deadline.waits_for_confirmation and deadline.last_day is not None:
                await self._confirm(deadline, by, None)
            elif rule.is_open and rule.anchor is Anchor.MEETING:
                await self._confirm(deadline, by, await self.stage.read(partial(_set_day, deadline=deadline)))
            elif deadline.last_day is None and deadline.key not in self._said:
                anchor = line("plan_why", rule.anchor)
                self.stage.say(line("rehearsal", "undated", title=deadline.title, of=anchor), who=by.person_id)
                self._said.add(deadline.key)
        for number, deadline in enumerate(await self.stage.read(partial(self._open_deadlines, meeting_id=meeting_id))):
            self._plan_finish(deadline, number, unit_id)

    async def _confirm(self, deadline: Deadline, by: Player, day: date | None) -> None:
        if deadline.words:
            said = line("rehearsal", "words", words=deadline.words)
        else:
            said = line("rehearsal", "source", source=deadline.source)
        known = await self.stage.do(lambda uow: deciding.confirm(uow, deadline.key, by=by.person_id, day=day))
        assert known.last_day is not None
        name = "confirmed" if day is None else "set_day"
        self.stage.say_done(line("rehearsal", name, title=deadline.title, said=said, day=dated(known.last_day)),
                            who=by.person_id)  # fmt: skip

    def _open_deadlines(self, uow: UnitOfWork, meeting_id: int | None) -> list[Deadline]:
        if meeting_id is not None:
            found = list(uow.deadlines.of_meeting(meeting_id))
        else:
            assert self.opened.programme.id is not None
            found = list(uow.deadlines.of_programme(self.opened.programme.id))
            for meeting in self.opened.meetings:
                found += uow.deadlines.of_meeting(meeting.key)
        return [deadline for deadline in found if deadline.is_open]

    # --- what is done ------------------------------------------------------------------------------------------------

    def _plan_finish(self, deadline: Deadline, number: int, unit_id: int) -> None:
        if deadline.last_day is None or deadline.waits_for_confirmation or deadline.is_the_meeting:
            return
        if deadline.key in self._planned or deadline.step == Step.INTAKE_CLOSES:  # which ends by itself
            return
        self._planned.add(deadline.key)
        last, nobody = deadline.last_day, self.unfilled is not None and deadline.owner == self.unfilled.title
        if nobody and self.unfilled is not None:
            code = self._codes()[self.unfilled.title]
            joins = self.agenda.not_before(self.agenda.on(last + timedelta(days=JOINED_BY), 9, 30))
            self.agenda.put(joins, partial(self._take_post_once, code, self.unfilled.title))
            at = joins + timedelta(days=1)
        elif deadline.step == self.late_step:
            at = self.agenda.on(last + timedelta(days=LATE_BY), 10)
        elif "-" in deadline.step:
            at = self.agenda.on(last, 10)
        elif self.is_counted(deadline.owner):
            at = self.agenda.on(last + timedelta(days=JOINED_BY), 10)
        else:
            at = self.agenda.on(last - timedelta(days=_EARLY[number % len(_EARLY)]), (15, 16, 10)[number % len(_EARLY)])
        self.agenda.put(
            self.agenda.not_before(at, after=timedelta(hours=2)), partial(self.finish, deadline.key, unit_id)
        )

    async def _take_post_once(self, code: str, title: str) -> None:
        if not any(player.title == title for player in self.cast.players.values()):
            await self._take_post(code)

    async def finish(self, deadline_id: int, unit_id: int, *, then_confirm: bool = True) -> None:
        """Let whoever holds it say that it is done, with a proof where one is due; new dates are confirmed next.

        What several share is done by each who has come in; then the office ends the whole.
        """
        for part in await self.stage.read(lambda uow: uow.deadlines.parts_of([deadline_id])):
            if part.holder_id in self.cast.players and self.cast.players[part.holder_id].unit_id == unit_id:
                await self.finish(part.key, unit_id, then_confirm=False)
        deadline = await self.stage.read(lambda uow: uow.deadlines.get(deadline_id))
        if not deadline.is_open:
            return
        holder = self.cast.players.get(deadline.holder_id or 0) or self.office(unit_id)
        proof = book()["proof"] if deadline.is_notice else ""
        known = await self.stage.do(lambda uow: deciding.finish(uow, deadline_id, by=holder.person_id, proof=proof))
        self.stage.say_done(self._done_words(known, proof), who=holder.person_id)
        if then_confirm:
            self.agenda.put(self.agenda.now + timedelta(hours=1), partial(self.confirm, unit_id, deadline.meeting_id))

    def _done_words(self, deadline: Deadline, proof: str) -> str:
        words = line("rehearsal", "done", title=deadline.title)
        if proof:
            words += line("rehearsal", "with_proof", proof=proof)
        if deadline.last_day is not None and (over := (self.agenda.now.date() - deadline.last_day).days) > 0:
            words += line("rehearsal", "over", days=over)
        return words

    async def finish_counted_from(self, anchor: Anchor, meeting_id: int | None, unit_id: int) -> None:
        """Finish what is counted from an event that is over."""
        for deadline in await self.stage.read(partial(self._open_deadlines, meeting_id=meeting_id)):
            if parse_rule(deadline.rule).anchor is anchor:
                await self.finish(deadline.key, unit_id, then_confirm=False)


def _set_day(uow: UnitOfWork, deadline: Deadline) -> date:
    """Return the day that the office sets: the meeting's day and ten more, or two days before it."""
    meeting = uow.meetings.get(deadline.meeting_id or 0)
    day = meeting.starts_at.astimezone(uow.zone).date()
    before = parse_rule(deadline.rule).bound is Bound.BEFORE_EVENT
    return day - timedelta(days=2) if before else day + timedelta(days=RESULTS_WITHIN)
