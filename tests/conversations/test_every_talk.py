"""What holds of every step, command and action of the router."""

import asyncio
from collections.abc import Callable
from functools import partial
from itertools import product

import pytest

import handlers
from bot.runtime import Runtime
from conversation.turn import Arrived
from services.unit_of_work import UnitOfWork
from tests.talking import Speaker
from tests.world import World

NONSENSE = ("", "0", "999999", "abc", "1.2.3", "-1", "²", "9" * 30)


def test_every_step_asks_and_takes() -> None:
    """A step without one of the two would be a dead end."""
    router = handlers.router
    assert [step for step, known in router.steps.items() if known.ask is None or known.take is None] == []
    assert {"menu", "huy", "quaylai"} <= set(router.global_words.values())
    assert {"stale", "twice", "unknown", "unwanted", "media", "no_consent"} <= set(router.events)


@pytest.mark.core_only
async def test_every_command_is_answered_by_everybody(
    world: World, runtime: Runtime, speaker: Callable[..., Speaker]
) -> None:
    """Whoever types whichever command, with or without the right, gets words and no apology for a bug."""
    commands = sorted(handlers.router.commands)

    async def tries(part: str) -> None:
        someone = speaker(part)
        for name in commands:
            heard = await someone.says(f"/{name}")
            assert heard.text, (part, name)
            assert "trục trặc" not in heard.text, (part, name, heard.text)

    await asyncio.gather(*(tries(part) for part in (*world.accounts.values(), "nobody-1")))


@pytest.mark.core_only
@pytest.mark.no_cover  # each button's own tests reach what these thousands of turns reach
@pytest.mark.timeout(900)
async def test_every_action_survives_nonsense(world: World, runtime: Runtime, database_url: str) -> None:
    """A button that we never made: another's id, no number, nothing. Each is answered with words or a toast.

    Everybody presses on SQLite. On PostgreSQL, which minds the size of a number, who may do most and who may least.
    """
    everybody = [part for part in world.accounts.values() if part != world.accounts["parent2"]]
    pressing = everybody if database_url.startswith("sqlite") else [world.accounts["secretary"]]

    async def tries(part: str) -> None:
        for number, (name, argument) in enumerate(product(sorted(handlers.router.actions), NONSENSE)):
            tap = Arrived("web", part, f"{part}:{number}", text="x", payload=f"a|{name}|{argument}")
            taken = await runtime.take(tap)
            said = await runtime.read(partial(_newest, chat=part)) or taken.toast
            assert said, (part, name, argument)
            assert "trục trặc" not in said, (part, name, argument, said)

    await asyncio.gather(*(tries(part) for part in (*pressing, "nobody-1")))


def _newest(uow: UnitOfWork, chat: str) -> str:
    known = uow.accounts.find("web", chat)
    newest = uow.deliveries.history(known.account_id, limit=1) if known else []
    return newest[0].text if newest else ""
