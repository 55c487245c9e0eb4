"""A private chat divided into topics: each is answered where it was written, and news goes where one wrote last."""

from functools import partial

import pytest

from bot.runtime import Runtime
from services.delivering import owe
from services.unit_of_work import UnitOfWork
from tests.conversations.answers.test_answering import MEAL
from tests.networks.people import TelegramPerson
from tests.office import asks
from tests.talking import Speaker
from tests.world import World

LUNCH = "Đề nghị công khai thực đơn tuần trên nhóm lớp ạ?"


@pytest.fixture(params=["telegram"])
def wire(request: pytest.FixtureRequest) -> str:
    """Only Telegram's chats have topics."""
    return str(request.param)


def topics_of(person: Speaker, since: int = 0) -> list[int]:
    """In which topics the bot's messages stand, 0 for the chat itself."""
    assert isinstance(person, TelegramPerson)
    return [message.body.get("message_thread_id", 0) for message in person.chat.replies[since:]]


async def is_told(runtime: Runtime, world: World, person: Speaker, once: str) -> None:
    """Bring news that nobody asked for."""

    def news(uow: UnitOfWork) -> None:
        owe(uow, world.people["parent"], "helping/note_from_office", once=once, text="Họp lúc 17 giờ", mandatory=True)

    await runtime.write(news)
    (await person.hears()).shows("Họp lúc 17 giờ")


async def test_a_topic_is_answered_in_it(world: World, runtime: Runtime, parent: Speaker) -> None:
    assert isinstance(parent, TelegramPerson)
    await parent.says("menu")
    topic = parent.chat.opens_topic()
    for words in ("/hoi", "2", LUNCH):
        await parent.says(words)
    mine = next(m.message_id for m in reversed(parent.chat.messages) if not m.from_bot)
    preview = await parent.goes_on("Trả lời bằng văn bản")
    await parent.says(LUNCH.replace("tuần", "tháng"), edits_ref=str(mine))
    parent.chat.topic = 0
    await parent.presses("Gửi", on=await parent.hears())
    (await parent.hears()).shows("MN26-001", "thực đơn tháng")
    assert preview.text
    assert topics_of(parent)[0] == 0
    assert set(topics_of(parent)[1:]) == {topic}


async def test_news_goes_where_one_wrote_last(world: World, runtime: Runtime, parent: Speaker) -> None:
    assert isinstance(parent, TelegramPerson)
    first = parent.chat.opens_topic()
    await parent.says("menu")
    await is_told(runtime, world, parent, "test:1")
    second = parent.chat.opens_topic()
    await parent.says("menu")
    await is_told(runtime, world, parent, "test:2")
    parent.chat.topic = 0
    await parent.says("menu")
    await is_told(runtime, world, parent, "test:3")
    assert topics_of(parent) == [first, first, second, second, 0, 0]


async def test_a_topic_that_is_gone_gives_way_to_the_chat(world: World, runtime: Runtime, parent: Speaker) -> None:
    assert isinstance(parent, TelegramPerson)
    topic = parent.chat.opens_topic()
    await parent.says("menu")
    parent.chat.topics.clear()
    await is_told(runtime, world, parent, "test:1")
    assert topics_of(parent) == [topic, 0]


async def test_a_card_in_a_topic_is_changed_in_place(world: World, runtime: Runtime, parent: Speaker) -> None:
    assert isinstance(parent, TelegramPerson)
    for _ in range(7):
        await asks(runtime, world, "parent", MEAL)
    topic = parent.chat.opens_topic()
    page = await parent.says("/cauhoi")
    turned = await parent.presses("Trang sau")
    assert turned.id == page.id
    assert topics_of(parent) == [topic]


async def test_a_file_goes_into_the_topic(secretary: Speaker, runtime: Runtime, world: World) -> None:
    assert isinstance(secretary, TelegramPerson)
    await asks(runtime, world, "parent", MEAL)
    topic = secretary.chat.opens_topic()
    await secretary.says("/hangdoi")
    handed = await secretary.presses("Tải danh sách")
    assert handed.document
    assert set(topics_of(secretary)) == {topic}


async def test_each_account_keeps_its_own(world: World, runtime: Runtime, parent: Speaker, parent2: Speaker) -> None:
    assert isinstance(parent, TelegramPerson)
    assert isinstance(parent2, TelegramPerson)
    topic = parent.chat.opens_topic()
    await parent.says("menu")
    await parent2.says("menu")
    assert (topics_of(parent), topics_of(parent2)) == ([topic], [0])
    account = await runtime.read(partial(_thread, external_id=parent.external_id))
    assert account == str(topic)


def _thread(uow: UnitOfWork, external_id: str) -> str:
    known = uow.accounts.find("telegram", external_id)
    assert known is not None
    return uow.accounts.get(known.account_id).thread
