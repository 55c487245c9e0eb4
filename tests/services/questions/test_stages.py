"""Every stage of a question is reached, and from every stage there is a way to its end (rules.md §1)."""

from collections import defaultdict
from collections.abc import Callable
from datetime import timedelta

from bot.runtime import Runtime
from domain.meeting import OffTopicRule
from domain.questions.question import Care, Stage
from domain.questions.queue import Outcome
from domain.questions.report import Report
from domain.questions.ruling import Ground, Way
from services import on_duty
from services.answers import acknowledging, answering, promises, releasing
from services.dates import workday
from services.meetings import closing, outcomes, remarks, rounds, undoing
from services.questions import asking_back, care, changing, off_topic, refusing, triage
from services.questions.progress import progress
from services.unit_of_work import UnitOfWork
from tests.office import asks
from tests.world import Clock, World

ENDS = {Stage.CLEAR, Stage.WITHDRAWN, Stage.DECLINED}
WALKS = (
    "accept assign submit send_back submit hold release unclear submit approve clear",
    "assign submit take_back submit approve unclear clear",
    "start call here clear",
    "start call here partly unclear submit approve",
    "start call up submit approve clear",
    "start call later undo back call later submit approve",
    "start call up undo here undo later",
    "start call close submit approve clear",
    "accept start close submit approve",
    "start call discussed undo discussed clear",
    "start call absent call absent submit approve",
    "start call declined undo here",
    "start call declined",
    "lapsed start call here clear",
    "explain clear",
    "explain unclear submit approve",
    "start close explain put_back submit approve",
    "accept withdraw",
    "withdraw",
    "report take withdraw",
    "rude withdraw",
    "ask_back reply assign submit approve clear",
    "assign ask_back reply submit approve clear",
    "refuse reopen withdraw",
    "keep_internal assign submit approve clear",
    "decline reopen start call here clear",
)


class Walk:
    """What the people of the office and the asker do to one question."""

    def __init__(self, world: World, question: int) -> None:
        self.question = question
        self.meeting = world.meeting
        self.parent, self.responder = world.people["parent"], world.people["responder"]
        self.secretary, self.chair = world.people["secretary"], world.people["chair"]

    def holder(self, uow: UnitOfWork) -> tuple[int, int]:
        duty = promises.open_duty(uow, self.question)
        assert duty is not None
        return duty.key, duty.holder_id

    def latest(self, uow: UnitOfWork) -> int:
        answer = uow.duties.latest_answer(self.holder(uow)[0])
        assert answer is not None
        return answer.id or 0

    def version(self, uow: UnitOfWork) -> int:
        entry = uow.questions.entry(self.question)
        assert entry is not None
        return entry.version

    def accept(self, uow: UnitOfWork) -> None:
        triage.accept(uow, self.question, by=self.secretary)

    def assign(self, uow: UnitOfWork) -> None:
        triage.assign(uow, self.question, holder_id=self.responder, due_at=workday(uow, 3), by=self.secretary)

    def submit(self, uow: UnitOfWork) -> None:
        duty, holder = self.holder(uow)
        answering.draft(uow, duty, "Trả lời của nhà trường.", by=holder)
        answering.submit(uow, duty, by=holder)

    def take_back(self, uow: UnitOfWork) -> None:
        duty, holder = self.holder(uow)
        answering.take_back(uow, duty, by=holder)

    def send_back(self, uow: UnitOfWork) -> None:
        answering.return_draft(uow, self.latest(uow), by=self.chair, reason="Chưa đủ ý")

    def approve(self, uow: UnitOfWork) -> None:
        answering.approve(uow, self.latest(uow), by=self.chair)

    def hold(self, uow: UnitOfWork) -> None:
        answering.approve(uow, self.latest(uow), by=self.chair, release_now=False)

    def release(self, uow: UnitOfWork) -> None:
        unit = uow.meetings.get(self.meeting).unit_id
        assert releasing.order(uow, [unit], by=self.chair, seen_at=uow.now) == 1

    def clear(self, uow: UnitOfWork) -> None:
        acknowledging.clear(uow, self.question, by=self.parent)

    def partly(self, uow: UnitOfWork) -> None:
        acknowledging.clear(uow, self.question, by=self.parent, partly=True)

    def unclear(self, uow: UnitOfWork) -> None:
        assert not acknowledging.unclear(uow, self.question, by=self.parent).repeated

    def start(self, uow: UnitOfWork) -> None:
        rounds.start(uow, self.meeting, by=self.chair)

    def lapsed(self, uow: UnitOfWork) -> None:
        meeting = uow.meetings.get(self.meeting)
        meeting.starts_at, meeting.ends_at = uow.now - timedelta(hours=4), uow.now - timedelta(hours=1)
        uow.meetings.keep(meeting)

    def call(self, uow: UnitOfWork) -> None:
        assert rounds.call_next(uow, self.meeting, by=self.chair).key == self.question

    def here(self, uow: UnitOfWork) -> None:
        outcomes.answered_here(uow, self.question, self.version(uow), by=self.chair)

    def discussed(self, uow: UnitOfWork) -> None:
        outcomes.discussed(uow, self.question, self.version(uow), by=self.chair)

    def absent(self, uow: UnitOfWork) -> None:
        outcomes.absent(uow, self.question, self.version(uow), by=self.chair)

    def declined(self, uow: UnitOfWork) -> None:
        meeting = uow.meetings.get(self.meeting)
        meeting.off_topic = OffTopicRule.CHAIR_DECIDES
        uow.meetings.keep(meeting)
        outcomes.declined(uow, self.question, self.version(uow), by=self.chair, reason="Ngoài nội dung hội nghị")

    def later(self, uow: UnitOfWork) -> None:
        outcomes.later(
            uow, self.question, self.version(uow), by=self.chair, holder_id=self.responder, due_at=workday(uow, 5)
        )

    def up(self, uow: UnitOfWork) -> None:
        outcomes.sent_up(
            uow, self.question, self.version(uow), by=self.chair, agency="Sở GDĐT", due_at=workday(uow, 10)
        )

    def back(self, uow: UnitOfWork) -> None:
        outcomes.put_back(uow, self.question, self.version(uow), by=self.chair)

    def undo(self, uow: UnitOfWork) -> None:
        assert undoing.undo(uow, self.meeting, by=self.chair).question.key == self.question

    def close(self, uow: UnitOfWork) -> None:
        assert closing.close(uow, self.meeting, by=self.chair).not_reached == 1

    def explain(self, uow: UnitOfWork) -> None:
        """It is a remark on a report."""
        until = uow.now + timedelta(days=1)
        report = Report(
            meeting_id=self.meeting, topic_id=uow.questions.get(self.question).topic_id, title="Báo cáo", ends_at=until,
            opened_at=uow.now,
        )  # fmt: skip
        uow.reports.keep(report)
        question = uow.questions.get(self.question)
        question.report_id = report.key
        uow.questions.keep(question)
        remarks.answer(uow, self.question, Outcome.EXPLAINED, "Đã nêu ở phụ lục.", by=self.chair)

    def put_back(self, uow: UnitOfWork) -> None:
        remarks.take_back(uow, self.question, by=self.chair)

    def report(self, uow: UnitOfWork) -> None:
        self.rude(uow, Care.SAFETY)
        on_duty.tell(uow, uow.questions.get(self.question))

    def take(self, uow: UnitOfWork) -> None:
        on_duty.take_on(uow, self.question, by=self.secretary)

    def rude(self, uow: UnitOfWork, aside: Care = Care.RUDE) -> None:
        question = uow.questions.get(self.question)
        question.aside = aside
        uow.questions.keep(question)

    def ask_back(self, uow: UnitOfWork) -> None:
        asking_back.ask(uow, self.question, "Việc này ở lớp nào ạ?", by=self.secretary)

    def reply(self, uow: UnitOfWork) -> None:
        asking_back.reply(uow, self.question, "Lớp A1 ạ.", by=self.parent)

    def keep_internal(self, uow: UnitOfWork) -> None:
        care.keep_internal(uow, self.question, by=self.secretary)

    def refuse(self, uow: UnitOfWork) -> None:
        ruling = refusing.propose(uow, self.question, Ground.HOUSE_RULES, "Trái nội quy.", by=self.secretary)
        refusing.agree(uow, ruling.key, by=self.chair)

    def decline(self, uow: UnitOfWork) -> None:
        uow.meetings.get(self.meeting).off_topic = OffTopicRule.CHAIR_DECIDES
        off_topic.decide(uow, self.question, Way.DECLINED, by=self.chair)

    def reopen(self, uow: UnitOfWork) -> None:
        refusing.reopen(uow, self.question, by=self.chair)

    def withdraw(self, uow: UnitOfWork) -> None:
        changing.withdraw(uow, uow.questions.get(self.question))


