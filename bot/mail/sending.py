"""Letters out: composed, handed to the mail server, and its refusals in the terms of our outbox."""

import asyncio
import re
from collections.abc import Callable
from http import HTTPStatus

from aiosmtplib import SMTPException, SMTPRecipientRefused, SMTPResponseException, SMTPSenderRefused

from bot.mail.composing import Composer, Letter
from bot.mail.connections import Connections, NotFinished, NotOpened
from conversation.messenger import Blocked, Outgoing, TryLater, Uncertain, Undeliverable

OURS_WAIT = 60.0
"""Seconds for what only the operator, or the server's own, can mend."""
_SOON = 1.0
_GREYLISTED = 60.0
"""Seconds after which who says «later» to one letter is asked again, then twice as long each time."""
_CLOSING = 421
_ENHANCED = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
_NO_SUCH_BOX = frozenset({550, 551, 553})


class Sending:
    """Sends one letter at a time; `told` hears why the server itself is in trouble, "" once it takes letters."""

    def __init__(self, connections: Connections, composer: Composer, told: Callable[[str], None]) -> None:
        self._connections = connections
        self._composer = composer
        self._told = told

    async def send(self, message: Outgoing) -> str:
        """Send one letter and return its Message-ID; Undeliverable, TryLater or Uncertain.

        What would replace an earlier letter is a new one.
        """
        letter = await self._composed(message)
        try:
            await self._connections.send(letter.sender, message.chat, letter.content)
        except NotFinished as problem:
            raise Uncertain(f"the mail server went away: {problem}") from None
        except NotOpened as problem:
            self._told(str(problem))
            raise TryLater(str(problem), after=_SOON, everybody=True) from None
        except SMTPResponseException as problem:
            raise self._refusal(problem) from None
        except (SMTPException, OSError) as problem:
            raise TryLater(f"the mail server went away: {type(problem).__name__}", after=_SOON) from None
        self._told("")
        return letter.message_id

    async def _composed(self, message: Outgoing) -> Letter:
        """Compose aside where there is a file: 10 MB take a moment."""
        if message.document is None:
            return self._composer.compose(message)
        return await asyncio.to_thread(self._composer.compose, message)

    def _refusal(self, problem: SMTPResponseException) -> Exception:
        """Return what a refusal means for a letter; the server's words may hold the address, so its code is told."""
        enhanced = _ENHANCED.search(problem.message)
        words = f"the mail server answers {problem.code}" + (f" {enhanced[0]}" if enhanced else "")
        if problem.code == _CLOSING or isinstance(problem, SMTPSenderRefused):
            self._told(words)
            return TryLater(words, after=_SOON if problem.code == _CLOSING else OURS_WAIT, everybody=True)
        if problem.code < HTTPStatus.INTERNAL_SERVER_ERROR:
            return TryLater(words, after=_GREYLISTED)
        if isinstance(problem, SMTPRecipientRefused) and no_such_box(problem.code, problem.message):
            return Blocked(words)
        return Undeliverable(words)


def no_such_box(code: int, words: str) -> bool:
    """Whether a refusal says that there is no such letter box, and not that our letter, or we, are not wanted."""
    enhanced = _ENHANCED.search(words)
    if enhanced is None:
        return code in _NO_SUCH_BOX
    return enhanced[2] == "1" or enhanced[0].endswith(".2.1")
