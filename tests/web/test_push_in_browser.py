"""Notifications as people meet them, in a phone-size Chromium that no push service answers: its part is played.

The browser's own: permission, service worker, notifications. Played: the address that a push service would give.
"""

import asyncio
from collections.abc import Callable

import pytest
from aiohttp import web

from bot.push.encryption import Signer, new_key
from bot.runtime import Runtime
from domain.messages.purpose import Purpose
from domain.messages.push import PushSubscription
from letters.said import Said
from services import delivering
from services.people import signing_in
from services.unit_of_work import UnitOfWork
from tests.networks.push_service import Subscribed
from tests.web.chrome import Chrome, missing
from tests.web.service_worker import deliver, run_in_worker
from tests.world import World
from web.site import SITE

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(bool(missing()), reason=f"no browser: {missing()}"),
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
    pytest.mark.timeout(400),
]
SHOWN = (
    "return navigator.serviceWorker.ready.then(r => r.getNotifications())"
    ".then(all => all.map(n => [n.title, n.body, n.tag, n.data.tin]))"
)
PLAYED = """
(() => {
  const keys = %r, kept = "played-subscription", answer = () => localStorage.getItem(kept) && ({
    endpoint: keys.endpoint,
    toJSON: () => ({ endpoint: keys.endpoint, keys: { p256dh: keys.p256dh, auth: keys.auth } }),
    unsubscribe: async () => { localStorage.removeItem(kept); return true; },
  });
  PushManager.prototype.getSubscription = async () => answer();
  PushManager.prototype.subscribe = async (how) => {
    if (!how.userVisibleOnly || how.applicationServerKey.length !== 87) throw new TypeError("odd");
    localStorage.setItem(kept, "1");
    return answer();
  };
})();
"""


CLICKED = """
const [notification] = await self.registration.getNotifications();
self.dispatchEvent(new NotificationEvent("notificationclick", { notification }));
"""
CHANGED = """
const keys = %(keys)r, event = new ExtendableEvent("pushsubscriptionchange");
event.newSubscription = { toJSON: () => ({ endpoint: keys.endpoint, keys: { p256dh: keys.p256dh, auth: keys.auth } }) };
self.dispatchEvent(event);
"""


def subscribed(uow: UnitOfWork) -> list[PushSubscription]:
    """Return the browsers that are told."""
    return uow.pushes.subscriptions(range(100))


def owe(
    world: World, text: str, purpose: Purpose = Purpose.NOTICE, template: str = "asking/receipt"
) -> Callable[[UnitOfWork], None]:
    """Tell the parent something."""

    def work(uow: UnitOfWork) -> None:
        account = uow.accounts.of(world.people["parent"])[0]
        delivering.owe_words(
            uow, account, Said(text, template), person_id=world.people["parent"], once=text, purpose=purpose
        )

    return work


def offer(world: World) -> Callable[[UnitOfWork], None]:
    """Tell the parent of the ways, as behind a first receipt."""
    return owe(world, "“Bật thông báo”: máy này báo khi có trả lời", template="ways/offered")


async def test_a_parent_lets_the_telephone_tell(
    chrome: Callable[..., Chrome], runtime: Runtime, world: World, app: web.Application, address: str
) -> None:
    """Offered after the receipt, asked for by a tap, told while closed, opened at the message, off again."""
    app[SITE].push_key = Signer(new_key(), "https://hoi.example").public
    link = await runtime.write(lambda uow: signing_in.make_link(uow, world.people["parent"]))
    browser = Subscribed("https://push.example/1")
    loop = asyncio.get_running_loop()

    def now(work: Callable[[UnitOfWork], object]) -> object:
        return asyncio.run_coroutine_threadsafe(runtime.write(work), loop).result(30)

    def count() -> int:
        return asyncio.run_coroutine_threadsafe(runtime.read(lambda uow: uow.pushes.count()), loop).result(30)

    def walk(page: Chrome) -> None:
        page.begins_with(PLAYED % browser.keys)
        allow = {"origin": address, "permissions": ["notifications"]}
        page.driver.execute_cdp_cmd("Browser.grantPermissions", allow)
        page.opens(f"{address}/vao/{link}")
        page.sees("Lò Thị Mây · Phụ huynh")
        page.run("return navigator.serviceWorker.ready.then(() => 1)")
        assert "thông báo" not in page.read(), "nothing was taken yet"
        now(owe(world, "Đã nhận phiếu MN26-001", Purpose.RECEIPT))
        page.sees("Đã nhận phiếu MN26-001")
        now(offer(world))
        page.sees("“Bật thông báo”: máy này báo")
        assert not page.one("#push").is_displayed(), "it is offered once"
        page.one("button.push").click()
        page.sees("Máy này sẽ báo khi có tin mới")
        assert count() == 1
        page.fits()

        page.opens(f"{address}/tro-chuyen")
        page.one(".menu summary").click()
        page.until(lambda: page.one("#push-menu").text == "Tắt thông báo", "the way out")
        page.one("#push-menu").click()
        page.sees("Máy này không báo nữa")
        assert count() == 0
        assert not page.run("return localStorage.getItem('played-subscription')")
        page.opens(f"{address}/tro-chuyen")
        page.says("thông báo")
        page.sees("Chưa có máy nào báo")
        page.until(lambda: page.one("button.push").text == "Bật thông báo", "the switch under the words")
        page.one("button.push").click()
        page.sees("Máy này sẽ báo khi có tin mới")
        assert count() == 1

        page.one(".menu summary").click()
        page.run("document.querySelector('.menu form[action=\"/ra\"] button').click()")
        page.sees("Vào trò chuyện")
        assert count() == 0, "who takes this telephone next is told nothing of it"
        assert page.complaints() == []

    await asyncio.to_thread(walk, chrome())


