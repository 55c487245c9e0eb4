"""Updates handed to the writer, whichever way they came; nothing is acknowledged before its commit."""

import asyncio
from collections import Counter
from dataclasses import dataclass
from functools import partial
from typing import Any

import structlog
from aiogram.exceptions import TelegramAPIError
from aiogram.methods import AnswerCallbackQuery

from bot.runtime import Runtime
from bot.telegram_session import TelegramSession
from bot.telegram_updates import NETWORK, InGroup, Malformed, Pressed, Reachable, read_update, update_number
from conversation.turn import Arrived
from services import reaching, turns
from services.turns import Taken

FAILURES_FORGIVEN = 3
_TOAST_LIMIT = 200
log = structlog.get_logger()


class NotTaken(Exception):
    """An update could not be committed: it must come again."""


@dataclass(frozen=True, slots=True)
class Handed:
    """An update on its way through the writer. `future` None: there was nothing to do."""

    number: int | None
    future: "asyncio.Future[Any] | None" = None
    arrived: Arrived | None = None
    callback_id: str | None = None


class Intake:
    """Hands updates over and answers presses; one a bot."""

    def __init__(self, runtime: Runtime, session: TelegramSession) -> None:
        self._runtime = runtime
        self._session = session
        self._failures: Counter[int] = Counter()
        self._answers: set[asyncio.Task[None]] = set()

    def hand_over(self, raw: object) -> Handed:
        """Give one raw update to the writer, which keeps each person's order, and return at once."""
        number = update_number(raw)
        runtime = self._runtime
        try:
            understood = read_update(raw)
        except Malformed as problem:
            log.warning("telegram.malformed", update=problem.event_id, why=problem.why)
            return Handed(
                number, runtime.begin_write(partial(turns.poison, network=NETWORK, event_id=problem.event_id))
            )
        match understood:
            case Arrived():
                return Handed(number, runtime.begin_take(understood), understood)
            case Pressed(callback_id, arrived):
                future = None if arrived is None else runtime.begin_take(arrived)
                return Handed(number, future, arrived, callback_id)
            case InGroup(event_id, address):
                work = partial(reaching.decline_group, network=NETWORK, address=address, event_id=event_id)
                return Handed(number, runtime.begin_write(work))
            case Reachable(event_id, external_id, blocked):
                note = reaching.note_blocked if blocked else reaching.note_returned
                work = partial(note, network=NETWORK, external_id=external_id, event_id=event_id)
                return Handed(number, runtime.begin_write(work, key=f"{NETWORK}:{external_id}"))
            case None:
                return Handed(number)

    async def settle(self, handed: Handed) -> None:
        """Wait for the commit, then let a press be answered; NotTaken when there was none."""
        taken: Any = None
        if handed.future is not None:
            try:
                taken = await handed.future
            except Exception as problem:  # noqa: BLE001 - the database, or a bug: the update must not be lost either way
                taken = await self._mend(handed, problem)
            if self._failures:
                self._failures.pop(handed.number or 0, None)
        if handed.callback_id is not None:
            toast = taken.toast if isinstance(taken, Taken) else ""
            task = asyncio.get_running_loop().create_task(self._answer(handed.callback_id, toast))
            self._answers.add(task)
            task.add_done_callback(self._answers.discard)

    async def _mend(self, handed: Handed, problem: Exception) -> Any:  # noqa: ANN401 - what the writer returned
        """After a failure: again later; what fails alone again and again, while the database works, is put aside."""
        number = handed.number or 0
        self._failures[number] += 1
        log.error("telegram.not_taken", update=number, failures=self._failures[number], error=type(problem).__name__)
        if self._failures[number] < FAILURES_FORGIVEN or handed.arrived is None:
            raise NotTaken from None
        try:
            await self._runtime.write(lambda _: None)
            return await self._runtime.take(handed.arrived)
        except Exception:  # noqa: BLE001 - as above; its words may quote the message, so they are not logged
            log.warning("telegram.put_aside", update=number)
        try:
            return await self._runtime.write(partial(turns.poison, network=NETWORK, event_id=str(number)))
        except Exception:  # noqa: BLE001 - the database is down after all
            raise NotTaken from None

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
