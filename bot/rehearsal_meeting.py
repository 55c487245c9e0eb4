"""One meeting of a rehearsal, from the first question to the last answer that was approved, sent and understood."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import partial

from bot.rehearsal_cast import Player, book
from bot.rehearsal_script import Script
from domain.access import Role
from domain.deadline_rule import Anchor
from domain.duty import AnswerDuty, DutyKind
from domain.question import ReplyMode
from services.unit_of_work import UnitOfWork
from templates.cli import line
from templates.say import book as words

SOON = timedelta(minutes=5)
"""After this what follows at once is done."""
APPROVERS = (Role.CHAIR, Role.SECRETARY, Role.UNIT_HEAD)
ANSWERERS = (Role.RESPONDER, Role.UNIT_HEAD)
_UNHURRIED = timedelta(days=3)
_SPOKEN_OF = 3
"""Of so many questions one is to be answered in writing only."""


class MeetingPlay:
    """One meeting with those who ask there."""

    def __init__(self, script: Script, meeting_id: int, unit_id: int, askers: Sequence[Player]) -> None:
        self.script, self.stage, self.agenda, self.cast = script, script.stage, script.agenda, script.cast
        self.meeting_id, self.unit_id, self.askers = meeting_id, unit_id, askers
        self._unclear = ""
        self._open: set[int] = set()

    # --- asking ------------------------------------------------------------------------------------------------------

    async def put(self, *, from_day: date) -> None:
        """Put the questions and the meeting itself on the agenda."""
        meeting = await self.stage.read(lambda uow: uow.meetings.get(self.meeting_id))
        start, end = self.agenda.on(from_day, 19), meeting.intake_ends_at.astimezone(self.stage.zone)
        hurried = end - max(start, self.agenda.now) < _UNHURRIED
        for number, asker in enumerate(self.askers):
            if hurried:
                at = self.agenda.now + timedelta(hours=3, minutes=20 * number)
            else:
                days = (end.date() - start.date()).days - 1
                at = start + timedelta(days=number * days // len(self.askers), minutes=20 * number)
            lingers = number == len(self.askers) - 1 and not hurried
            self.agenda.put(at, partial(self._ask, asker, number, lingers=lingers))
            if lingers:
                self.agenda.put(self._last_morning(end), partial(self._go_on, asker))
        self.agenda.put(meeting.starts_at, self._hold)

    async def _ask(self, asker: Player, number: int, *, lingers: bool) -> None:
        told = book()["questions"].get(asker.role) or book()["questions"][Role.TEACHER]
        await asker.says("/hoi")
        await asker.picks(number % 4)
        await asker.says(told[number % len(told)])
        if not lingers:
            if asker.has_now("spoken"):
                await asker.presses("written" if number % _SPOKEN_OF == _SPOKEN_OF - 1 else "spoken")
            await asker.presses("send")

    def _last_morning(self, end: datetime) -> datetime:
        """Return 10h00 of the day on which an exclusive end falls."""
        return self.agenda.on((end - timedelta(seconds=1)).astimezone(self.stage.zone).date(), 10)

    async def _go_on(self, asker: Player) -> None:
        """Finish what lay unfinished until the last day; later, where the meeting was moved."""
        meeting = await self.stage.read(lambda uow: uow.meetings.get(self.meeting_id))
        if self._last_morning(meeting.intake_ends_at) > self.stage.clock.at:
            self.agenda.put(self._last_morning(meeting.intake_ends_at), partial(self._go_on, asker))
            return
        await asker.presses("continue")
        if asker.has_now("continue"):
            await asker.presses("continue")
        if asker.has_now("spoken"):
            await asker.presses("spoken")
        await asker.presses("send")

    # --- the meeting -------------------------------------------------------------------------------------------------

    async def _hold(self) -> None:
        meeting = await self.stage.read(lambda uow: uow.meetings.get(self.meeting_id))
        if meeting.starts_at > self.stage.clock.at:  # it was moved
            self.agenda.put(meeting.starts_at, self._hold)
            return
        [chair, *_] = self.cast.holding(Role.CHAIR, unit_id=self.unit_id)
        await chair.says("/batdau")
        deeds = [self._answer_here, self._put_off, self._send_up]
        for number, deed in enumerate(deeds[: max(0, len(self.askers) - 1)], start=1):
            self.agenda.put(self.agenda.now + timedelta(minutes=10 * number), partial(deed, chair))
        self.agenda.put(self.agenda.now + timedelta(hours=2), partial(self._close, chair))

    async def _answer_here(self, chair: Player) -> None:
        await chair.says("/tiep")
        await chair.presses("here")
        await chair.says(book()["gist"])

    async def _put_off(self, chair: Player) -> None:
        await chair.says("/tiep")
        await chair.presses("later")
        others = [one for one in self.cast.holding(*ANSWERERS, unit_id=self.unit_id) if one is not chair]
        await chair.picks_name(others[0].name if others else chair.name)
        await chair.picks(1)

    @staticmethod
    async def _send_up(chair: Player) -> None:
        await chair.says("/tiep")
        await chair.presses("up")
        await chair.says(words()["agencies"]["names"][2])
        await chair.picks(0)

    async def _close(self, chair: Player) -> None:
        await chair.says("/dong")
        await chair.presses("close_now")
        self.agenda.put(self.agenda.now + SOON, self._after)

    async def _after(self) -> None:
        duties = await self.stage.read(self._duties)
        self._open = {duty.key for duty in duties}
        by_due = sorted(duties, key=lambda duty: (duty.kind is DutyKind.FORWARDED, duty.due_at, duty.key))
        for number, duty in enumerate(by_due):
            last = duty.due_at.astimezone(self.stage.zone).date()
            # The last of those who were not reached waits a day too long; all others are in time.
            late = duty.kind is DutyKind.WRITTEN and len(by_due) > _SPOKEN_OF and duty is _last_written(by_due)
            at = self.agenda.on(
                last + timedelta(days=1) if late else last - timedelta(days=1 + number % 3), 10, 5 * number
            )
            self.agenda.put(self.agenda.not_before(at), partial(self._draft, duty.key))
        if not duties:
            await self._all_answered()

    def _duties(self, uow: UnitOfWork) -> list[AnswerDuty]:
        return [duty for duty in uow.duties.of_meeting(self.meeting_id) if duty.is_open]

    # --- answers in writing ------------------------------------------------------------------------------------------

    async def _draft(self, duty_id: int, *, again: bool = False) -> None:
        duty = await self.stage.read(lambda uow: uow.duties.get(duty_id))
        code = await self._code(duty)
        holder = self.cast.players[duty.holder_id]
        told = book()["answers"]
        text = told["news"] if duty.kind is DutyKind.FORWARDED else told["words"][duty_id % len(told["words"])]
        await holder.says("/viec")
        await holder.picks_code(code)
        await holder.presses("write_answer", about=code)
        await holder.says(book()["again"] if again else text)
        await holder.presses("submit")
        approvers = self.cast.holding(*APPROVERS, unit_id=self.unit_id)
        approver = next((one for one in approvers if one is not holder and one.has("approve", about=code)), None)
        if approver is None:
            self.stage.say(line("rehearsal", "nobody_approves", code=code))
            return
        self.agenda.put(
            self.agenda.now + timedelta(hours=1), partial(self._approve, approver, duty_id, code, again=again)
        )

    async def _approve(self, approver: Player, duty_id: int, code: str, *, again: bool) -> None:
        await approver.presses("approve", about=code)
        duty = await self.stage.read(lambda uow: uow.duties.get(duty_id))
        question = await self.stage.read(lambda uow: uow.questions.get(duty.question_id))
        asker = self.cast.players[question.asker_id]
        at = self.agenda.on(self.agenda.now.date(), 19, 5 * (duty_id % 10))
        if not self._unclear and duty.kind is DutyKind.WRITTEN:
            self._unclear = code
            self.agenda.put(self.agenda.not_before(at), partial(self._unclear_to, asker, duty_id, code))
            return
        if again or question.reply_mode is ReplyMode.WRITTEN:
            self.agenda.put(self.agenda.not_before(at), partial(asker.presses, "clear", about=code))
        self._open.discard(duty_id)
        if not self._open:
            self.agenda.put(self.agenda.now + SOON, self._all_answered)

    async def _unclear_to(self, asker: Player, duty_id: int, code: str) -> None:
        await asker.presses("unclear", about=code)
        await asker.says(book()["unclear"])
        duty = await self.stage.read(lambda uow: uow.duties.get(duty_id))
        last = duty.due_at.astimezone(self.stage.zone).date()
        at = self.agenda.on(last - timedelta(days=1), 9, 30)
        self.agenda.put(self.agenda.not_before(at), partial(self._draft, duty_id, again=True))

    async def _all_answered(self) -> None:
        await self.script.finish_counted_from(Anchor.DEFERRED, self.meeting_id, self.unit_id)

    async def _code(self, duty: AnswerDuty) -> str:
        return (await self.stage.read(lambda uow: uow.questions.get(duty.question_id))).code


def _last_written(duties: Sequence[AnswerDuty]) -> AnswerDuty:
    return [duty for duty in duties if duty.kind is DutyKind.WRITTEN][-1]
