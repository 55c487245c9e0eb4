"""One meeting of a rehearsal, from the first question to the last answer that was approved, sent and understood."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from functools import partial

from bot.rehearsal.cast import Player, book
from bot.rehearsal.script import Script
from domain.dates.deadline_rule import Anchor
from domain.duty import NEWS_DAYS, AnswerDuty, DutyKind
from domain.people.access import Role
from domain.questions.question import Question, ReplyMode
from services import audience, dates
from services.answers import acknowledging, answering
from services.answers.approving import approvers
from services.meetings import closing, hearing, outcomes, rounds
from services.questions import house_rules, intake
from services.questions.intake import Registered
from services.unit_of_work import UnitOfWork
from templates.cli import line
from templates.filters import until
from templates.say import book as words

SOON = timedelta(minutes=5)
"""After this what follows at once is done."""
APPROVERS = (Role.CHAIR, Role.SECRETARY, Role.UNIT_HEAD)
ANSWERERS = (Role.RESPONDER, Role.UNIT_HEAD)
_UNHURRIED = timedelta(days=3)
_SPOKEN_OF = 3
"""Of so many questions one is to be answered in writing only."""


class MeetingPlay:
    """One meeting with those who ask there; all enter through services, so that a talk may get a step unnoticed."""

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
        text = told[number % len(told)]

        def work(uow: UnitOfWork) -> Registered | None:
            meeting = uow.meetings.get(self.meeting_id)
            draft, topics = intake.draft_for(uow, asker.person_id, meeting), uow.meetings.topics(meeting.key)
            spoken = lingers or number % _SPOKEN_OF != _SPOKEN_OF - 1
            aloud = spoken and audience.may_speak(uow, asker.person_id, meeting)
            mode = ReplyMode.SPOKEN if aloud else ReplyMode.WRITTEN
            intake.choose(uow, draft, topic_id=topics[number % len(topics[:4])].id, reply_mode=mode)
            intake.word(uow, draft, text, limit=meeting.question_limit)
            if mode is ReplyMode.SPOKEN and meeting.house_rules:
                house_rules.accept(uow, asker.person_id, meeting, version=meeting.rules_version)
            return None if lingers else intake.register(uow, draft.key)

        sent = await self.stage.do(work)
        if sent is None:
            self.stage.say_done(line("rehearsal", "left", text=text), who=asker.person_id)
        else:
            self._say_sent(asker, sent)

    def _say_sent(self, asker: Player, sent: Registered) -> None:
        words = line("rehearsal", f"sent_{sent.draft.reply_mode}", code=sent.code, text=sent.draft.wording)
        self.stage.say_done(words, who=asker.person_id)

    def _last_morning(self, end: datetime) -> datetime:
        """Return 10h00 of the day on which an exclusive end falls."""
        return self.agenda.on((end - timedelta(seconds=1)).astimezone(self.stage.zone).date(), 10)

    async def _go_on(self, asker: Player) -> None:
        """Finish what lay unfinished until the last day; later, where the meeting was moved."""
        meeting = await self.stage.read(lambda uow: uow.meetings.get(self.meeting_id))
        if self._last_morning(meeting.intake_ends_at) > self.stage.clock.at:
            self.agenda.put(self._last_morning(meeting.intake_ends_at), partial(self._go_on, asker))
            return

        def work(uow: UnitOfWork) -> Registered:
            draft = intake.draft_for(uow, asker.person_id, uow.meetings.get(self.meeting_id))
            return intake.register(uow, draft.key)

        self._say_sent(asker, await self.stage.do(work))

    # --- the meeting -------------------------------------------------------------------------------------------------

    async def _hold(self) -> None:
        meeting = await self.stage.read(lambda uow: uow.meetings.get(self.meeting_id))
        if meeting.starts_at > self.stage.clock.at:  # it was moved
            self.agenda.put(meeting.starts_at, self._hold)
            return
        [chair, *_] = self.cast.holding(Role.CHAIR, unit_id=self.unit_id)
        await self._does(chair, lambda uow: rounds.start(uow, self.meeting_id, by=chair.person_id), "started")
        deeds = [self._answer_here, self._put_off, self._send_up]
        for number, deed in enumerate(deeds[: max(0, len(self.askers) - 1)], start=1):
            self.agenda.put(self.agenda.now + timedelta(minutes=10 * number), partial(deed, chair))
        self.agenda.put(self.agenda.now + timedelta(hours=2), partial(self._close, chair))

    async def _does(self, who: Player, work: Callable[[UnitOfWork], object], did: str, **told: object) -> None:
        """Let somebody do it, and tell it as a line of its own, ahead of what it set off."""
        await self.stage.do(work)
        self.stage.say_done(line("rehearsal", did, **told), who=who.person_id)

    async def _decide(
        self, chair: Player, decide: Callable[[UnitOfWork, int, int], object], did: str, **told: object
    ) -> None:
        """Let the chair call the next question and decide of it, by its id and the version of its turn."""

        def work(uow: UnitOfWork) -> str:
            question = rounds.call_next(uow, self.meeting_id, by=chair.person_id)
            entry = uow.questions.entry(question.key)
            assert entry is not None
            decide(uow, question.key, entry.version)
            return question.code

        code = await self.stage.do(work)
        self.stage.say_done(line("rehearsal", did, code=code, **told), who=chair.person_id)

    async def _answer_here(self, chair: Player) -> None:
        by, gist = chair.person_id, book()["gist"]

        def decide(uow: UnitOfWork, question: int, version: int) -> None:
            outcomes.answered_here(uow, question, version, by=by)
            hearing.note_gist(uow, question, by=by, text=gist)

        await self._decide(chair, decide, "answered_here", gist=gist)

    async def _put_off(self, chair: Player) -> None:
        others = [one for one in self.cast.holding(*ANSWERERS, unit_id=self.unit_id) if one is not chair]
        holder, due = others[0] if others else chair, (await self.stage.read(dates.proposed))[1]
        later = partial(outcomes.later, by=chair.person_id, holder_id=holder.person_id, due_at=due)
        await self._decide(chair, later, "put_off", name=holder.name, until=until(due))

    async def _send_up(self, chair: Player) -> None:
        agency, due = words()["agencies"]["names"][0], await self.stage.read(_news_by)
        sent_up = partial(outcomes.sent_up, by=chair.person_id, agency=agency, due_at=due)
        await self._decide(chair, sent_up, "sent_up", agency=agency, until=until(due))

    async def _close(self, chair: Player) -> None:
        await self._does(chair, lambda uow: closing.close(uow, self.meeting_id, by=chair.person_id), "closed")
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
        duty, question = await self.stage.read(partial(_owed, duty_id=duty_id))
        holder, told, code = self.cast.players[duty.holder_id], book()["answers"], question.code
        text = told["news"] if duty.kind is DutyKind.FORWARDED else told["words"][duty_id % len(told["words"])]
        text = book()["again"] if again else text

        def work(uow: UnitOfWork) -> tuple[int, set[int]]:
            answering.draft(uow, duty_id, text, by=holder.person_id)
            answer = answering.submit(uow, duty_id, by=holder.person_id)
            return answer.key, set(approvers(uow, uow.duties.get(duty_id), answer))

        answer_id, able = await self.stage.do(work)
        self.stage.say_done(line("rehearsal", "submitted", code=code, text=text), who=holder.person_id)
        there = [one for one in self.cast.holding(*APPROVERS, unit_id=self.unit_id) if one.person_id in able]
        if not there:
            self.stage.say(line("rehearsal", "nobody_approves", code=code))
            return
        approver = min(there, key=lambda one: one is holder)
        self.agenda.put(
            self.agenda.now + timedelta(hours=1), partial(self._approve, approver, duty_id, answer_id, again=again)
        )

    async def _approve(self, approver: Player, duty_id: int, answer_id: int, *, again: bool) -> None:
        duty, question = await self.stage.read(partial(_owed, duty_id=duty_id))
        approve = partial(answering.approve, answer_id=answer_id, by=approver.person_id)
        await self._does(approver, approve, "approved", code=question.code)
        asker = self.cast.players[question.asker_id]
        at = self.agenda.on(self.agenda.now.date(), 19, 5 * (duty_id % 10))
        if not self._unclear and duty.kind is DutyKind.WRITTEN:
            self._unclear = question.code
            self.agenda.put(self.agenda.not_before(at), partial(self._unclear_to, asker, duty_id, question))
            return
        if again or question.reply_mode is ReplyMode.WRITTEN:
            self.agenda.put(self.agenda.not_before(at), partial(self._clear_to, asker, question))
        self._open.discard(duty_id)
        if not self._open:
            self.agenda.put(self.agenda.now + SOON, self._all_answered)

    async def _clear_to(self, asker: Player, question: Question) -> None:
        clear = partial(acknowledging.clear, question_id=question.key, by=asker.person_id)
        await self._does(asker, clear, "clear", code=question.code)

    async def _unclear_to(self, asker: Player, duty_id: int, question: Question) -> None:
        def work(uow: UnitOfWork) -> None:
            acknowledging.unclear(uow, question.key, by=asker.person_id)
            acknowledging.explain(uow, question.key, book()["unclear"], by=asker.person_id)

        await self._does(asker, work, "unclear", code=question.code, text=book()["unclear"])
        duty, _ = await self.stage.read(partial(_owed, duty_id=duty_id))
        last = duty.due_at.astimezone(self.stage.zone).date()
        at = self.agenda.on(last - timedelta(days=1), 9, 30)
        self.agenda.put(self.agenda.not_before(at), partial(self._draft, duty_id, again=True))

    async def _all_answered(self) -> None:
        await self.script.finish_counted_from(Anchor.DEFERRED, self.meeting_id, self.unit_id)


def _owed(uow: UnitOfWork, duty_id: int) -> tuple[AnswerDuty, Question]:
    duty = uow.duties.get(duty_id)
    return duty, uow.questions.get(duty.question_id)


def _news_by(uow: UnitOfWork) -> datetime:
    return dates.workday(uow, NEWS_DAYS)


def _last_written(duties: Sequence[AnswerDuty]) -> AnswerDuty:
    return [duty for duty in duties if duty.kind is DutyKind.WRITTEN][-1]
