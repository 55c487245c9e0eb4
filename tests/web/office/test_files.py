"""Ảnh, tệp: small pictures on a page, opened by who may see the question, written down, never guessed."""

import re
from collections.abc import Callable
from pathlib import Path

from bot.runtime import Runtime
from services.questions import opening
from tests.conversations.answers.test_answering import MEAL, owes
from tests.conversations.questions.test_voicing import SAID, gives
from tests.filing import hangs, looked_into, photos, picture
from tests.networks.people import PNG
from tests.office import asks
from tests.talking import Speaker
from tests.web.office.desk import HOME, Clerk
from tests.web.office.parity import same_by_both
from tests.web.visiting import Visitor
from tests.world import World

PAGE = f"{HOME}/anh-tep"


async def test_small_pictures_and_the_whole_one(visitor: Callable[[], Visitor], runtime: Runtime, world: World) -> None:
    question = await asks(runtime, world, "parent", MEAL)
    clerk = Clerk(await visitor().signs_in(world.people["secretary"]))
    assert "Ảnh, tệp" not in (await clerk.opens(HOME)).html.partition("<main")[0]
    await hangs(runtime, world, question, *photos(2))
    await looked_into(runtime)
    page = await clerk.opens(PAGE)
    assert ("MN26-001" in page.words, '<img src="/van-phong/anh-tep' in page.html) == (True, False)
    page = await clerk.opens(f"{PAGE}?cau={question}")
    small = re.findall(r'<img src="([^"]+)"', page.html.partition("<main")[2])
    assert len(small) == 2
    for _ in range(2):
        async with clerk.visitor.http.get(small[0].replace("&amp;", "&")) as answer:
            assert (answer.status, answer.content_type) == (200, "image/jpeg")
    async with clerk.visitor.http.get(small[0].partition("&amp;")[0]) as answer:
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Content-Security-Policy"].startswith("sandbox")
        assert (await answer.read())[:3] == picture()[:3]
    events = await runtime.read(lambda uow: uow.events.of("question", question))
    seen = [one.act for one in events if one.actor_id == world.people["secretary"]]
    assert seen == [opening.SEEN, opening.OPENED]


async def test_a_holder_sees_only_what_they_owe(visitor: Callable[[], Visitor], runtime: Runtime, world: World) -> None:
    mine, others = await asks(runtime, world, "parent", MEAL), await asks(runtime, world, "parent2", f"{MEAL} Xin hỏi")
    for question in (mine, others):
        await hangs(runtime, world, question, *photos())
    await looked_into(runtime)
    await owes(runtime, world, mine)
    clerk = Clerk(await visitor().signs_in(world.people["responder"]))
    page = await clerk.opens(PAGE)
    assert ("MN26-001" in page.words, "MN26-002" in page.words) == (True, False)
    assert (await clerk.opens(f"{PAGE}?cau={others}")).status == 404
    for key, status in ((1, 200), (2, 404), (99, 404)):
        async with clerk.visitor.http.get(f"{PAGE}/tep?tep={key}") as answer:
            assert answer.status == status
    parent = Clerk(await visitor().signs_in(world.people["parent2"]))
    assert (await parent.opens(f"{PAGE}/tep?tep=1")).status == 404


async def test_a_signed_paper_is_enclosed_on_the_page_and_taken_off_again(
    visitor: Callable[[], Visitor], runtime: Runtime, world: World
) -> None:
    duty = await owes(runtime, world, await asks(runtime, world, "parent", MEAL))
    clerk = Clerk(await visitor().signs_in(world.people["responder"]))
    done = await clerk.attaches(await clerk.opens(PAGE), "enclose", duty, PNG)
    assert "Đã nhận, câu trả lời có 1 tệp" in done.status_line
    assert "đã có 1 tệp" in done.words
    refused = await clerk.attaches(done, "enclose", duty, b"PK\x03\x04 zip")
    assert (refused.status, "bên trong không phải ảnh" in refused.status_line) == (409, True)
    assert "đã có 1 tệp" not in (await clerk.undoes(done)).words


async def test_a_voice_is_heard_and_typed_on_the_page(
    visitor: Callable[[], Visitor], runtime: Runtime, world: World
) -> None:
    parent = Speaker(runtime, world.accounts["parent"])
    clerk = Clerk(await visitor().signs_in(world.people["secretary"]))
    await gives(parent, runtime)
    assert "Nghe, gõ lại 1 tin thoại" in (await clerk.opens(HOME)).words
    page = await clerk.opens(PAGE)
    sound = re.findall(r'<audio[^>]* src="([^"]+)"', page.html)[0].replace("&amp;", "&")
    async with clerk.visitor.http.get(sound) as answer:
        assert (answer.status, answer.content_type) == (200, "audio/ogg")
    async with clerk.visitor.http.get(sound, headers={"Range": "bytes=0-3"}) as answer:
        assert (answer.status, await answer.read()) == (206, b"OggS")
        assert answer.headers["Content-Range"] == "bytes 0-3/64"
    async with clerk.visitor.http.get(sound, headers={"Range": "bytes=99-"}) as answer:
        assert answer.status == 400
    chair = Clerk(await visitor().signs_in(world.people["chair"]))
    assert (await chair.opens(sound)).status == 403
    draft = await runtime.read(lambda uow: uow.drafts.find(world.people["parent"], world.meeting))
    assert draft is not None
    done = await clerk.does(page, "type", draft.key, loi=SAID)
    assert "Đã gửi Lò Thị Mây xem lại" in done.status_line
    again = await clerk.does(page, "type", draft.key, loi=f"{SAID} ạ", event="another-form-0001")
    assert (again.status, "vừa có người khác gõ xong" in again.status_line) == (409, True)
    await parent.presses("Đúng, gửi câu này")
    assert "MN26-001" in (await clerk.opens(PAGE)).words


async def test_typing_by_chat_and_by_page_is_the_same(sqlite_template: Path, tmp_path: Path) -> None:
    async def spoken(runtime: Runtime, world: World) -> None:
        await gives(Speaker(runtime, world.accounts["parent"]), runtime)

    async def talk(speaker: Speaker) -> None:
        await speaker.says("tin thoại")
        await speaker.says("1")
        await speaker.says(SAID)

    async def desk(clerk: Clerk) -> None:
        page = await clerk.opens(PAGE)
        sound = re.findall(r'<audio[^>]* src="([^"]+)"', page.html)[0].replace("&amp;", "&")
        async with clerk.visitor.http.get(sound) as answer:
            assert answer.status == 200
        await clerk.does(page, "type", 1, loi=SAID)

    rows = await same_by_both(sqlite_template, tmp_path, "secretary", before=spoken, talk=talk, desk=desk)
    assert "voices/confirm" in [row["template"] for row in rows["delivery"]]
