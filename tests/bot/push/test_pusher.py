"""The pusher against a push service that reads what browsers would read: who is told, once, and in which words."""

import asyncio
from datetime import timedelta
from functools import partial

import pytest

from bot.push.pusher import own_signer
from bot.runtime import Runtime
from domain.messages.purpose import Purpose
from services.messages import pushing, seeing
from services.people import linking, privacy, signing_in, subscribing
from tests.bot.push.conftest import Push
from tests.talking import Speaker
from tests.waiting import until
from tests.world import Clock

SENT = ("sent", "")


async def test_a_message_is_told_once_without_its_words(push: Push) -> None:
    _, phone = await push.browser()
    await push.owe("Trường Hoa Ban trả lời phiếu MN26-013: bếp ăn của cháu Mai", purpose=Purpose.MANDATORY)
    assert await push.pushes() == [SENT]
    assert await push.pushes() == [SENT]
    [told] = phone.told
    assert told.news["title"] == "Trường Mầm non Hoa Ban"
    assert told.news["body"] == "Có tin mới về phiếu MN26-013."
    assert "Mai" not in str(told.news)
    assert told.headers["TTL"] == str(3 * 86_400)
    assert told.headers["Urgency"] == "high"
    assert told.claims["sub"] == "https://hoi.example"


async def test_neither_replies_of_a_talk_are_told_nor_what_came_before(push: Push, clock: Clock) -> None:
    await push.owe("Từ trước khi bật")
    clock.move(minutes=1)
    _, phone = await push.browser()
    await push.owe("Trả lời trong cuộc trò chuyện", purpose=Purpose.REPLY)
    assert await push.pushes() == []
    await push.owe("Đã nhận phiếu MN26-004", purpose=Purpose.RECEIPT)
    assert await push.pushes() == [SENT]
    assert [told.news["body"] for told in phone.told] == ["Đã nhận phiếu MN26-004."]


async def test_what_comes_together_is_told_together_on_each_browser(push: Push) -> None:
    _, phone = await push.browser()
    _, tablet = await push.browser()
    _, other = await push.browser("parent2")
    for text in ("Phiếu MN26-001 đã chuyển", "Phiếu MN26-002 đã chuyển", "Nhắc họp"):
        await push.owe(text)
    assert await push.pushes() == [SENT] * 6
    assert (
        [told.news["body"] for told in phone.told] == [told.news["body"] for told in tablet.told] == ["Có 3 tin mới."]
    )
    assert other.told == []
    await push.owe("Phiếu MN26-001 có ngày mới")
    await push.owe("Phiếu MN26-001 đổi nơi họp")
    await push.pushes()
    assert phone.told[-1].news["body"] == "Có tin mới về phiếu MN26-001."
    assert phone.told[-1].headers["Topic"] == phone.told[-1].news["tag"] != phone.told[0].news["tag"]


async def test_what_a_page_has_shown_is_not_told(push: Push, clock: Clock) -> None:
    browser, phone = await push.browser()
    seen = partial(seeing.show, account_id=browser.account_id, cursor=2**60)
    await push.owe("Có tin")
    assert await push.runtime.write(seen)
    assert await push.pushes() == []
    await push.owe("Tin nữa")
    push.service.will_answer(500)
    assert await push.pushes() == [("due", "trouble: 500")]
    assert await push.runtime.write(seen)
    clock.move(hours=1)
    assert await push.pushes() == [("seen", "trouble: 500")], "read meanwhile: it is not tried again"
    assert phone.told == []


@pytest.mark.parametrize("status", [404, 410])
async def test_a_browser_that_is_no_more_is_asked_no_more(push: Push, status: int) -> None:
    browser, _ = await push.browser()
    push.service.will_answer(status)
    await push.owe("Có tin")
    assert await push.pushes() == []
    assert await push.runtime.read(lambda uow: uow.pushes.of_session(browser.token_hash)) == ""
    await push.owe("Tin nữa")
    await push.pushes()
    assert push.service.asked == 1


@pytest.mark.parametrize(("status", "headers", "wait"), [(429, {"Retry_After": "600"}, 600), (503, {}, 30)])
async def test_a_service_in_trouble_is_asked_again_later_and_others_are_not_held_up(
    push: Push, clock: Clock, status: int, headers: dict[str, str], wait: int
) -> None:
    _, phone = await push.browser()
    push.service.will_answer(status, **headers)
    await push.owe("Có tin")
    assert await push.pushes() == [("due", f"trouble: {status}")]
    assert await push.pushes() == [("due", f"trouble: {status}")]
    assert push.service.asked == 1
    assert push.pusher.health()["state"] == "trouble"
    clock.move(seconds=wait + 1)
    assert await push.pushes() == [SENT]
    assert len(phone.told) == 1
    assert push.pusher.health()["state"] == "running"


async def test_it_is_not_tried_for_ever(push: Push, clock: Clock) -> None:
    await push.browser()
    push.service.will_answer(*[500] * 50)
    await push.owe("Có tin")
    for _ in range(10):
        await push.pushes()
        clock.move(hours=6, seconds=1)
    assert await push.states() == [("failed", "trouble: 500")]
    assert push.service.asked == pushing.MOST_ATTEMPTS


