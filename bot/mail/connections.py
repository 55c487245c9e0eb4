"""A few connections to the mail server: opened when needed, kept for the next letters, and never trusted blindly."""

import asyncio
import time
from contextlib import suppress

from aiosmtplib import SMTP, SMTPException, SMTPResponseException, SMTPServerDisconnected, SMTPTimeoutError

from bot.mail.settings import MailSettings

MOST = 4
"""Connections at once; servers of schools and of providers refuse more."""
_MOST_LETTERS = 50
_IDLE_FOR = 20.0
_WITHIN = 30.0
"""Seconds for one answer; connecting has 10."""
_CONNECT_WITHIN = 10.0


class NotOpened(Exception):
    """There is no way in: nothing was sent, and nobody's letter is to blame. Holds the reason only."""


class NotFinished(Exception):
    """The connection broke after the letter had begun to go: it may have arrived."""


class Connections:
    """Sends letters over connections that it keeps."""

    def __init__(self, settings: MailSettings) -> None:
        self._settings = settings
        self._room = asyncio.Semaphore(MOST)
        self._idle: list[tuple[SMTP, int, float]] = []

    async def send(self, sender: str, recipient: str, content: bytes) -> str:
        """Send one letter and return the server's word for it.

        Raises NotOpened, NotFinished, SMTPResponseException for what the server refuses, and SMTPException or OSError
        where the connection broke before the letter began.
        """
        async with self._room:
            client, sent = await self._open()
            try:
                await client.mail(sender)
                await client.rcpt(recipient)
                answer = await self._data(client, content)
            except SMTPResponseException:
                self._keep(client, sent)
                raise
            except BaseException:
                client.close()
                raise
            self._keep(client, sent + 1)
            return answer

    async def check(self) -> None:
        """Go in and say goodbye; NotOpened."""
        client, sent = await self._open()
        self._keep(client, sent)

    async def close(self) -> None:
        """Say goodbye everywhere."""
        idle, self._idle = self._idle, []
        for client, _, _ in idle:
            with suppress(SMTPException, OSError, TimeoutError):
                await client.quit(timeout=1.0)
            client.close()

    async def _data(self, client: SMTP, content: bytes) -> str:
        try:
            return (await client.data(content)).message
        except SMTPResponseException:
            raise
        except (SMTPServerDisconnected, SMTPTimeoutError, OSError) as problem:
            raise NotFinished(type(problem).__name__) from None

    async def _open(self) -> tuple[SMTP, int]:
        """Return a connection that answers, an idle one if there is any, and how many letters it has carried."""
        while self._idle:
            client, sent, since = self._idle.pop()
            if time.monotonic() - since < _IDLE_FOR:
                with suppress(SMTPException, OSError):
                    await client.rset()
                    return client, sent
            client.close()
        return await self._connect(), 0

    async def _connect(self) -> SMTP:
        chosen = self._settings
        client = SMTP(
            hostname=chosen.email_host, port=chosen.email_at, use_tls=chosen.email_security == "tls",
            start_tls=chosen.email_security == "starttls", username=chosen.email_user or None,
            password=chosen.email_password.get_secret_value() if chosen.email_password is not None else None,
            timeout=_WITHIN,
        )  # fmt: skip
        try:
            async with asyncio.timeout(_CONNECT_WITHIN):
                await client.connect()
        except SMTPResponseException as problem:
            client.close()
            raise NotOpened(f"the mail server answers {problem.code}") from problem
        except (SMTPException, OSError, TimeoutError) as problem:  # their words may hold an address or a user
            client.close()
            raise NotOpened(f"no way into the mail server: {type(problem).__name__}") from problem
        return client

    def _keep(self, client: SMTP, sent: int) -> None:
        if client.is_connected and sent < _MOST_LETTERS:
            self._idle.append((client, sent, time.monotonic()))
        else:
            client.close()