async def test_no_stage_is_a_dead_end(runtime: Runtime, world: World, clock: Clock) -> None:
    ways: dict[Stage, set[Stage]] = defaultdict(set)
    for steps in WALKS:
        question = await asks(runtime, world, "parent", f"Một câu hỏi để đi qua: {steps}")
        walk = Walk(world, question)
        stage = await stage_of(runtime, question)
        assert stage is Stage.REGISTERED
        for step in steps.split():
            clock.move(seconds=30)
            act: Callable[[UnitOfWork], None] = getattr(walk, step)
            await runtime.write(act)
            following = await stage_of(runtime, question)
            ways[stage].add(following)
            stage = following
        await runtime.write(lambda uow, walk=walk: put_away(uow, walk))  # type: ignore[misc]
    assert set(ways) | ENDS == set(Stage)
    for stage in Stage:
        assert ENDS & reachable(ways, stage), f"no way out of {stage}"


def reachable(ways: dict[Stage, set[Stage]], start: Stage) -> set[Stage]:
    """Where one can get to from a stage, itself included."""
    found, following = {start}, [start]
    while following:
        new = ways.get(following.pop(), set()) - found
        found |= new
        following += new
    return found


async def stage_of(runtime: Runtime, question: int) -> Stage:
    return (await runtime.read(lambda uow: progress(uow, uow.questions.get(question)))).stage


def put_away(uow: UnitOfWork, walk: Walk) -> None:
    """Open the meeting for the next walk, with this walk's question out of the list."""
    meeting = uow.meetings.get(walk.meeting)
    meeting.started_at = meeting.closed_at = None
    meeting.starts_at, meeting.ends_at = uow.now + timedelta(days=20), uow.now + timedelta(days=20, hours=3)
    uow.meetings.keep(meeting)
    question = uow.questions.get(walk.question)
    question.withdrawn_at = uow.now
    uow.questions.keep(question)
