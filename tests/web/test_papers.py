"""Papers on the page: a message comes with its file or not at all, by itself or, without a script, with the page."""

import threading
from collections.abc import Iterator

import pytest

from bot.runtime import Runtime
from papers import kinds
from papers.calendar_file import CalendarFile, calendar_file
from papers.kinds import Kind
from services.messages import making
from tests.waiting import until
from tests.web.visiting import Visitor
from web import chat

ADD = "Thêm vào lịch"
WAITS = 20.0


@pytest.fixture
def let_go(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Until this is set no calendar file gets made."""
    event = threading.Event()

    def make(values: CalendarFile) -> bytes:
        assert event.wait(WAITS)
        return calendar_file(values)

    monkeypatch.setitem(kinds.KINDS, "calendar", Kind("text/calendar; charset=utf-8", CalendarFile, make))
    yield event
    event.set()


async def test_a_message_comes_by_itself_once_its_file_can_be_opened(
    may: Visitor, runtime: Runtime, let_go: threading.Event
) -> None:
    await may.says("/hoinghi")
    async with may.listens() as line:
        await may.presses(ADD)
        await may.says("menu")
        [file_id] = await runtime.read(making.awaited)
        assert not [one for one in await may.history() if "Tệp lịch" in one["text"]]
        assert (await may.history())[-1]["text"] == "menu"
        async with may.http.get(f"/tep/{file_id}") as answer:
            assert answer.status == 404
        let_go.set()
        told = await line.hears("Tệp lịch của Hội nghị")
        assert told["document"] == {"url": f"/tep/{file_id}", "name": "MN26.ics", "picture": False}
        assert (await line.hears("Chị muốn làm gì"))["cursor"] > told["cursor"]
    async with may.http.get(f"/tep/{file_id}") as answer:
        assert (answer.status, answer.headers["Content-Type"]) == (200, "text/calendar; charset=utf-8")
        assert (await answer.read()).startswith(b"BEGIN:VCALENDAR")


async def posts_without_a_script(may: Visitor) -> str:
    """Press the choice as a plain form; return the page that comes back."""
    await may.says("/hoinghi")
    newest = (await may.history())[-1]
    payload = next(choice["payload"] for choice in newest["choices"] if choice["label"] == ADD)
    form = {"csrf": await may.form_token(), "event": "plain-0001", "tin": newest["id"], "payload": payload}
    async with may.http.post("/tro-chuyen/gui", data=form) as answer:
        return await answer.text()


async def test_a_page_without_its_script_comes_back_with_the_file(may: Visitor) -> None:
    assert "MN26.ics" in await posts_without_a_script(may)


async def test_it_comes_back_without_one_that_takes_long(
    may: Visitor, runtime: Runtime, let_go: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chat, "PATIENCE", 0.05)
    assert "MN26.ics" not in await posts_without_a_script(may)
    let_go.set()
    await until(lambda: _none_awaited(runtime))
    assert "MN26.ics" in await may.page()


async def _none_awaited(runtime: Runtime) -> bool:
    return not await runtime.read(making.awaited)
