"""Every state × act × role: what is offered is done, and what is not offered is refused with a sentence."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import pytest

from bot.runtime import Runtime
from domain.errors import Refused
from domain.meeting import OffTopicRule
from domain.people.access import Membership, Role
from domain.people.person import Person
from domain.questions.question import Care
from domain.questions.ruling import Ground, Way
from services import office
from services.dates import workday
from services.meetings import closing, deciding, outcomes, owing_more, rounds, sending_up
from services.questions import asking_back, changing, equal, off_topic, refusing, splitting, triage
from services.refusals import say_refusal
from services.unit_of_work import UnitOfWork
from tests.conversations.questions.test_splitting import LONG
from tests.office import asks
from tests.world import Clock, World

Act = Callable[[UnitOfWork, int, int], object]
Work = Callable[[UnitOfWork, int, World], Any]
ROLES = ("secretary", "chair", "compiler", "responder", "parent", "teacher")
"""The asker is the parent; the teacher is a stranger."""


def _begin(uow: UnitOfWork, question: int, world: World) -> None:
    del question
    rounds.start(uow, world.meeting, by=world.people["chair"])


def _called(uow: UnitOfWork, question: int, world: World) -> None:
    _begin(uow, question, world)
    rounds.call(uow, question, by=world.people["chair"])


def _heard(uow: UnitOfWork, question: int, world: World) -> None:
    _called(uow, question, world)
    entry = uow.questions.entry(question)
    assert entry is not None
    outcomes.answered_here(uow, question, entry.version, by=world.people["chair"])


def _over(uow: UnitOfWork, question: int, world: World) -> None:
    _begin(uow, question, world)
    closing.close(uow, world.meeting, by=world.people["chair"])


def _asked_back(uow: UnitOfWork, question: int, world: World) -> None:
    asking_back.ask(uow, question, "Ở lớp nào ạ?", by=world.people["secretary"])


def _marked(uow: UnitOfWork, question: int, world: World) -> None:
    triage.set_off_topic(uow, question, off_topic=True, by=world.people["secretary"])


def _must_answer(uow: UnitOfWork, question: int, world: World) -> None:
    _marked(uow, question, world)
    uow.meetings.get(world.meeting).off_topic = OffTopicRule.ACCEPT


def _declined(uow: UnitOfWork, question: int, world: World) -> None:
    off_topic.decide(uow, question, Way.DECLINED, by=world.people["chair"])


def _written(uow: UnitOfWork, question: int, world: World) -> None:
    off_topic.decide(uow, question, Way.WRITTEN, by=world.people["chair"])


def _proposed(uow: UnitOfWork, question: int, world: World) -> None:
    refusing.propose(uow, question, Ground.HOUSE_RULES, "Trái nội quy.", by=world.people["secretary"])


def _refused(uow: UnitOfWork, question: int, world: World) -> None:
    _proposed(uow, question, world)
    refusing.agree(uow, _ruling(uow, question), by=world.people["chair"])


def _looked_at(uow: UnitOfWork, question: int, world: World) -> None:
    _refused(uow, question, world)
    refusing.look_again(uow, question, by=world.people["parent"])


def _sent_up(uow: UnitOfWork, question: int, world: World) -> None:
    sending_up.send_up(uow, question, by=world.people["chair"], agency="Sở GDĐT")


def _withdrawn(uow: UnitOfWork, question: int, world: World) -> None:
    del world
    changing.withdraw(uow, uow.questions.get(question))


def _aside(uow: UnitOfWork, question: int, world: World, care: Care) -> None:
    del world
    uow.questions.get(question).aside = care


def _joined(uow: UnitOfWork, question: int, world: World) -> None:
    """It is the later of two that ask the same."""
    equal.join(uow, question, uow.questions.listed(world.meeting)[0].key, by=world.people["secretary"])


STATES: Mapping[str, Work | None] = {
    "new": None, "marked": _marked, "must_answer": _must_answer, "asked_back": _asked_back, "proposed": _proposed,
    "refused": _refused, "looked_at": _looked_at, "declined": _declined, "written": _written, "sent_up": _sent_up,
    "rude": partial(_aside, care=Care.RUDE), "danger": partial(_aside, care=Care.SAFETY), "joined": _joined,
    "called": _called, "heard": _heard, "over": _over, "withdrawn": _withdrawn,
}  # fmt: skip


def _ruling(uow: UnitOfWork, question: int) -> int:
    found = uow.rulings.of_question(question)
    return found.key if found is not None else 0


def _rules(way: Way) -> Act:
    return lambda uow, question, by: off_topic.decide(uow, question, way, by=by)


def _answerer(uow: UnitOfWork, question: int) -> int:
    return office.holders(uow, uow.meetings.get(uow.questions.get(question).meeting_id).unit_id)[0].person_id


ACTS: Mapping[str, Act] = {
    "ask_back": lambda uow, question, by: asking_back.ask(uow, question, "Ở lớp nào ạ?", by=by),
    "reply_for": lambda uow, question, by: asking_back.reply(uow, question, "Lớp A1 ạ.", by=by),
    **{way.value: _rules(way) for way in (Way.LIVE, Way.WRITTEN, Way.DECLINED)},
    "refuse": lambda uow, question, by: refusing.propose(uow, question, Ground.DIGNITY, "Lời xúc phạm.", by=by),
    "agree": lambda uow, question, by: refusing.agree(uow, _ruling(uow, question), by=by),
    "drop": lambda uow, question, by: refusing.drop(uow, _ruling(uow, question), by=by),
    "keep": lambda uow, question, by: refusing.uphold(uow, question, by=by),
    "reopen": lambda uow, question, by: refusing.reopen(uow, question, by=by),
    "send_up": lambda uow, question, by: sending_up.send_up(uow, question, by=by, agency="Sở GDĐT"),
    "also": lambda uow, question, by: owing_more.add(
        uow, question, by=by, holder_id=_answerer(uow, question), due_at=workday(uow, 9)
    ),
    "letter": lambda uow, question, by: sending_up.note_letter(uow, question, "12/CV", by=by),
    "split": lambda uow, question, by: splitting.split(
        uow, question, [3], by=by, version=uow.questions.get(question).version
    ),
}
UNOFFERED = {
    *((state, act) for state in ("new", "asked_back", "rude", "over") for act in ("live", "written", "declined")),
    *((state, "letter") for state in STATES), *((state, "reply_for") for state in STATES),
}  # fmt: skip
"""Done where somebody asks for it, and not offered: the chair may decide without a mark, anybody correct a letter."""


class _Undo(Exception):
    """What was tried is not kept."""


@pytest.mark.parametrize("state", STATES)
async def test_state_act_role(state: str, runtime: Runtime, world: World, clock: Clock) -> None:
    await asks(runtime, world, "parent2", "Giờ đón trẻ có thể muộn hơn không?")
    question = await asks(runtime, world, "parent", LONG)

    def prepare(uow: UnitOfWork) -> None:
        uow.meetings.get(world.meeting).off_topic = OffTopicRule.CHAIR_DECIDES
        world.people["compiler"] = uow.people.add(Person(name="Hà Văn Tổng", created_at=uow.now))
        uow.people.keep(
            Membership(
                person_id=world.people["compiler"], unit_id=world.unit, role=Role.COMPILER, title="Tổng hợp",
                since=uow.now,
            )
        )  # fmt: skip

    await runtime.write(prepare)
    if state in {"called", "heard", "over"}:
        clock.move(days=10, hours=8)
    enter = STATES[state]
    if enter is not None:
        await runtime.write(lambda uow: enter(uow, question, world))
    wrong: list[tuple[str, str, str]] = []
    offered_any = False
    for role in ROLES:
        by = world.people[role]
        offered = await runtime.read(partial(_offered, question=question, by=by))
        offered_any = offered_any or bool(offered)
        for act in ACTS:
            said = await _tried(runtime, act, question, by)
            if act in offered and said is not None:
                wrong.append((role, act, said))
            elif act not in offered and said is None and not _may_unoffered(state, act, role):
                wrong.append((role, act, "done, and not offered"))
        assert role in ROLES[:3] or not offered
    assert wrong == []
    assert offered_any is (state != "withdrawn")


def _may_unoffered(state: str, act: str, role: str) -> bool:
    """The office's, as above; and the asker replies by a button of their own."""
    return (role in ROLES[:3] and (state, act) in UNOFFERED) or (role, act) == ("parent", "reply_for")


def _offered(uow: UnitOfWork, *, question: int, by: int) -> list[str]:
    return deciding.acts_for(uow, uow.questions.get(question), by=by)


async def _tried(runtime: Runtime, act: str, question: int, by: int) -> str | None:
    """Return with which sentence it is refused; None where it is done. Nothing of it stays."""

    def work(uow: UnitOfWork) -> None:
        ACTS[act](uow, question, by)
        raise _Undo

    try:
        await runtime.write(work)
    except _Undo:
        return None
    except Refused as refused:
        said = say_refusal(refused, now=runtime.clock())
        assert len(said) > 20
        return said
    raise AssertionError
