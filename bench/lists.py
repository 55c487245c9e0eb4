"""What the order of 10,000 questions costs beside a sort of their keys: put in order, cut into a page, worded."""

import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

from domain.questions.equal import Group
from domain.questions.ordering import FrozenList, Laid, Override, moved
from domain.questions.question import Kind, Question, ReplyMode
from domain.questions.queue import in_order
from domain.questions.topic import Topic
from services.office import Who
from services.paging import page_of
from services.questions.listing import By, Line
from templates.say import say

MANY, MOVES, PAGE = 10_000, 40, 3
NOW = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)


def measure(*, quick: bool) -> str:
    """Return the table: seconds of a sort of the keys, and how many times as long each list takes."""
    topics = [Topic(id=number, meeting_id=1, rank=number, title=f"Nội dung {number}") for number in range(1, 9)]
    questions = [_question(number * 7_919 % MANY + 1) for number in range(MANY)]
    rank = {topic.id: topic.rank for topic in topics}
    ids = [one.key for one in in_order(questions, topics)]
    frozen = FrozenList(id=1, meeting_id=1, number=1, at=NOW, frozen_by=1, speaking=ids[:9_000], waiting=ids[:9_000])
    cases: dict[str, Laid | None] = {
        "as registered": Laid(), f"{MOVES} moved": Laid(None, _moves(ids)), "frozen": Laid(frozen),
        f"frozen, {MOVES} moved": Laid(frozen, _moves([*ids[:9_000], *ids[9_000:]])),
    }  # fmt: skip
    times = 3 if quick else 9
    base = _least(lambda: sorted(questions, key=lambda q: (rank[q.topic_id], q.lane, q.registered_at, q.number)), times)
    lines = [f"\n{MANY:,} questions in order, a page of them worded; a sort by their keys takes {base * 1000:.1f} ms"]
    for name, laid in cases.items():
        took = _least(lambda over=laid: _page(questions, topics, over), times)  # type: ignore[misc]
        lines.append(f"  {name:38} {took / base:7.1f}×")
    return "\n".join(lines)


def _least(work: Callable[[], object], times: int) -> float:
    found = []
    for _ in range(times):
        begun = time.perf_counter()
        work()
        found.append(time.perf_counter() - begun)
    return min(found) if len(found) < 5 else statistics.quantiles(found, n=4)[0]


def _page(questions: list[Question], topics: list[Topic], laid: Laid | None) -> str:
    by_id = {topic.id: topic for topic in topics}
    page = page_of(in_order(questions, topics, (), laid), PAGE)
    who = Who(1, "Lò Thị Mây", "phụ huynh", "Lớp A1")
    lines = [
        Line(
            place,
            one,
            one,
            Group(one),
            by_id[one.topic_id],
            who,
            "waiting",
            heading=place == 1,
            online=False,
            others=(),
            behind=False,
            moved=None,
            elsewhere="",
            asked_back=False,
        )
        for place, one in enumerate(page.lines, start=1)
    ]
    shown = SimpleNamespace(lines=lines, number=page.number, pages=page.pages, total=page.total)
    return say("chairing/page", page=shown, by=By.TOPIC, speaking=True, frozen=None)


def _moves(ids: list[int]) -> list[Override]:
    made: list[Override] = []
    for number in range(1, MOVES + 1):
        one, place = ids[number * 211 % len(ids)], number * 97 % 400 + 1
        waits = moved(ids, one, place)
        made.append(
            Override(
                id=number, meeting_id=1, question_id=one, at=NOW, moved_by=1, place_before=1, place_after=place,
                ids=waits,
            )
        )  # fmt: skip
    return made


def _question(number: int) -> Question:
    at = NOW - timedelta(days=5) + timedelta(seconds=number // 3)
    return Question(
        id=number, meeting_id=1, number=number, code=f"MN26-{number:03d}", asker_id=1, topic_id=number % 8 + 1,
        kind=Kind.ASK, reply_mode=ReplyMode.SPOKEN, wording=f"Xin hỏi câu số {number} về cổng trường giờ tan học?",
        lane=number % 3, registered_at=at, recorded_at=at,
    )  # fmt: skip
