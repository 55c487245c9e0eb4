"""Coming in: links that work once, visitors, codes, sessions that end."""

import asyncio
import re
from collections.abc import Callable

import pytest
from aiohttp import web

from bot.runtime import Runtime
from domain.people.access import JoinCode, Role
from services.people import codes, linking, signing_in
from services.unit_of_work import UnitOfWork
from tests.web.visiting import Visitor, texts
from tests.world import Clock, World
from web.rates import Rate
from web.site import SITE

Browsers = Callable[[], Visitor]


async def test_a_link_opens_once(visitor: Browsers, world: World) -> None:
    first, second = visitor(), visitor()
    link = await first.link(world.people["parent"])
    async with first.http.post(link, allow_redirects=False) as answer:
        assert (answer.status, answer.headers["Location"]) == (303, "/tro-chuyen")
        cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Path=/" in cookie
    assert "Lò Thị Mây · Phụ huynh" in await first.page()
    async with second.http.post(link) as answer:
        assert answer.status == 410
        assert "đã được dùng" in await answer.text()
    async with second.http.get("/tro-chuyen", allow_redirects=False) as answer:
        assert answer.status == 303


async def test_a_look_at_a_link_uses_nothing_up(visitor: Browsers, world: World) -> None:
    """Chat apps fetch links to preview them."""
    person = visitor()
    link = await person.link(world.people["parent"])
    for _ in range(3):
        page = await visitor().page(link)
        assert f'action="{link}"' in page
        assert "Lò Thị Mây" not in page
    async with person.http.post(link) as answer:
        assert str(answer.url).endswith("/tro-chuyen")


async def test_a_used_link_goes_on_in_the_same_browser(visitor: Browsers, world: World) -> None:
    person = visitor()
    link = await person.link(world.people["parent"])
    for method in (person.http.post, person.http.get, person.http.post):
        async with method(link, allow_redirects=False) as answer:
            assert (answer.status, answer.headers.get("Location")) == (303, "/tro-chuyen")
    other = await visitor().signs_in(world.people["teacher"])
    assert "đã được dùng" in await other.page(link, 410)


async def test_two_taps_on_a_link_make_one_session(visitor: Browsers, world: World) -> None:
    one, two = visitor(), visitor()
    link = await one.link(world.people["parent"])

    async def tap(browser: Visitor) -> int:
        async with browser.http.post(link, allow_redirects=False) as answer:
            return answer.status

    assert sorted(await asyncio.gather(tap(one), tap(two))) == [303, 410]


async def test_a_link_ends(visitor: Browsers, world: World, clock: Clock) -> None:
    person = visitor()
    link = await person.link(world.people["parent"], hours=2)
    clock.move(hours=2, seconds=1)
    assert "đã hết hạn" in await person.page(link, 410)
    async with person.http.post(link) as answer:
        assert answer.status == 410


async def test_only_hashes_are_kept(visitor: Browsers, world: World, runtime: Runtime) -> None:
    person = await visitor().signs_in(world.people["parent"])
    token = next(iter(person.http.cookie_jar)).value
    assert await runtime.read(lambda uow: uow.access.session(token)) is None
    assert await runtime.read(lambda uow: uow.access.session(signing_in.hashed(token))) is not None


async def test_one_person_has_one_account_and_many_browsers(visitor: Browsers, world: World) -> None:
    phone, laptop = visitor(), visitor()
    await phone.signs_in(world.people["parent"])
    await laptop.signs_in(world.people["parent"])
    await phone.says("menu")
    assert [m["id"] for m in await laptop.history()] == [m["id"] for m in await phone.history()]


async def test_a_link_for_somebody_else_changes_who_the_browser_is(visitor: Browsers, world: World) -> None:
    shared = await visitor().signs_in(world.people["parent"])
    before = next(iter(shared.http.cookie_jar)).value
    await shared.signs_in(world.people["teacher"])
    assert "Đỗ Thu Hà" in await shared.page()
    old = visitor()
    async with old.http.get("/tro-chuyen", headers={"Cookie": f"doithoai={before}"}, allow_redirects=False) as answer:
        assert answer.status == 303


