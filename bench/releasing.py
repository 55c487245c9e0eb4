"""Releasing answers to as many people, beside a bare bot that sends as many texts and keeps nothing."""

import asyncio
import gc
import statistics
import time
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bench.prepare import FIRST_USER, Rows, people
from bench.subject import Program
from domain.duty import Answer, AnswerDuty
from domain.questions.question import Kind, Question, ReplyMode
from letters.folding import fold
from services.unit_of_work import UnitOfWork
from storage.engine import open_engine, table
from storage.migrate import migrate
from storage.transaction import Appended, Transaction
from tests.networks.telegram_chat import TelegramMessage
from tests.networks.telegram_server import TelegramServer
from tests.world import World, people_the_world

ANSWERS, QUICK = 5_000, 1_000
AT_ONCE = 64
FAR = 0.05
"""Seconds on the way before each send, as from a school to Telegram."""
PATIENCE = 120.0
_BUTTONS = ("Đã rõ", "Tạm rõ", "Chưa rõ")
_WORDS = "Nhà trường cho hỏi thực đơn tuần của lớp Mẫu giáo lớn có công khai ở cổng trường không ạ? Lần {}."
_ANSWER = "Thực đơn tuần dán ở bảng tin cạnh cổng từ sáng thứ Hai; ai cần thì lấy thêm ở phòng Văn thư. " * 3
_TEXT = f"Trường Mầm non Hoa Ban trả lời phiếu MN26-0001.\n\nCâu hỏi: “{_WORDS[:-2]}”\n\nTrả lời:\n{_ANSWER}"
_FIRST = 1_000_000


async def measure(folder: Path, *, quick: bool) -> str:
    """Release and send in turn, near and far, and return the table of answers a second and their ratio."""
    count, rates = QUICK if quick else ANSWERS, defaultdict[str, list[float]](list)
    template = folder / "releasing.db"
    _prepare(template, count)
    for number in range(1 if quick else 3):
        for case, delay in (("near", 0.0), ("far", FAR)):
            copy = folder / f"releasing-{number}-{case}.db"
            copy.write_bytes(template.read_bytes())
            rates[f"ours {case}"].append(await _seen("releasing", count, delay, str(copy)))
            texts = [str(FIRST_USER), str(count), str(AT_ONCE), _TEXT, *_BUTTONS]
            rates[f"bare {case}"].append(await _seen("bare_sender", count, delay, *texts))
    lines = [f"{f'{count:,} answers, each to one person':44} {'answers/s':>10} {'bare/s':>8} {'×bare':>7}"]
    for case, title in (("near", "beside the network"), ("far", f"{FAR * 1000:.0f} ms on each send")):
        ours, bare = (statistics.median(rates[f"{kind} {case}"]) for kind in ("ours", "bare"))
        lines.append(f"  {title:42} {ours:10.0f} {bare:8.0f} {ours / bare:7.2f}")
    return "\n".join(lines)


async def _seen(script: str, count: int, delay: float, *arguments: str) -> float:
    """Return how many messages a second arrived, from the first to the last."""
    gc.collect()
    heard, first, done = set[int](), [0.0], asyncio.Event()

    def hear(person: int, _message: TelegramMessage) -> None:
        first[0] = first[0] or time.perf_counter()
        heard.add(person)
        if len(heard) == count:
            done.set()

    async with TelegramServer() as server:
        server.keep_calls, server.delay_sends, server.on_message = False, delay, hear
        for person in range(FIRST_USER, FIRST_USER + count):
            server.chat(person)
        program = Program(f"bench.bots.{script}", server.url, server.token, *arguments)
        try:
            await program.start(lambda: bool(heard))
            async with asyncio.timeout(PATIENCE):
                await done.wait()
        finally:
            await program.kill()
    return (count - 1) / (time.perf_counter() - first[0])


def _prepare(path: Path, count: int) -> None:
    """Store as many people with a question each, and an approved answer to it whose hour has come."""
    migrate(f"sqlite:///{path}")
    now, engine = datetime.now(UTC), open_engine(f"sqlite:///{path}", writes=True)
    with engine.begin() as connection:
        appended = Appended(connection)
        unit = Transaction(connection, now=now, appended=appended)
        world = people_the_world(UnitOfWork(unit, zone=ZoneInfo("Asia/Ho_Chi_Minh")))
        unit.finish()
        appended.flush()
        for where, rows in (*people(world, now, _FIRST, count, FIRST_USER), *_answered(world, now, count)):
            connection.execute(where.insert(), rows)
    engine.dispose()


def _answered(world: World, now: datetime, count: int) -> Rows:
    numbers, holder = range(1, count + 1), world.people["responder"]
    yield table(Question), [
        Question(
            id=n, meeting_id=world.meeting, number=n, code=f"MN26-{n:03d}", asker_id=_FIRST + n - 1,
            topic_id=world.topics["care"], kind=Kind.ASK, reply_mode=ReplyMode.WRITTEN, wording=_WORDS.format(n),
            folded=fold(_WORDS.format(n)), registered_at=now, recorded_at=now, triaged_at=now,
        ).model_dump()
        for n in numbers
    ]  # fmt: skip
    yield table(AnswerDuty), [
        AnswerDuty(
            id=n, question_id=n, meeting_id=world.meeting, holder_id=holder, due_at=now + timedelta(days=5),
            assigned_at=now, accepted_at=now,
        ).model_dump()
        for n in numbers
    ]  # fmt: skip
    yield table(Answer), [
        Answer(
            id=n, duty_id=n, question_id=n, text=_ANSWER, author_id=holder, drafted_at=now, submitted_at=now,
            approved_at=now, approved_by=world.people["chair"], release_at=now - timedelta(seconds=1),
        ).model_dump()
        for n in numbers
    ]  # fmt: skip
