"""A mail server that wants TLS and a user: letters go encrypted or not at all, and a wrong password is an outage."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.mail.doctor import examine
from bot.mail.settings import MailSettings
from bot.network.findings import Mark
from conversation.messenger import Outgoing, TryLater
from domain.messages.delivery import DeliveryState
from domain.messages.purpose import BESIDE
from tests.bot.mail.conftest import Post
from tests.bot.mail.test_letters import MAY, ended, told
from tests.networks import certificates
from tests.networks.mail_server import PASSWORD, USER, MailServer
from tests.talking import Speaker
from tests.waiting import until
from tests.world import World

pytestmark = pytest.mark.core_only


@pytest.fixture
def trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:  # noqa: ANN401 - an SSLContext
    """A server's context, which this machine trusts."""
    context, file = certificates.made(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    return context


@pytest.fixture(params=["starttls", "tls"])
def security(request: pytest.FixtureRequest) -> str:
    """How the server wants to be spoken to."""
    return str(request.param)


@pytest.fixture
async def server(trusted: Any, security: str) -> AsyncIterator[MailServer]:  # noqa: ANN401 - as above
    """A mail server that lets nobody in unencrypted, or without a password."""
    async with MailServer(tls=trusted, wrapped=security == "tls", auth=True) as running:
        yield running


def settings(server: MailServer, security: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - any of mail's settings
    return {
        "email_host": "127.0.0.1", "email_port": server.port, "email_from": "doithoai@truong.example",
        "email_security": security, "email_user": USER, "email_password": PASSWORD, "_env_file": None,
    } | more  # fmt: skip


async def test_letters_go_encrypted_and_a_wrong_password_holds_them_back(
    closed_post: Post, server: MailServer, world: World, parent: Speaker, security: str
) -> None:
    post = closed_post
    await post.open(**settings(server, security))
    await post.has_address(parent, MAY)
    assert server.let_in == [True]
    await server.down()
    server.password = "mật khẩu đã đổi"
    await server.up()
    with pytest.raises(TryLater) as problem:
        await post.mail.send(Outgoing(MAY, "Tin", key=9))
    assert problem.value.everybody
    health = post.mail.health()
    assert (health["state"], health["reason"]) == ("trouble", "the mail server answers 535")
    await told(post, world.people["parent"], mandatory=True, once="must")
    await post.tick()
    assert len(server.mailed) == 1
    assert not any(server.let_in[1:])
    assert (await post.account(world.people["parent"])).blocked_at is None  # nobody's box is to blame
    server.password = PASSWORD

    async def goes_out() -> bool:
        await post.tick(minutes=5)
        return len(server.mailed) > 1

    await until(goes_out)
    await ended(post, f"must{BESIDE}", DeliveryState.SENT)
    assert [one.to for one in server.mailed] == [MAY, MAY]
    assert post.mail.health()["state"] == "running"


async def test_what_the_doctor_finds(server: MailServer, security: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async def finds(**more: Any) -> list[tuple[Mark, str]]:  # noqa: ANN401 - any of mail's settings
        chosen = settings(server, security, public_url="https://hoi.example") | more
        return [(one.mark, one.words) for one in await examine(MailSettings(**chosen))]

    assert [mark for mark, _ in await finds()] == [Mark.GOOD]
    assert [mark for mark, _ in await finds(email_host="", email_from="")] == [Mark.OFF]
    [(mark, words)] = await finds(email_password="sai")
    assert (mark, "không nhận tên hoặc mật khẩu" in words) == (Mark.BAD, True)
    assert not {USER, "sai"} & set(words.split())
    away, shown, address = await finds(email_host="127.0.0.2", email_security="none", public_url="")
    assert (away[0], "Không gửi được thư qua 127.0.0.2" in away[1]) == (Mark.BAD, True)
    assert (shown[0], "không mã hóa" in shown[1], address[0]) == (Mark.OFF, True, Mark.OFF)
    monkeypatch.delenv("SSL_CERT_FILE")  # a certificate that nobody vouches for
    before = len(server.let_in)
    [(mark, words)] = await finds()
    assert (mark, "Không gửi được thư" in words, len(server.let_in)) == (Mark.BAD, True, before)
    async with MailServer() as plain:  # one that cannot encrypt is told neither password nor letter
        [(mark, words)] = await finds(email_port=plain.port)
        assert (mark, "Không gửi được thư" in words) == (Mark.BAD, True)
