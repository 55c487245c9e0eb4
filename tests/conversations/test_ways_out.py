"""No step is a trap: whatever is asked, a button leads out of it."""

import ast
import inspect
import sys
from collections.abc import Callable
from textwrap import dedent
from typing import Any

import pytest

from conversation.reply import Choice
from handlers import router
from handlers.buttons import choice, command

ANSWERS = {
    "back", "cancel", "decline", "delegate_keep", "do_not_merge", "do_not_return", "go_on", "keep", "keep_code",
    "keep_post", "keep_unit", "later_on", "name_later", "no_code", "not_now", "not_now_duty", "not_sent", "not_yet",
    "other", "refuse_offer",
    "skip", "still_held",
}  # fmt: skip
"""Answers to a step by which it is left with nothing done."""

NO_WAY_OUT = {
    "joining.role": "nobody can do anything here before it is answered",
    "joining.unit": "as above",
}


def leads_out(call: ast.Call) -> bool:
    """Is it a button that starts another talk, or one of the answers above?"""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    named = {arg.value for arg in call.args if isinstance(arg, ast.Constant)}
    return name in {"command", "ways_out"} or (name == "choice" and not named.isdisjoint(ANSWERS))


def has_way_out(ask: Callable[..., Any]) -> bool:
    """Whether a step, or a private function of its module that it calls, offers such a button."""
    calls = [node for node in ast.walk(ast.parse(dedent(inspect.getsource(ask)))) if isinstance(node, ast.Call)]
    names = {call.func.id for call in calls if isinstance(call.func, ast.Name) and call.func.id.startswith("_")}
    helpers = [getattr(sys.modules[ask.__module__], name, None) for name in sorted(names)]
    return any(map(leads_out, calls)) or any(has_way_out(one) for one in helpers if inspect.isfunction(one))


@pytest.mark.parametrize("step", sorted(router.steps))
def test_every_step_has_a_way_out(step: str) -> None:
    ask = router.steps[step].ask
    assert ask is not None
    assert has_way_out(ask) is (step not in NO_WAY_OUT)


def trap() -> list[Choice]:
    return [choice("approve"), Choice.act("", "card")]


def door() -> list[Choice]:
    return [choice("approve"), choice("skip")]


def _behind() -> list[Choice]:
    return [command("menu", "menu")]


def far_door() -> list[Choice]:
    return [choice("approve"), *_behind()]


def test_a_trap_is_seen() -> None:
    assert [has_way_out(one) for one in (trap, door, far_door)] == [False, True, True]
