"""Notifications of the page over HTTP: what it is told, what is taken, whose a browser is, and where a push leads."""

import hashlib
import re
from collections.abc import Callable
from typing import Any

import pytest
from aiohttp import web

from bot.push.encryption import Signer, new_key
from bot.runtime import Runtime
from domain.messages.purpose import Purpose
from letters.said import Said
from services import delivering
from services.unit_of_work import UnitOfWork
from tests.networks.push_service import Subscribed
from tests.web.visiting import JSON, Visitor
from tests.world import World
from web.site import SITE

STATE = "/tro-chuyen/thong-bao"
FCM = "https://fcm.googleapis.com/fcm/send/abc:def"


@pytest.fixture(autouse=True)
def key(app: web.Application) -> str:
    """The program's public key."""
    app[SITE].push_key = Signer(new_key(), "https://hoi.example").public
    return app[SITE].push_key


async def switches_on(visitor: Visitor, browser: Subscribed) -> tuple[int, dict[str, Any]]:
    return await visitor.posts({"csrf": await visitor.form_token(), **browser.keys}, path=STATE)


def data(page: str) -> dict[str, str]:
    """What the page tells its script of notifications."""
    found = re.search(r'<div class="push"[^>]*>', page)
    assert found
    return dict(re.findall(r'data-([a-z]+)="([^"]*)"', found[0]))


async def test_it_is_offered_after_the_first_receipt_and_not_before(
    may: Visitor, runtime: Runtime, world: World, key: str
) -> None:
    told = data(await may.page())
    assert (told["key"], told["told"], told["offered"]) == (key, "", "")
    await runtime.write(lambda uow: owe(uow, world.people["parent"], "Đã nhận phiếu MN26-001"))
    assert data(await may.page())["offered"] == "1"
    assert [message["receipt"] for message in await may.history()][-1] is True


def owe(uow: UnitOfWork, person_id: int, text: str) -> None:
    account = uow.accounts.of(person_id)[0]
    words = Said(text, "asking/receipt")
    delivering.owe_words(uow, account, words, person_id=person_id, once=text, purpose=Purpose.RECEIPT)


async def test_on_and_off(may: Visitor) -> None:
    browser = Subscribed(FCM)
    assert await switches_on(may, browser) == (200, {"ok": True})
    assert data(await may.page())["told"] == hashlib.sha256(FCM.encode()).hexdigest()
    assert await switches_on(may, browser) == (200, {"ok": True}), "a second tap changes nothing"
    async with may.http.get(STATE, headers=JSON) as answer:
        assert set(await answer.json()) == {"told", "key", "csrf"}
    assert await may.posts({"csrf": await may.form_token()}, path=f"{STATE}/tat") == (200, {"ok": True})
    assert data(await may.page())["told"] == ""


async def test_a_shared_browser_tells_only_who_is_signed_in(
    visitor: Callable[[], Visitor], world: World, runtime: Runtime
) -> None:
    may, su, browser = visitor(), visitor(), Subscribed(FCM)
    await may.signs_in(world.people["parent"])
    await switches_on(may, browser)
    async with may.http.post("/ra", data={"csrf": await may.form_token()}, allow_redirects=False) as answer:
        assert answer.status == 303
    assert await runtime.read(lambda uow: uow.pushes.count()) == 0
    await su.signs_in(world.people["parent2"])
    assert data(await su.page())["told"] == "", "the next person has not asked for anything"
    await switches_on(su, browser)
    assert await runtime.read(lambda uow: uow.pushes.count()) == 1


GOOD = Subscribed(FCM).keys


async def test_what_is_no_browser_is_refused_kindly(may: Visitor, runtime: Runtime) -> None:
    status, said = await may.posts(
        {"csrf": await may.form_token(), **GOOD, "endpoint": "https://127.0.0.1/x"}, path=STATE
    )
    assert status == 409
    assert "tải lại trang" in said["error"]
    assert await runtime.read(lambda uow: uow.pushes.count()) == 0


async def test_ten_thousand_subscriptions_leave_ten_and_are_slowed_down(may: Visitor, runtime: Runtime) -> None:
    token, statuses = await may.form_token(), []
    for number in range(170):
        keys = GOOD | {"endpoint": f"{FCM}{number}"}
        statuses.append((await may.posts({"csrf": token, **keys}, path=STATE))[0])
    assert {*statuses} == {200, 429}
    assert await runtime.read(lambda uow: uow.pushes.count()) == 1, "a browser has one"


async def test_foreign_forms_and_strangers_change_nothing(visitor: Callable[[], Visitor], may: Visitor) -> None:
    assert (await may.posts({"csrf": "x" * 40, **GOOD}, path=STATE))[0] == 403
    token = await may.form_token()
    foreign = await may.http.post(STATE, data={"csrf": token, **GOOD}, headers=JSON | {"Sec-Fetch-Site": "cross-site"})
    assert foreign.status == 403
    assert (await visitor().posts({"csrf": token, **GOOD}, path=STATE))[0] == 401
    async with visitor().http.get(STATE, headers=JSON) as answer:
        assert answer.status == 401


async def test_a_push_opens_the_chat_at_its_message(
    may: Visitor, runtime: Runtime, world: World, visitor: Callable[[], Visitor]
) -> None:
    await may.page()
    for number in range(60):
        await runtime.write(lambda uow, n=number: owe(uow, world.people["parent"], f"Tin số {n}"))  # type: ignore[misc]
    told = [message["id"] for message in await may.history() if message["text"].startswith("Tin số")]
    [first] = [
        m["id"] for m in await may.history(f"?truoc={(await may.history())[0]['cursor']}") if m["text"] == "Tin số 0"
    ]
    for tin, text in ((told[-1], "Tin số 59"), (first, "Tin số 0")):
        async with may.http.get(f"/tro-chuyen?tin={tin}", allow_redirects=False) as answer:
            place = answer.headers["Location"]
        assert answer.status == 303
        assert place.endswith(f"#b-{tin}")
        assert f'id="b-{tin}"' in await may.page(place.partition("#")[0]), text
    other = await visitor().signs_in(world.people["parent2"])
    for tin in (told[-1], "d0", "x", "", "d" + "9" * 40):
        async with other.http.get(f"/tro-chuyen?tin={tin}", allow_redirects=False) as answer:
            assert (answer.status, answer.headers["Location"]) == (303, "/tro-chuyen")


async def test_the_home_screen_finds_what_it_needs(may: Visitor) -> None:
    page = await may.page()
    assert '<link rel="manifest" href="/manifest.webmanifest">' in page
    async with may.http.get("/manifest.webmanifest") as answer:
        assert answer.content_type == "application/manifest+json"
        told = await answer.json(content_type=None)
    assert (told["name"], told["start_url"], told["display"]) == ("Trường Mầm non Hoa Ban", "/tro-chuyen", "standalone")
    for icon in told["icons"]:
        async with may.http.get(icon["src"]) as answer:
            assert (answer.status, answer.content_type) == (200, "image/png")
    async with may.http.get("/sw.js") as answer:
        assert (answer.status, answer.content_type) == (200, "text/javascript")
        assert answer.headers["Cache-Control"] == "no-cache"
        assert "caches" not in await answer.text()