async def test_the_landing_says_whose_it_is_and_lets_a_visitor_in(visitor: Browsers) -> None:
    person = visitor()
    page = await person.page("/")
    assert "Trường Mầm non Hoa Ban" in page
    assert "Hội nghị đối thoại năm học 2026-2027" in page
    async with person.http.post("/vao") as answer:
        assert str(answer.url).endswith("/tro-chuyen")
        said = texts(await answer.text())
    assert len(said) == 1
    assert "Trường Mầm non Hoa Ban" in said[0]
    assert len(await person.history()) == 1, "the office speaks first, and only once"
    async with person.http.get("/", allow_redirects=False) as answer:
        assert (answer.status, answer.headers["Location"]) == (303, "/tro-chuyen")


async def test_a_visitor_who_agrees_becomes_somebody(visitor: Browsers) -> None:
    person = visitor()
    async with person.http.post("/vao") as answer:
        assert "Khách" in await answer.text()
    token = await person.form_token()
    heads: list[str] = []
    for number, words in enumerate(["đồng ý", "phụ huynh", "Giàng Thị Dở", "chị", "lớp A1", "menu"]):
        status, said = await person.posts({"csrf": token, "event": f"event-{number:04}", "text": words})
        assert status == 200
        heads.append(said.get("who") or heads[-1])
    assert heads[0] == "Khách"
    assert heads[-1] == "Giàng Thị Dở · Phụ huynh", "the page learns it at once"
    assert "Giàng Thị Dở · Phụ huynh" in await person.page()


async def test_the_menu_has_the_pages_as_soon_as_a_post_is_held(
    visitor: Browsers, runtime: Runtime, world: World
) -> None:
    """Who came in by a post's code need not load the page anew to find «Trang văn phòng»."""
    made = await runtime.write(lambda uow: codes.make(uow, world.unit, Role.RESPONDER, by=world.people["secretary"]))
    person = visitor()
    async with person.http.post("/vao") as answer:
        assert '<form class="pages" method="post" action="/van-phong/mo" hidden>' in await answer.text()
    token = await person.form_token()
    heads: list[bool] = []
    for number, words in enumerate([made.code.code, "đồng ý", "Giàng Thị Dở", "cô"]):
        status, said = await person.posts({"csrf": token, "event": f"event-{number:04}", "text": words})
        assert status == 200
        heads.append(said.get("pages", heads[-1] if heads else False))
    assert (heads[0], heads[-1]) == (False, True)
    assert '<form class="pages" method="post" action="/van-phong/mo">' in await person.page()


async def test_visitors_are_strangers_to_each_other(visitor: Browsers) -> None:
    one, two = visitor(), visitor()
    for person in (one, two):
        async with person.http.post("/vao") as answer:
            assert answer.status == 200
        await person.page()
    assert {m["id"] for m in await one.history()}.isdisjoint({m["id"] for m in await two.history()})


@pytest.mark.parametrize(
    ("path", "typed"),
    [
        ("/m/MAYHONG.", ""), ("/m/m%C3%A2y%20h%E1%BB%93ng", ""), ("/vao?ma=MAYHONG%20%E1%BA%A1", ""),
        ("/", "mã MAYHONG ạ"), ("/", "MAY HONG"), ("/", "https://truong.vn/m/MAYHONG?x=1"),
    ],
)  # fmt: skip
async def test_a_code_is_read_as_the_talk_reads_it(
    visitor: Browsers, runtime: Runtime, world: World, path: str, typed: str
) -> None:
    await runtime.write(lambda uow: uow.access.keep(JoinCode(code="MAYHONG", unit_id=world.unit, role=Role.TEACHER)))
    person = visitor()
    shown = re.search(r'name="ma" value="([^"]*)"', await person.page(path))
    async with person.http.post("/vao", data={"ma": typed or (shown[1] if shown else "")}) as answer:
        assert "đồng ý không" in await answer.text()


