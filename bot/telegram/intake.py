"""Telegram's updates on their way to the writer, and the answers that presses of buttons wait for."""

import asyncio
from dataclasses import dataclass

import structlog
from aiogram.exceptions import TelegramAPIError
from aiogram.methods import AnswerCallbackQuery

from bot.network.intake import Handed, Intake, Malformed
from bot.runtime import Runtime
from bot.telegram import NETWORK
from bot.telegram.session import TelegramSession
from bot.telegram.updates import Pressed, read_update
from services.messages.turns import Taken

_TOAST_LIMIT = 200
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Received:
    """An update under way. `handed` None: nothing to do. `callback_id`: of the press that waits for an answer."""

    handed: Handed | None = None
    callback_id: str | None = None


class TelegramIntake:
    """Hands updates over and answers presses; one a bot."""

    def __init__(self, runtime: Runtime, session: TelegramSession) -> None:
        self._intake = Intake(runtime, NETWORK)
        self._session = session
        self._answers: set[asyncio.Task[None]] = set()

    def hand_over(self, raw: object) -> Received:
        """Give one raw update to the writer and return at once."""
        try:
            understood = read_update(raw)
        except Malformed as problem:
            return Received(self._intake.hand_over(problem))
        match understood:
            case None:
                return Received()
            case Pressed(callback_id, arrived):
                return Received(None if arrived is None else self._intake.hand_over(arrived), callback_id)
            case _:
                return Received(self._intake.hand_over(understood))

    async def settle(self, received: Received) -> None:
        """Wait for the commit, then let a press be answered; NotTaken when there was none."""
        taken = None if received.handed is None else await self._intake.settle(received.handed)
        if received.callback_id is not None:
            toast = taken.toast if isinstance(taken, Taken) else ""
            task = asyncio.get_running_loop().create_task(self._answer(received.callback_id, toast))
            self._answers.add(task)
            task.add_done_callback(self._answers.discard)

    async def _answer(self, callback_id: str, toast: str) -> None:
        """Stop the spinner on a button; whether that works changes nothing."""
        values = {"callback_query_id": callback_id}
        if toast:
            values["text"] = toast[:_TOAST_LIMIT]
        try:
            await self._session.ask(AnswerCallbackQuery, values)
        except TelegramAPIError as problem:
            log.debug("telegram.press_unanswered", reason=problem.message)

    async def finish(self) -> None:
        """Let answers to presses go out, but not for long."""
        if self._answers:
            _, late = await asyncio.wait(self._answers, timeout=2)
            for task in late:
                task.cancel()