async def test_the_worker_shows_opens_and_follows_the_browser(
    chrome: Callable[..., Chrome], runtime: Runtime, world: World, app: web.Application, address: str
) -> None:
    """What it is handed it shows, the later one in the place of the earlier; a tap leads to the message."""
    app[SITE].push_key = Signer(new_key(), "https://hoi.example").public
    link = await runtime.write(lambda uow: signing_in.make_link(uow, world.people["parent"]))
    browser, anew = Subscribed("https://push.example/1"), Subscribed("https://push.example/2")
    for number in range(30):
        await runtime.write(owe(world, f"Tin số {number}", Purpose.RECEIPT))
    await runtime.write(offer(world))
    loop = asyncio.get_running_loop()

    def endpoints() -> list[str]:
        rows = asyncio.run_coroutine_threadsafe(runtime.read(subscribed), loop).result(30)
        return [row.endpoint for row in rows]

    def walk(page: Chrome) -> None:
        page.begins_with(PLAYED % browser.keys)
        allow = {"origin": address, "permissions": ["notifications"]}
        page.driver.execute_cdp_cmd("Browser.grantPermissions", allow)
        page.opens(f"{address}/vao/{link}")
        page.until(lambda: page.one("button.push").is_displayed(), "the switch below the words")
        page.one("button.push").click()
        page.sees("Máy này sẽ báo khi có tin mới")
        deliver(page, address, {"title": "Trường", "body": "Có tin mới về phiếu MN26-001.", "tag": "a", "tin": "d3"})
        told = ["Trường", "Có tin mới về phiếu MN26-001.", "a", "d3"]
        page.until(lambda: page.run(SHOWN) == [told], "the notification")
        deliver(page, address, {"title": "Trường", "body": "Có trả lời.", "tag": "a", "tin": "d4"})
        page.until(lambda: page.run(SHOWN) == [["Trường", "Có trả lời.", "a", "d4"]], "the later one in its place")
        assert page.run("return caches.keys()") == []
        run_in_worker(page, address, CLICKED)
        page.until(lambda: page.run("return location.hash") == "#b-d4", "the message that was told of")
        run_in_worker(page, address, CHANGED % {"keys": anew.keys})
        page.until(lambda: endpoints() == [anew.endpoint], "the browser's new address")
        run_in_worker(page, address, CHANGED % {"keys": browser.keys})
        page.until(lambda: endpoints() == [browser.endpoint], "and another one")
        page.opens(f"{address}/tro-chuyen")
        page.until(lambda: page.run(SHOWN) == [], "what was told of is on the page now")
        assert page.complaints() == []

    await asyncio.to_thread(walk, chrome())


async def test_who_says_no_is_told_how_and_asked_no_more(
    chrome: Callable[..., Chrome], runtime: Runtime, world: World, app: web.Application, address: str
) -> None:
    app[SITE].push_key = Signer(new_key(), "https://hoi.example").public
    link = await runtime.write(lambda uow: signing_in.make_link(uow, world.people["parent"]))
    await runtime.write(owe(world, "Đã nhận phiếu MN26-001", Purpose.RECEIPT))
    await runtime.write(offer(world))

    def walk(page: Chrome) -> None:
        page.begins_with("Notification.requestPermission = async () => 'denied';")
        page.opens(f"{address}/vao/{link}")
        page.until(lambda: page.one("button.push").is_displayed(), "the switch below the words")
        page.one("button.push").click()
        page.sees("Trình duyệt đang chặn thông báo")
        page.one("#push button").click()
        page.opens(f"{address}/tro-chuyen")
        page.sees("Đã nhận phiếu MN26-001")
        assert not page.one("#push").is_displayed(), "nothing asks again by itself"

    await asyncio.to_thread(walk, chrome())
