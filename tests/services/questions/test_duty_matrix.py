"""Every state of a duty, every act, every role: done as rules.md §2 says, or refused with a sentence; no dead end.

Chat and page are two doors to these services (parity tests hold that). Each act is tried and undone: nothing of one is
left for the next.
"""

from collections.abc import Callable, Iterator

import pytest

from bot.runtime import Runtime
from domain.errors import NotFound, Refused
from services.answers import (
    accepting,
    acknowledging,
    answering,
    correcting,
    promises,
    putting_off,
    releasing,
    supporting,
)
from services.dates import workday
from services.questions import changing, chasing, triage
from services.refusals import say_refusal
from services.unit_of_work import UnitOfWork
from tests.conversations.answers.test_answering import ANSWER, MEAL, owes
from tests.office import asks
from tests.world import World

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # the rules are the same on both
ACTS = (
    "accept", "draft", "submit", "take_back", "hand_back", "extend", "support", "assign", "nudge", "approve", "return",
    "release", "correct", "stop", "clear", "partly", "unclear", "withdraw",
)  # fmt: skip
SENTENCE = 20
"""Letters below which a refusal says neither why nor what to do next."""
HOLDER, OFFICE, CHAIR, ASKER, STRANGER = "responder", "secretary", "chair", "parent", "teacher"
WRITING = {"accept", "draft", "hand_back", "extend", "support", "assign"}
GIVING = {"assign", "extend", "support", "nudge"}
NEXT: dict[str, dict[str, set[str]]] = {
    "new": {HOLDER: WRITING - {"assign"}, OFFICE: GIVING, CHAIR: GIVING, ASKER: {"withdraw"}},
    "drafted": {
        HOLDER: {"draft", "submit", "hand_back", "extend", "support"}, OFFICE: GIVING, CHAIR: GIVING,
        ASKER: {"withdraw"},
    },
    "submitted": {
        HOLDER: {"take_back", "hand_back", "extend", "support"}, OFFICE: (GIVING - {"nudge"}) | {"approve", "return"},
        CHAIR: (GIVING - {"nudge"}) | {"approve", "return"}, ASKER: {"withdraw"},
    },
    "approved": {
        HOLDER: {"hand_back", "extend", "support"}, OFFICE: (GIVING - {"nudge"}) | {"release"},
        CHAIR: (GIVING - {"nudge"}) | {"release"}, ASKER: {"withdraw"},
    },
    "sent": {
        HOLDER: {"correct"}, OFFICE: {"assign", "correct"}, CHAIR: {"assign", "correct"},
        ASKER: {"clear", "partly", "unclear"},
    },
    "correcting": {
        HOLDER: {"draft", "stop", "hand_back", "extend", "support"}, OFFICE: GIVING | {"stop"},
        CHAIR: GIVING | {"stop"}, ASKER: {"clear", "partly", "unclear"},
    },
    "reopened": {
        HOLDER: WRITING - {"assign", "accept"}, OFFICE: GIVING, CHAIR: GIVING, ASKER: {"clear", "partly", "unclear"},
    },
    "handed_back": {HOLDER: (WRITING - {"assign"}), OFFICE: GIVING, CHAIR: GIVING, ASKER: {"withdraw"}},
    "withdrawn": {HOLDER: set(), OFFICE: set(), CHAIR: set(), ASKER: set()},
}  # fmt: skip
"""Who may do what in which state; who is named nowhere may do nothing."""


class _UndoneError(Exception):
    """What was tried is taken back, whole."""