async def test_what_is_refused_or_too_large_is_not_sent_again(push: Push) -> None:
    _, phone = await push.browser()
    for status in (413, 400, 403):
        push.service.will_answer(status)
        await push.owe(f"Tin {status}")
        assert (await push.pushes())[-1] == ("failed", f"refused: {status}")
    assert phone.told == []
    assert (await push.runtime.read(pushing.report)).failed == 3
    told = await Speaker(push.runtime, push.world.accounts["secretary"]).says("tin chưa đến")
    told.shows("trong 24 giờ: 3 lượt chưa đến.", "Tin thì vẫn nằm trong trang trò chuyện")


async def test_a_killed_sender_leaves_nothing_doubled(push: Push, clock: Clock) -> None:
    """It was claimed, and perhaps sent: nobody knows, so it goes no second time; what comes next does."""
    _, phone = await push.browser()
    await push.owe("Có tin")
    found = await push.runtime.read(partial(pushing.find, since=clock() - timedelta(days=1)))
    assert await push.runtime.write(partial(pushing.claim, found=found))
    assert await push.pushes() == [("sending", "")], "another may still have it in hand"
    clock.move(minutes=3)
    assert await push.pushes() == [("uncertain", "left")]
    await push.owe("Tin sau")
    assert await push.pushes() == [("uncertain", "left"), SENT]
    assert len(phone.told) == 1


async def test_two_at_once_tell_once(push: Push) -> None:
    _, phone = await push.browser()
    await push.owe("Có tin")
    await asyncio.gather(push.pusher.push_what_is_due(), push.pusher.push_what_is_due())
    assert len(phone.told) == 1


async def test_what_is_old_is_told_no_more(push: Push, clock: Clock) -> None:
    _, phone = await push.browser()
    await push.owe("Có tin")
    clock.move(hours=25)
    assert await push.pushes() == []
    assert phone.told == []


async def test_who_signs_out_is_told_no_more_and_the_next_person_hears_only_their_own(push: Push) -> None:
    """A telephone that a family shares."""
    mother, phone = await push.browser("parent")
    await push.runtime.write(partial(signing_in.end_session, known=mother))
    await push.owe("Phiếu MN26-001 của chị")
    await push.pushes()
    assert phone.told == []
    await push.browser("parent2", phone)
    await push.owe("Phiếu MN26-001 của chị, lần nữa")
    await push.owe("Phiếu MN26-002 của anh", "parent2")
    await push.pushes()
    assert [told.news["body"] for told in phone.told] == ["Có tin mới về phiếu MN26-002."]


async def test_an_address_moves_to_who_signs_in_last_without_a_sign_out(push: Push) -> None:
    _, phone = await push.browser("parent")
    await push.owe("Phiếu MN26-001 chưa kịp báo")
    await push.browser("parent2", phone)
    await push.pushes()
    assert phone.told == []
    assert await push.runtime.read(lambda uow: uow.pushes.count()) == 1


async def test_erased_is_told_no_more(push: Push) -> None:
    await push.browser()
    await push.owe("Có tin")
    person_id = push.world.people["parent"]
    await push.runtime.write(partial(privacy.erase, person_id=person_id, here=None))
    assert await push.pushes() == []
    assert await push.runtime.read(lambda uow: uow.pushes.count()) == 0


async def test_linked_accounts_keep_their_browsers(push: Push, clock: Clock) -> None:
    """Both were somebody: after linking each browser goes on telling of what comes to its own page."""
    mother, _ = await push.browser("parent")
    father, _ = await push.browser("parent2")
    code = await push.runtime.write(
        partial(linking.make_code, person_id=push.world.people["parent"], account_id=mother.account_id)
    )
    work = partial(linking.link, account_id=father.account_id, person_id=father.person_id, typed=code.code)
    assert await push.runtime.write(work)
    await push.pushes()
    count = partial(subscribing.count, person_id=push.world.people["parent"])
    assert await push.runtime.read(count) == 2
    assert await push.runtime.write(partial(subscribing.unsubscribe_all, person_id=push.world.people["parent"])) == 2
    assert await push.runtime.read(count) == 0


async def test_an_account_has_ten_browsers_and_the_oldest_gives_way(push: Push) -> None:
    browsers = [await push.browser() for _ in range(subscribing.MOST_BROWSERS + 2)]
    await push.owe("Có tin")
    await push.pushes()
    assert [len(phone.told) for _, phone in browsers] == [0, 0, *[1] * subscribing.MOST_BROWSERS]


async def test_two_processes_make_one_key(runtime: Runtime) -> None:
    first, second = await asyncio.gather(own_signer(runtime), own_signer(runtime))
    assert first.public == second.public != ""


async def test_it_runs_by_itself_and_only_where_it_leads(push: Push) -> None:
    _, phone = await push.browser()
    push.pusher.gather, leads = 0.0, [False]
    push.pusher._leads = lambda: leads[0]  # noqa: SLF001 - who leads is the stations' doing
    push.pusher.start()
    await push.owe("Có tin")
    await asyncio.sleep(0.1)
    assert phone.told == []
    leads[0] = True
    await push.owe("Tin nữa")
    await until(lambda: phone.told)
    await until(push.states)
    assert [told.news["body"] for told in phone.told] == ["Có 2 tin mới."]