@pytest.mark.parametrize("path", ["/m/MN26-XY", "/vao?ma=MN26-XY", "/m/mn26%20xy%00"])
async def test_a_printed_code_is_one_tap_away(visitor: Browsers, path: str) -> None:
    person = visitor()
    found = re.search(r'name="ma" value="([^"]*)"', await person.page(path))
    assert found
    event = re.search(r'name="event" value="([^"]*)"', await person.page(path))
    assert event
    for _ in range(2):  # two taps
        async with person.http.post("/vao", data={"ma": found[1], "event": event[1]}) as answer:
            said = texts(await answer.text())
            if answer.status == 403:
                continue  # the second tap carries no token of the session that the first one made
    said = texts(await person.page())
    assert said[0].upper().startswith("MN26"), said
    assert "/start" not in "".join(said)
    assert len([words for words in said if words == said[0]]) == 1


async def test_signing_out_ends_this_browser_only(visitor: Browsers, world: World) -> None:
    phone, laptop = visitor(), visitor()
    await phone.signs_in(world.people["parent"])
    await laptop.signs_in(world.people["parent"])
    token = next(iter(phone.http.cookie_jar)).value
    async with phone.http.post("/ra", data={"csrf": await phone.form_token()}) as answer:
        assert answer.url.path == "/"
    assert len(phone.http.cookie_jar) == 0
    thief = visitor()
    async with thief.http.get("/tro-chuyen", headers={"Cookie": f"doithoai={token}"}, allow_redirects=False) as answer:
        assert answer.status == 303
    assert "Lò Thị Mây" in await laptop.page()


async def test_signing_out_everywhere(visitor: Browsers, world: World) -> None:
    phone, laptop, stranger = visitor(), visitor(), visitor()
    await phone.signs_in(world.people["parent"])
    await laptop.signs_in(world.people["parent"])
    await stranger.signs_in(world.people["teacher"])
    async with phone.http.post("/ra", data={"csrf": await phone.form_token(), "moi_noi": "1"}) as answer:
        assert answer.url.path == "/"
    async with laptop.http.get("/tro-chuyen", allow_redirects=False) as answer:
        assert answer.status == 303
    assert "Đỗ Thu Hà" in await stranger.page()


async def test_a_session_lasts_half_a_year(visitor: Browsers, world: World, clock: Clock) -> None:
    person = await visitor().signs_in(world.people["parent"])
    clock.move(days=179)
    assert "Lò Thị Mây" in await person.page()
    clock.move(days=2)
    async with person.http.get("/tro-chuyen", allow_redirects=False) as answer:
        assert answer.status == 303


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://elsewhere.example"},
        {"Origin": "null"},
        {"Origin": "http://["},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "null"},
        {"Sec-Fetch-Site": "same-site", "Origin": "null"},
        {"Sec-Fetch-Site": "none", "Origin": "null"},
        {"Sec-Fetch-Site": "same-origin, cross-site", "Origin": "null"},
        {"Sec-Fetch-Site": "", "Origin": "null"},
    ],
)
async def test_forms_of_other_sites_are_refused(may: Visitor, world: World, headers: dict[str, str]) -> None:
    token, before = await may.form_token(), await may.history()
    link = await may.link(world.people["teacher"])
    for path in ("/tro-chuyen/gui", "/ra", "/vao", link):
        async with may.http.post(
            path, data={"csrf": token, "text": "menu", "event": "event-9999"}, headers=headers
        ) as a:
            assert a.status == 403, path
    assert await may.history() == before