def _acts(
    uow: UnitOfWork, question: int, duty: int, by: int, world: World
) -> Iterator[tuple[str, Callable[[], object]]]:
    latest = uow.duties.latest_answer(duty)
    answer = latest.key if latest is not None else 0
    mark = {f"d{duty}": uow.duties.get(duty).version}
    other, later = (
        world.people["responder2"] if "responder2" in world.people else world.people["chair"],
        workday(uow, 9),
    )
    yield "accept", lambda: accepting.accept(uow, duty, by=by)
    yield "draft", lambda: answering.draft(uow, duty, f"{ANSWER} Sửa.", by=by)
    yield "submit", lambda: answering.submit(uow, duty, by=by)
    yield "take_back", lambda: answering.take_back(uow, duty, by=by)
    yield "hand_back", lambda: promises.hand_back(uow, duty, by=by, reason="Không thuộc phần việc.")
    yield "extend", lambda: putting_off.extend(uow, duty, by=by, reason="Chờ số liệu.", due_at=later)
    yield "support", lambda: supporting.turn(uow, duty, other, by=by)
    yield "assign", lambda: triage.assign(uow, question, holder_id=other, due_at=later, by=by)
    yield "nudge", lambda: chasing.nudge(uow, mark, by=by)
    yield "approve", lambda: answering.approve(uow, answer, by=by)
    yield "return", lambda: answering.return_draft(uow, answer, by=by, reason="Ghi rõ giờ.")
    yield "release", lambda: _release(uow, world, by)
    yield "correct", lambda: correcting.begin(uow, duty, by=by)
    yield "stop", lambda: correcting.stop(uow, duty, by=by)
    yield "clear", lambda: acknowledging.clear(uow, question, by=by)
    yield "partly", lambda: acknowledging.clear(uow, question, by=by, partly=True)
    yield "unclear", lambda: acknowledging.unclear(uow, question, by=by)
    yield "withdraw", lambda: changing.withdraw(uow, changing.own_question(uow, question, by))


def _release(uow: UnitOfWork, world: World, by: int) -> None:
    if not releasing.order(uow, [world.unit], by=by, seen_at=uow.now):
        raise NotFound


async def _brought(runtime: Runtime, world: World, state: str) -> tuple[int, int]:
    """Bring a duty into a state; return its question and itself."""
    question = await asks(runtime, world, ASKER, MEAL, spoken=False)
    duty = await owes(runtime, world, question)
    holder, chair, asker = (world.people[part] for part in (HOLDER, CHAIR, ASKER))

    def work(uow: UnitOfWork) -> None:
        if state not in {"new", "handed_back", "withdrawn"}:
            answering.draft(uow, duty, ANSWER, by=holder)
        if state not in {"new", "handed_back", "withdrawn", "drafted"}:
            answer = answering.submit(uow, duty, by=holder)
            if state != "submitted":
                answering.approve(uow, answer.key, by=chair, release_now=state != "approved")
        if state == "correcting":
            correcting.begin(uow, duty, by=holder)
        if state == "reopened":
            acknowledging.unclear(uow, question, by=asker)
        if state == "handed_back":
            promises.hand_back(uow, duty, by=holder, reason="Không thuộc phần việc.")
        if state == "withdrawn":
            changing.withdraw(uow, uow.questions.get(question))

    await runtime.write(work)
    return question, duty


@pytest.mark.parametrize("state", NEXT)
async def test_each_act_is_done_or_refused_with_a_sentence(runtime: Runtime, world: World, state: str) -> None:
    question, duty = await _brought(runtime, world, state)
    found: dict[str, set[str]] = {}
    told: list[str] = []
    for part in (HOLDER, OFFICE, CHAIR, ASKER, STRANGER):
        by = world.people[part]
        for name in ACTS:

            def tried(uow: UnitOfWork, name: str = name, by: int = by) -> None:
                act = dict(_acts(uow, question, duty, by, world))[name]
                act()
                raise _UndoneError

            try:
                await runtime.write(tried)
            except _UndoneError:
                found.setdefault(part, set()).add(name)
            except Refused as refused:
                told.append(say_refusal(refused, now=runtime.clock()))
    assert min(map(len, told)) > SENTENCE
    assert found == {part: acts for part, acts in NEXT[state].items() if acts}
