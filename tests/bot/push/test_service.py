"""Nobody is sent into the private network by an address that a browser gives, whatever its name leads to."""

from datetime import timedelta

import pytest

from bot.push.encryption import Signer, new_key
from bot.push.service import Service, is_public
from domain.messages.push import PushState
from services.messages.pushing import Word
from tests.networks.push_service import PushService, Subscribed
from tests.world import Clock


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("2404:6800:4003:c00::5f", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),  # noqa: S104 - to be refused
        ("224.0.0.1", False),
        ("::1", False),
        ("::", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("::ffff:127.0.0.1", False),
        ("2002:7f00:1::", False),
        ("64:ff9b::7f00:1", False),
        ("64:ff9b::808:808", True),
        ("64:ff9b:1::a00:1", False),
        ("::10.0.0.1", False),
    ],
)
def test_which_addresses_are_public(address: str, *, public: bool) -> None:
    assert is_public(address) is public


def word(browser: Subscribed) -> Word:
    return Word(
        1, browser.endpoint, browser.keys["p256dh"], browser.keys["auth"], (1,), 1, title="Trường", body="Có tin mới.",
        topic="tin", at=1, ttl=timedelta(days=1), urgent=False,
    )  # fmt: skip


async def test_a_name_that_leads_inside_is_not_asked(clock: Clock) -> None:
    """The name was public when it was given; by now it leads to a machine of ours."""
    signer = Signer(new_key(), "https://hoi.example")
    async with PushService(clock=clock) as there:
        browser = there.subscribe()
        browser.endpoint = browser.endpoint.replace("127.0.0.1", "localhost")
        service = Service(signer)
        pushed = await service.push(word(browser), now=clock())
        await service.close()
        assert (pushed.state, pushed.reason, pushed.gone) == (PushState.FAILED, "not_public", True)
        assert there.asked == 0


async def test_who_cannot_be_reached_is_asked_again_and_their_host_is_left_alone_meanwhile(clock: Clock) -> None:
    signer = Signer(new_key(), "https://hoi.example")
    async with PushService(clock=clock) as gone:
        browser = gone.subscribe()
    service = Service(signer, inside=True)
    first = await service.push(word(browser), now=clock())
    assert (first.reason, first.after, first.untried) == ("unreachable", timedelta(seconds=30), False)
    second = await service.push(word(browser), now=clock() + timedelta(seconds=10))
    assert (second.after, second.untried) == (timedelta(seconds=20), True)
    await service.close()
