"""«Trang văn phòng» in the menu: a link that signs in, once and soon, for who has a post."""

import re

import pytest

from bot.runtime import Runtime
from services.people import signing_in
from services.people.signing_in import LinkState
from tests.talking import Phone, Speaker
from tests.world import World

pytestmark = pytest.mark.core_only


async def test_a_chat_shows_a_link_that_signs_in(runtime: Runtime, world: World) -> None:
    runtime.address = "https://hoi.example"
    account = await runtime.write(lambda uow: uow.accounts.known("telegram", "77").account_id)
    await runtime.write(lambda uow: uow.accounts.bind(account, world.people["secretary"]))
    secretary = Phone(runtime, "77", network="telegram")
    assert "Trang văn phòng" in (await secretary.says("/menu")).labels()
    told = await secretary.presses("Trang văn phòng")
    found = re.search(r"^https://hoi\.example/vao/([\w-]+)\?van-phong$", told.text, re.MULTILINE)
    assert found
    told.shows("dùng được một lần, trong 30 phút")
    seen = await runtime.read(lambda uow: signing_in.look_at_link(uow, found[1]))
    assert (seen.state, seen.person_id) == (LinkState.GOOD, world.people["secretary"])


async def test_on_the_web_the_chats_own_page_leads_there(secretary: Speaker, runtime: Runtime) -> None:
    runtime.address = "https://hoi.example"
    told = await secretary.says("mở trang văn phòng")
    told.shows("mở bằng nút dưới đây", "bấm ba chấm ở góc trên")
    assert "https://" not in told.text, "who sits here is signed in already"


async def test_who_has_no_post_is_told_so(parent: Speaker) -> None:
    assert "Trang văn phòng" not in (await parent.says("/menu")).labels()
    (await parent.says("/vanphong")).shows("không dùng được chức năng này")
