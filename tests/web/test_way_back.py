"""Coming back in another browser: by one's own link, by a slip's code with digits, and what becomes of both."""

import re
from collections.abc import Callable
from html import unescape

import pytest

from bot.runtime import Runtime
from tests.web.visiting import Visitor, texts
from tests.world import Clock, World

Browsers = Callable[[], Visitor]


async def asks(person: Visitor) -> None:
    """Send one question."""
    await person.says("gửi câu hỏi")
    for words in ("Chăm sóc, nuôi dưỡng", "Đề nghị công khai thực đơn tuần trên nhóm lớp ạ?", "Trả lời bằng văn bản"):
        last = (await person.history())[-1]
        if any(choice["label"] == words for choice in last["choices"]):
            await person.presses(words)
        else:
            await person.says(words)
    await person.presses("Gửi")


async def link_of(person: Visitor, **more: str) -> str:
    """Take one's own link from its page."""
    async with person.http.post("/duong-dan", data={"csrf": await person.form_token(), **more}) as answer:
        page = await answer.text()
        assert answer.headers["Cache-Control"] == "no-store"
    found = re.search(r'value="(http://hoi\.example/tro-lai#[^"]+)"', page)
    assert found, page
    return unescape(found[1])


async def test_one_s_own_link_opens_the_same_talk_again_and_again(
    visitor: Browsers, world: World, runtime: Runtime
) -> None:
    first = await visitor().signs_in(world.people["parent"])
    await first.says("xin chào")
    link = await link_of(first)
    assert await link_of(first) == link, "two taps make one"
    address, _, secret = link.partition("#")
    assert address == "http://hoi.example/tro-lai"
    kept = await runtime.read(lambda uow: uow.access.ways_back(world.people["parent"]))
    assert secret not in repr(kept)
    for typed in (secret, link, f" {link} "):
        second = visitor()
        assert "Mở cuộc trò chuyện" in await second.page("/tro-lai")
        async with second.http.get("/tro-chuyen", allow_redirects=False) as answer:
            assert answer.status == 303, "looking at the page signs nobody in"
        async with second.http.post("/tro-lai", data={"ma": typed, "event": "event-way1"}) as answer:
            assert str(answer.url).endswith("/tro-chuyen")
            said = texts(await answer.text())
        assert "xin chào" in said
        assert any("vừa được mở thêm ở một máy" in words for words in said)
    assert "Đường dẫn riêng, mở ở máy khác" in await first.page()


async def test_another_link_ends_the_old_one_and_who_came_in_by_it(visitor: Browsers, world: World) -> None:
    first, thief = await visitor().signs_in(world.people["parent"]), visitor()
    link = await link_of(first)
    async with thief.http.post("/tro-lai", data={"ma": link}) as answer:
        assert answer.status == 200
    fresh = await link_of(first, doi="1")
    assert fresh != link
    async with thief.http.get("/tro-chuyen", allow_redirects=False) as answer:
        assert answer.headers["Location"] == "/"
    async with thief.http.post("/tro-lai", data={"ma": link}) as answer:
        assert answer.status == 404
        assert "chưa đúng, hoặc đã được đổi" in await answer.text()
    assert "Lò Thị Mây" in await first.page(), "who changed it stays in"


@pytest.mark.parametrize("typed", ["", "x", "1.", "1.x", "9" * 300 + ".x", "²." + "A" * 43, "\u202e1.\u200b", "=1.A"])
async def test_what_is_no_link_is_told_kindly(visitor: Browsers, world: World, typed: str) -> None:
    await link_of(await visitor().signs_in(world.people["parent"]))
    async with visitor().http.post("/tro-lai", data={"ma": typed}) as answer:
        assert answer.status == 404
        assert "Đường dẫn này chưa đúng" in await answer.text()


async def test_a_code_with_digits_opens_the_talk_and_wrong_ones_are_limited(
    visitor: Browsers, world: World, clock: Clock
) -> None:
    first, second = await visitor().signs_in(world.people["parent"]), visitor()
    await asks(first)
    await link_of(first)
    found = re.search(r"mã phiếu <strong>(MN26-001)</strong>, sáu số <strong>([\d ]+)</strong>",
                      await first.page("/duong-dan"))  # fmt: skip
    assert found
    assert 'href="/tro-lai">Tôi đã gửi câu hỏi trước đây' in await second.page("/")

    async def types(one: Visitor, slip: str, digits: str) -> tuple[int, str]:
        page = await one.page("/tro-lai")
        csrf = re.search(r'name="csrf" value="([^"]+)"', page)
        form = {"phieu": slip, "so": digits} | ({"csrf": csrf[1]} if csrf else {})
        async with one.http.post("/tro-lai/phieu", data=form) as answer:
            return answer.status, await answer.text()

    for left in (4, 3, 2, 1, 0):
        status, page = await types(second, "MN26-999", found[2])
        assert status == 404
        assert (f"còn {left} lần nhập" if left else "xin đợi 15 phút") in page
    status, page = await types(second, found[1], found[2])
    assert status == 409, "a right one is refused as well: to take it would answer each guess"
    assert "tạm dừng đến 09h15" in page
    clock.move(minutes=16)
    status, page = await types(second, "mn26 1", found[2])
    assert status == 200
    assert any("MN26-001" in words for words in texts(page))
    assert (await types(second, found[1], found[2]))[0] == 200, "who is there already just goes on"


async def test_who_was_somebody_else_here_is_asked_in_the_talk(visitor: Browsers, world: World) -> None:
    link = await link_of(await visitor().signs_in(world.people["parent"]))
    other = await visitor().signs_in(world.people["teacher"])
    async with other.http.post("/tro-lai", data={"ma": link}) as answer:
        assert answer.status == 403, "a form of another session"
    form = {"ma": link, "csrf": await other.form_token(), "event": "event-way2"}
    async with other.http.post("/tro-lai", data=form) as answer:
        said = texts(await answer.text())
    assert "Mã này là của hồ sơ Lò Thị Mây" in said[-1]
    assert not any(link.partition("#")[2] in words for words in said)
    await other.presses("Ghép hai hồ sơ")
    assert "Lò Thị Mây" in await other.page()


async def test_who_holds_a_post_is_shown_no_link(visitor: Browsers, world: World) -> None:
    office = await visitor().signs_in(world.people["secretary"])
    assert "Người giữ chức danh dùng mã một lần" in await office.page("/duong-dan")
    async with office.http.post("/duong-dan", data={"csrf": await office.form_token()}) as answer:
        assert answer.status == 409
    async with visitor().http.get("/duong-dan", allow_redirects=False) as answer:
        assert answer.headers["Location"] == "/tro-lai"
