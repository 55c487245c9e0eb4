"""A stand-in for a school's mail server: real SMTP on loopback by aiosmtpd, with trouble on demand."""

import asyncio
import ssl
import warnings
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from enum import StrEnum
from typing import Any, Self

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.networks.faults import Faults
from tests.waiting import WITHIN, Changes, Found

USER, PASSWORD = "doithoai", "mat-khau-thu"
LIMIT = 12 * 1024 * 1024


class Fault(StrEnum):
    """What can go wrong; which command it strikes is the rule's method: `mail`, `rcpt`, `data`."""

    SAYS = "says"  # answers with the rule's `code`, and as text with what stands in `words`
    DROPS = "drops"  # takes it and breaks the connection without an answer
    SLOW = "slow"  # answers after `delay` seconds


@dataclass(frozen=True)
class Mailed:
    """One letter that was taken. `sender`, `to`: of its envelope."""

    sender: str
    to: str
    raw: bytes
    letter: EmailMessage = field(repr=False)

    @property
    def plain(self) -> str:
        """The plain text."""
        body = self.letter.get_body(("plain",))
        assert body is not None
        return str(body.get_content()).replace("\r\n", "\n")

    @property
    def html(self) -> str:
        """The HTML."""
        body = self.letter.get_body(("html",))
        assert body is not None
        return str(body.get_content())

    def link(self, label: str) -> str:
        """Return the address behind a choice, by what stands before it."""
        line = next(line for line in self.plain.splitlines() if line.startswith(label))
        return line.rpartition(": ")[2]


class MailServer:
    """`async with MailServer() as server:` - give `server.port` to the program, then read `server.mailed`."""

    def __init__(self, *, tls: ssl.SSLContext | None = None, wrapped: bool = False, auth: bool = False) -> None:
        """Nothing listens before the context is entered.

        `tls`: STARTTLS is asked for, or (`wrapped`) each connection is TLS from its first byte; `auth`: and a user.
        """
        self.changes = Changes()
        self.faults = Faults(Fault, self.changes)
        self.words = "5.1.1 no such user"
        self.mailed: list[Mailed] = []
        self.connections = 0
        self._tls, self._wrapped, self._auth = tls, wrapped, auth
        self.password = PASSWORD
        self.let_in: list[bool] = []
        """Whether each user who came was let in, who had encrypted before."""
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.BaseTransport] = set()
        self.port = 0

    async def __aenter__(self) -> Self:
        """Listen on a free port of loopback."""
        await self.up()
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop listening, and cut every connection."""
        await self.down()

    async def up(self) -> None:
        """Open the port, the same one after `down`."""
        self._server = await asyncio.get_running_loop().create_server(
            self._session, "127.0.0.1", self.port, ssl=self._tls if self._wrapped else None
        )  # fmt: skip
        self.port = self._server.sockets[0].getsockname()[1]

    async def down(self) -> None:
        """Close the port and cut every connection."""
        assert self._server is not None
        self._server.close()
        for transport in list(self._open):
            if isinstance(transport, asyncio.Transport):
                transport.abort()
        await asyncio.sleep(0)
        self._server = None

    async def wait_for(self, found: Any, timeout: float = WITHIN) -> Any:  # noqa: ASYNC109, ANN401 - as the other stand-ins
        """The first truthy value, looked at again whenever anything changes here."""
        return await self.changes.until(found, timeout)

    async def letters(self, number: int = 1, *, to: str = "") -> list[Mailed]:
        """Wait for so many letters and return them all."""

        def enough() -> "list[Mailed] | None":
            found = [one for one in self.mailed if to in {"", one.to}]
            return found if len(found) >= number else None

        found: list[Mailed] = await self.wait_for(enough)
        return found

    def _session(self) -> SMTP:
        self.connections += 1
        tls = None if self._wrapped else self._tls
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it knows of no TLS but by STARTTLS
            return _Session(
                self, hostname="thu.example", data_size_limit=LIMIT, tls_context=tls, require_starttls=tls is not None,
                auth_required=self._auth, auth_require_tls=tls is not None,
                authenticator=self._lets_in if self._auth else None,
            )  # fmt: skip

    def _lets_in(self, server: SMTP, _session: Session, _envelope: Envelope, mechanism: str, given: Any) -> AuthResult:  # noqa: ANN401 - as aiosmtpd hands it
        known = USER.encode(), self.password.encode()
        good = isinstance(given, LoginPassword) and (given.login, given.password) == known
        assert server.transport is not None
        encrypted = server.transport.get_extra_info("cipher") is not None
        self.let_in.append(good and encrypted and mechanism in {"LOGIN", "PLAIN"})
        return AuthResult(success=self.let_in[-1], handled=self.let_in[-1])

    # --- aiosmtpd calls these ----------------------------------------------------------------------------------------

    async def handle_MAIL(  # noqa: N802 - its name
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return await self._trouble(server, "mail") or "250 OK"

    async def handle_RCPT(  # noqa: N802 - as above
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        trouble = await self._trouble(server, "rcpt", address)
        if trouble is None:
            envelope.rcpt_tos.append(address)
        return trouble or "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - as above
        assert isinstance(envelope.content, bytes)
        said = self.faults.striking("data", envelope.rcpt_tos[0])
        if said is not None and said.kind is Fault.SAYS:
            return f"{said.code} {self.words}"
        letter = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(letter, EmailMessage)
        self.mailed.append(Mailed(envelope.mail_from or "", envelope.rcpt_tos[0], envelope.content, letter))
        self.changes.announce()
        if said is not None and said.kind is Fault.DROPS:
            _cut(server)
        elif said is not None:
            await said.last()
        return "250 taken"

    async def _trouble(self, server: SMTP, command: str, address: str | None = None) -> str | None:
        said = self.faults.striking(command, address)
        if said is None:
            return None
        if said.kind is Fault.SLOW:
            await said.last()
            return None
        if said.kind is Fault.DROPS:
            _cut(server)
        return f"{said.code} {self.words}"


class _Session(SMTP):
    """One connection, which the server can cut."""

    def __init__(self, server: MailServer, **how: Any) -> None:  # noqa: ANN401 - as aiosmtpd takes it
        super().__init__(server, **how)
        self._at = server

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._at._open.add(transport)  # noqa: SLF001 - the other half of it
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        self._at._open.discard(self.transport)  # noqa: SLF001 - as above
        super().connection_lost(error)


def _cut(session: SMTP) -> None:
    assert isinstance(session.transport, asyncio.Transport)
    session.transport.abort()


__all__ = ["PASSWORD", "USER", "Fault", "Found", "MailServer", "Mailed"]