async def test_our_own_pages_may_post(may: Visitor, address: str) -> None:
    for headers in (
        {"Origin": address, "Sec-Fetch-Site": "same-origin"},
        {"Origin": "http://hoi.example", "Sec-Fetch-Site": "same-origin"},
        {"Origin": "null", "Sec-Fetch-Site": "same-origin"},
        {"Origin": "http://inside.example:8080", "Sec-Fetch-Site": "same-origin"},
        {"Origin": "http://hoi.example", "Sec-Fetch-Site": "none"},
        {"Origin": address},
        {},
    ):
        form = {"csrf": await may.form_token(), "text": "menu"}
        async with may.http.post("/tro-chuyen/gui", data=form, headers=headers) as answer:
            assert answer.status == 200


async def test_a_form_of_another_session_is_refused(may: Visitor, visitor: Browsers, world: World) -> None:
    other = await visitor().signs_in(world.people["teacher"])
    for token in ("", "x", "ế", await other.form_token()):
        status, said = await may.posts({"csrf": token, "text": "menu", "event": "event-9999"})
        assert (status, said["ok"]) == (403, False)
        async with may.http.post("/ra", data={"csrf": token}) as answer:
            assert answer.status == 403
    assert "Lò Thị Mây" in await may.page()


async def test_a_flood_of_visitors_is_slowed_down(app: web.Application, visitor: Browsers) -> None:
    assert app[SITE].newcomers.burst >= 400, "a whole school behind one address may come in within a minute"
    app[SITE].newcomers = Rate(burst=15, every=1.0)

    async def comes() -> int:
        person = visitor()
        async with person.http.post("/vao", allow_redirects=False) as answer:
            return answer.status

    statuses = [await comes() for _ in range(25)]
    assert statuses[:15] == [303] * 15
    assert 429 in statuses[15:]
    async with visitor().http.post("/vao", headers={"X-Forwarded-For": "203.0.113.9"}) as answer:
        assert answer.status == 200, "another address behind the same proxy is not held back"


async def test_a_hall_with_the_right_code_is_not_slowed_down(visitor: Browsers, runtime: Runtime, world: World) -> None:
    await runtime.write(lambda uow: uow.access.keep(JoinCode(code="MAYHONG", unit_id=world.unit, role=Role.TEACHER)))

    async def comes(code: str) -> int:
        async with visitor().http.post("/vao", data={"ma": code}, allow_redirects=False) as answer:
            return answer.status

    assert [await comes("mayhong") for _ in range(70)] == [303] * 70
    wrong = [await comes("SAI-MA") for _ in range(70)]
    assert wrong[:60] == [303] * 60
    assert 429 in wrong
    assert await comes("mayhong") == 303, "who guesses there shuts nobody out who has a code"


async def test_a_school_s_slips_at_one_address_lock_nobody_out(
    visitor: Browsers, runtime: Runtime, world: World
) -> None:
    """Twenty visitors with four wrong codes each: who has a code from before takes a new, longer one, good at once."""

    def make(uow: UnitOfWork) -> str:
        person_id = world.people["parent"]
        return linking.make_code(uow, person_id, signing_in.account_of(uow, person_id)).code

    async def comes(said: str) -> Visitor:
        person = visitor()
        async with person.http.post("/vao", data={"ma": said}) as answer:
            assert answer.status == 200
        return person

    short = await runtime.write(make)
    for _ in range(20):
        person = await comes("000000")
        for wrong in ("000001", "000002", "000003"):
            await person.says(wrong)
    holder = await comes(short)
    assert "mã chín số dùng được ngay" in texts(await holder.page())[-1]
    await holder.says(await runtime.write(make))
    assert any("Đã liên kết" in text for text in texts(await holder.page()))


async def test_guessing_is_slowed_down(visitor: Browsers) -> None:
    person = visitor()
    statuses, page = [], ""
    for number in range(40):
        async with person.http.get(f"/vao/guess-{number}") as answer:
            statuses.append(answer.status)
            page = await answer.text()
    assert statuses[:20] == [404] * 20
    assert statuses[-1] == 429
    assert "Xin chờ" in page
