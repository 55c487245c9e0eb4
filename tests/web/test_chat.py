"""The chat over plain HTTP: sending, history, files, and whatever else may arrive."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from functools import partial
from typing import Any

import pytest
from aiohttp import FormData, web
from sqlalchemy import Connection, Engine, event, select

from bot.runtime import Runtime
from domain.messages.delivery import Attachment, AttachmentKind, StoredFile
from domain.people.linking import LinkTry
from letters.said import Said
from services.delivering import owe_words
from services.unit_of_work import UnitOfWork
from storage.engine import table
from tests.web.visiting import Visitor, files, texts
from tests.world import Clock, World, put_under_a_ward
from web.site import SITE

Browsers = Callable[[], Visitor]
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40


def tells(
    world: World, words: str, once: str, part: str = "parent", document_id: int | None = None
) -> Callable[[UnitOfWork], None]:
    """Owe a person ready words on the web."""

    def work(uow: UnitOfWork) -> None:
        account = uow.accounts.of(world.people[part])[0]
        owe_words(uow, account, Said(words, "test"), person_id=world.people[part], once=once, document_id=document_id)

    return work


async def test_a_plain_form_holds_the_whole_talk(may: Visitor) -> None:
    """Without any script: forms post, the page comes back."""
    page = await may.page()
    button = re.search(
        r'name="event" value="([^"]+)">\s*<input type="hidden" name="tin" value="(d\d+)">\s*'
        r'<div class="choices"[^>]*>\s*<button name="payload" value="([^"]+)"',
        page,
    )
    assert button
    form = {"csrf": await may.form_token(), "event": button[1], "tin": button[2], "payload": button[3]}
    async with may.http.post("/tro-chuyen/gui", data=form) as answer:
        assert len(answer.history) == 1
        assert answer.history[0].status == 303
        after = texts(await answer.text())
    assert after[:-2] == texts(page)
    async with may.http.post("/tro-chuyen/gui", data=form) as answer:
        assert texts(await answer.text()) == after, "the same form twice counts once"


async def test_history_has_both_sides_in_order(may: Visitor) -> None:
    await may.says("menu")
    history = await may.history()
    assert [message["side"] for message in history] == ["us", "me", "us"]
    assert history[1]["text"] == "menu"
    assert history[1]["clock"] == "09h00"
    assert history[1]["day"] == "Thứ Hai, 16/11/2026"
    assert [m["cursor"] for m in history] == sorted(m["cursor"] for m in history)
    assert texts(await may.page()) == [message["text"] for message in history]


async def test_the_same_event_counts_once(may: Visitor) -> None:
    form = {"csrf": await may.form_token(), "event": "event-same", "text": "menu"}
    before = len(await may.history())
    for _ in range(3):
        assert (await may.posts(form))[0] == 200
    assert len(await may.history()) == before + 2
    await may.posts({**form, "text": "menu khác"})
    assert len(await may.history()) > before + 2, "other words under an old event are not lost"


async def test_two_taps_at_once_count_once(may: Visitor) -> None:
    newest = (await may.history() or [await may.says("menu")])[-1]
    choice = newest["choices"][0]
    form = {"csrf": await may.form_token(), "event": "event-taps", "tin": newest["id"], "payload": choice["payload"]}
    before = len(await may.history())
    answers = await asyncio.gather(*(may.posts(form) for _ in range(5)))
    assert [status for status, _ in answers] == [200] * 5
    assert len(await may.history()) == before + 2


async def test_nobody_can_use_up_anothers_event(may: Visitor, visitor: Browsers, world: World) -> None:
    other = await visitor().signs_in(world.people["teacher"])
    for person in (may, other):
        await person.page()
        before = len(await person.history())
        form = {"csrf": await person.form_token(), "event": "event-same", "text": "menu"}
        assert (await person.posts(form))[0] == 200
        assert len(await person.history()) == before + 2


async def test_a_button_that_one_was_never_given_is_refused(may: Visitor, visitor: Browsers, world: World) -> None:
    other = await visitor().signs_in(world.people["teacher"])
    theirs = await other.says("menu")
    mine = await may.says("menu")
    token, before = await may.form_token(), await may.history()
    for tin, payload in [
        (theirs["id"], theirs["choices"][0]["payload"]),
        (mine["id"], "a|release|1"),
        (mine["id"], "x" * 65),
        ("", mine["choices"][0]["payload"]),
        ("d", mine["choices"][0]["payload"]),
        ("d99999999999999999999", "x"),
        ("d²", "x"),
    ]:
        status, _ = await may.posts({"csrf": token, "event": "event-odd1", "tin": tin, "payload": payload})
        assert status == 400, (tin, payload)
    assert await may.history() == before


async def test_a_press_is_one_look_and_one_turn(may: Visitor) -> None:
    """Whose browser it is, and the turn, which finds what the button said; the head is asked for when it may differ."""
    menu = await may.says("menu")
    choice = next(choice for choice in menu["choices"] if choice["label"] == "Gửi câu hỏi")
    form = {"csrf": await may.form_token(), "event": "event-press", "tin": menu["id"], "payload": choice["payload"]}
    begun: list[Connection] = []
    note = begun.append
    event.listen(Engine, "begin", note)
    try:
        assert await may.posts(form) == (200, {"ok": True, "toast": ""})
    finally:
        event.remove(Engine, "begin", note)
    assert len(begun) == 2
    assert [m["text"] for m in await may.history() if m["side"] == "me"][-1] == "Gửi câu hỏi"


async def test_without_its_script_a_page_says_what_would_be_a_toast(may: Visitor) -> None:
    """A button pressed once more does nothing, and the page that comes back says so."""
    await may.says("/hoi")
    pressed = next(m for m in reversed(await may.history()) if m["choices"])
    form = {"csrf": await may.form_token(), "tin": pressed["id"], "payload": pressed["choices"][0]["payload"]}
    for event_id, said in (("event-once", ""), ("event-again", "Lần chọn trước đã được ghi nhận")):
        async with may.http.post("/tro-chuyen/gui", data=form | {"event": event_id}) as answer:
            page = await answer.text()
        shown = re.search(r'<p class="alert" id="alert"[^>]*>(.*?)</p>', page)
        assert shown
        assert said in shown[1]
        assert bool(shown[1]) is bool(said)


def notices(world: World) -> Callable[[UnitOfWork], None]:
    """Tell the parent something, with a choice that lasts."""

    def work(uow: UnitOfWork) -> None:
        account = uow.accounts.of(world.people["parent"])[0]
        uow.deliveries.owe(
            once="notice", person_id=account.person_id, account_id=account.id, network="web",
            chat=account.external_id, template="test", text="Đã có trả lời.", choices=[["Đã rõ", "a|ack|1"]],
            due_at=uow.now,
        )  # fmt: skip

    return work


async def test_only_choices_that_lead_somewhere_can_be_pressed(may: Visitor, runtime: Runtime, world: World) -> None:
    def live(history: list[dict[str, Any]]) -> list[str]:
        return [choice["label"] for message in history if message["live"] for choice in message["choices"]]

    menu = await may.says("menu")
    await runtime.write(notices(world))
    assert live(await may.history()) == [*(c["label"] for c in menu["choices"]), "Đã rõ"], "a notice takes nothing away"
    topics = await may.says("/hoi")
    assert not topics["asks"]
    assert live(await may.history()) == ["Đã rõ", *(c["label"] for c in topics["choices"])]
    wording = await may.presses("Chăm sóc, nuôi dưỡng")
    assert wording["asks"], "the field is what comes next"
    found = live(await may.history())
    assert found == ["Đã rõ", *(c["label"] for c in wording["choices"])]
    page = await may.page()
    assert re.findall(r'<button name="payload"[^>]*><bdi>(.*?)</bdi>', page) == found
    assert all(label in page for label in ("Gửi câu hỏi", "Vấn đề khác")), "what was offered can still be read"
    older = await may.page(f"/tro-chuyen?truoc={wording['cursor']}")
    assert re.findall(r'<button name="payload"[^>]*><bdi>(.*?)</bdi>', older) == ["Đã rõ"]


async def test_older_messages_come_page_by_page(may: Visitor, runtime: Runtime, world: World, clock: Clock) -> None:
    await may.page()
    for number in range(120):
        clock.move(seconds=10)
        await runtime.write(tells(world, f"Tin số {number}.", f"many:{number}"))
    page = await may.page()
    assert "Xem tin cũ hơn" in page
    seen = await may.history()
    assert len(seen) == 50
    while more := await may.history(f"?truoc={seen[0]['cursor']}"):
        assert len(more) <= 50
        seen = more + seen
    numbers = [m["text"] for m in seen if m["text"].startswith("Tin số")]
    assert numbers == [f"Tin số {number}." for number in range(120)]
    older = await may.page(f"/tro-chuyen?truoc={seen[30]['cursor']}")
    assert texts(older) == [m["text"] for m in seen[:30]]


async def test_messages_of_one_instant_stay_together(may: Visitor, runtime: Runtime, world: World) -> None:
    await may.page()

    def at_once(uow: UnitOfWork) -> None:
        for number in range(60):
            tells(world, f"Cùng lúc {number}.", f"once:{number}")(uow)

    await runtime.write(at_once)
    newest = await may.history()
    older = await may.history(f"?truoc={newest[0]['cursor']}")
    assert len([m for m in [*older, *newest] if m["text"].startswith("Cùng lúc")]) == 60


async def test_a_file_opens_for_its_own_person_only(
    may: Visitor, visitor: Browsers, runtime: Runtime, world: World
) -> None:
    other, stranger = await visitor().signs_in(world.people["teacher"]), visitor()
    await may.page()

    def store(uow: UnitOfWork) -> list[int]:
        own = uow.files.add(owner_id=world.people["parent"], name="của tôi.html", mime="text/html", content=b"<script>")
        handed = uow.files.add(owner_id=None, name="công văn.pdf", mime="application/pdf", content=b"%PDF-1.7")
        tells(world, "Gửi kèm công văn.", "with-file", document_id=handed)(uow)
        sent = uow.files.add(owner_id=None, name="anh.png", mime="image/png", content=PNG)
        uow.attachments.keep(
            Attachment(
                person_id=world.people["parent"], kind=AttachmentKind.PHOTO, network="web", file_ref="x#0",
                file_id=sent, at=uow.now,
            )
        )  # fmt: skip
        mime = "text/calendar; charset=utf-8"
        calendar = uow.files.add(
            owner_id=world.people["parent"], name="MN26.ics", mime=mime, content=b"BEGIN:VCALENDAR"
        )
        return [own, handed, sent, calendar]

    kinds = ["application/octet-stream", "application/pdf", "image/png", "text/calendar; charset=utf-8"]
    for file_id, kind in zip(await runtime.write(store), kinds, strict=True):
        async with may.http.get(f"/tep/{file_id}") as answer:
            assert answer.status == 200
            assert answer.headers["Content-Type"] == kind
            assert answer.headers["Content-Disposition"].startswith("attachment;")
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
        async with other.http.get(f"/tep/{file_id}") as answer:
            assert answer.status == 404
        async with stranger.http.get(f"/tep/{file_id}") as answer:
            assert answer.status == 401
    document = next(m["document"] for m in await may.history() if m["document"])
    assert document["name"] == "công văn.pdf"
    for odd in ("0", "99999", "2147483648", "9999999999", "99999999999", "-1", "x"):
        async with may.http.get(f"/tep/{odd}") as answer:
            assert answer.status == 404, odd


async def test_photos_reach_the_question_and_show_in_the_history(may: Visitor, runtime: Runtime) -> None:
    await may.says("/hoi")
    await may.presses("Chăm sóc, nuôi dưỡng")
    form = files(await may.form_token(), ("thực đơn.png", "text/html", PNG), text="Thực đơn tuần có công khai không ạ?")
    assert (await may.posts(form))[0] == 200
    mine = [m for m in await may.history() if m["side"] == "me"][-1]
    assert mine["text"] == "Thực đơn tuần có công khai không ạ?"
    assert [(f["name"], f["picture"]) for f in mine["files"]] == [("thực đơn.png", True)]
    async with may.http.get(mine["files"][0]["url"]) as answer:
        assert (answer.status, await answer.read()) == (200, PNG)
    assert f'<img src="{mine["files"][0]["url"]}"' in await may.page()


async def test_few_files_lie_in_memory_at_a_time(app: web.Application, may: Visitor) -> None:
    """What came waits beside the memory for its turn; words pass by meanwhile."""
    await may.says("/hoi")
    token, room = await may.form_token(), app[SITE].unpacking
    while not room.locked():
        await room.acquire()
    photo = ("a.jpg", "image/jpeg", b"\xff\xd8\xff" + bytes(2_000_000))
    sending = [
        asyncio.create_task(may.posts(files(token, photo, event=f"event-{number:04}"))) for number in range(6)
    ]  # fmt: skip
    (await may.says("menu"))
    await asyncio.wait(sending, timeout=0.2)
    assert not [task.result() for task in sending if task.done()]
    room.release()
    room.release()
    assert [status for status, _ in await asyncio.gather(*sending)] == [200] * 6


async def test_a_file_that_is_too_large_loses_nothing(may: Visitor) -> None:
    large = ("to.bin", "application/octet-stream", b"x" * (10 * 1024 * 1024 + 1))
    token, before = await may.form_token(), await may.history()
    status, said = await may.posts(files(token, large, text="Chữ vẫn còn."))
    assert status == 413
    assert "10 MB" in said["error"]
    async with may.http.post("/tro-chuyen/gui", data=files(token, large, text="Chữ vẫn còn.")) as answer:
        assert answer.status == 413
        page = await answer.text()
    assert ">Chữ vẫn còn.</textarea>" in page
    assert "10 MB" in page
    six = [(f"{number}.txt", "text/plain", b"x") for number in range(6)]
    assert (await may.posts(files(token, *six)))[1]["code"] == "files"
    assert await may.history() == before


async def test_a_flood_of_bytes_is_cut_off(may: Visitor) -> None:
    token = await may.form_token()

    async def endless() -> AsyncIterator[bytes]:
        yield f'--b\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n{token}\r\n'.encode()
        yield b'--b\r\nContent-Disposition: form-data; name="tep"; filename="x"\r\n\r\n'
        for _ in range(60):
            yield b"x" * 1024 * 1024

    headers = {"Content-Type": "multipart/form-data; boundary=b", "Accept": "application/json"}
    try:
        async with may.http.post("/tro-chuyen/gui", data=endless(), headers=headers) as answer:
            assert answer.status == 413
    except ConnectionError:
        pass  # closed on us while we still wrote
    async with may.http.post(
        "/tro-chuyen/gui", data=b"", headers={**headers, "Content-Length": str(10**9)}, expect100=True
    ) as answer:
        assert answer.status == 413
    assert await may.page()


BAD: dict[str, tuple[dict[str, str], bytes, int]] = {
    "no body": ({"Content-Type": "application/x-www-form-urlencoded"}, b"", 403),
    "no type": ({"Content-Type": ""}, b"text=a", 400),
    "json": ({"Content-Type": "application/json"}, b'{"text": "a"}', 400),
    "unknown type": ({"Content-Type": "text/html"}, b"<p>", 400),
    "multipart mixed": ({"Content-Type": "multipart/mixed; boundary=b"}, b"--b--", 400),
    "no boundary": ({"Content-Type": "multipart/form-data"}, b"--b--", 400),
    "odd boundary": ({"Content-Type": "multipart/form-data; boundary=" + "x" * 99}, b"--b--", 400),
    "wrong boundary": ({"Content-Type": "multipart/form-data; boundary=b"}, b"--c\r\n\r\nx\r\n--c--", 400),
    "cut off": (
        {"Content-Type": "multipart/form-data; boundary=b"},
        b'--b\r\nContent-Disposition: form-data; name="text"\r\n\r\nabc',
        400,
    ),
    "part without name": ({"Content-Type": "multipart/form-data; boundary=b"}, b"--b\r\n\r\nx\r\n--b--", 403),
    "nested": (
        {"Content-Type": "multipart/form-data; boundary=b"},
        b"--b\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\n\r\nx\r\n--c--\r\n--b--",
        400,
    ),
    "not UTF-8": ({"Content-Type": "application/x-www-form-urlencoded"}, b"text=%ff%fe", 400),
    "raw bytes": ({"Content-Type": "application/x-www-form-urlencoded"}, b"text=\xff\xfe", 400),
    "not UTF-8 part": (
        {"Content-Type": "multipart/form-data; boundary=b"},
        b'--b\r\nContent-Disposition: form-data; name="text"\r\n\r\n\xff\r\n--b--',
        400,
    ),
    "many fields": ({"Content-Type": "application/x-www-form-urlencoded"}, b"&".join([b"a=b"] * 500), 400),
    "odd charset": ({"Content-Type": "application/x-www-form-urlencoded; charset=x-none"}, b"text=a", 403),
    "gzip that is none": (
        {"Content-Type": "application/x-www-form-urlencoded", "Content-Encoding": "gzip"},
        b"text=a",
        400,
    ),
}


@pytest.mark.parametrize("name", BAD)
async def test_a_request_that_makes_no_sense_is_answered_kindly(may: Visitor, name: str) -> None:
    headers, body, status = BAD[name]
    for accept in ("application/json", "text/html"):
        async with may.http.post("/tro-chuyen/gui", data=body, headers={**headers, "Accept": accept}) as answer:
            said = await answer.text()
            assert answer.status == status, said
            assert "Traceback" not in said
            assert "Xin" in said


ODD_TEXTS = {
    "NUL": ("Có\0NUL", "CóNUL"),
    "control signs": ("a\x07b\x1b[31mc", "ab[31mc"),
    "Windows lines": ("một\r\nhai\rba", "một\nhai\nba"),
    "markup": ("<b>&amp;</b> {{ 7*7 }} *x*", "<b>&amp;</b> {{ 7*7 }} *x*"),
    "SQL": ("'; DROP TABLE person; --", "'; DROP TABLE person; --"),
    "right to left": ("\u202eđảo ngược\u202c", "\u202eđảo ngược\u202c"),
    "zero width": ("a\u200b\u200db", "a\u200b\u200db"),
    "decomposed": ("Hoa\u0300", "Hoa\u0300"),
    "faces": ("👩🏽‍🏫🎉", "👩🏽‍🏫🎉"),
    "one long word": ("x" * 10_000, "x" * 10_000),
}


@pytest.mark.parametrize("name", ODD_TEXTS)
async def test_odd_texts_come_back_as_they_are(may: Visitor, name: str) -> None:
    typed, kept = ODD_TEXTS[name]
    status, said = await may.posts({"csrf": await may.form_token(), "event": "event-odd2", "text": typed})
    assert status == 200, said
    history = await may.history()
    assert kept in [m["text"] for m in history if m["side"] == "me"]
    assert history[-1]["side"] == "us", "never silence"
    assert kept in texts(await may.page())


@pytest.mark.parametrize("text", ["", " \n\t ", "\0", "\u3000"])
async def test_nothing_is_not_sent(may: Visitor, text: str) -> None:
    before = await may.history()
    status, said = await may.posts({"csrf": await may.form_token(), "event": "event-none", "text": text})
    assert (status, said["code"]) == (400, "empty")
    assert await may.history() == before


async def test_a_text_that_is_too_long_comes_back_to_be_cut(may: Visitor) -> None:
    token = await may.form_token()
    assert (await may.posts({"csrf": token, "text": "ế" * 20_000}))[0] == 200
    status, said = await may.posts({"csrf": token, "text": "ế" * 20_001})
    assert (status, said["code"]) == (413, "text")
    async with may.http.post("/tro-chuyen/gui", data={"csrf": token, "text": "ế" * 20_001}) as answer:
        assert answer.status == 413
        assert "ế" * 20_001 in await answer.text()
    form = FormData({"csrf": token, "text": "x" * 200_000})
    form.add_field("tep", b"x", filename="x")
    assert (await may.posts(form))[0] == 413


@pytest.mark.parametrize("event", ["short", "x" * 65, "with space", "a:b:c:d:e", "../../../x", "ế" * 10])
async def test_an_odd_event_is_refused(may: Visitor, event: str) -> None:
    status, _ = await may.posts({"csrf": await may.form_token(), "event": event, "text": "menu"})
    assert status == 400


@pytest.mark.parametrize("cursor", ["x", "-1", "1.5", "٣", "9" * 17 + "9", "9" * 400, "1e9"])
async def test_an_odd_cursor_is_refused(may: Visitor, cursor: str) -> None:
    for name in ("truoc", "sau"):
        async with may.http.get("/tro-chuyen/lich-su", params={name: cursor}) as answer:
            assert answer.status == 400, cursor
    async with may.http.get("/tro-chuyen", params={"truoc": cursor}) as answer:
        assert answer.status == 400


async def test_a_flood_of_messages_is_slowed_down(may: Visitor, visitor: Browsers, world: World) -> None:
    token = await may.form_token()
    answers = [await may.posts({"csrf": token, "event": f"event-{n:04}", "text": "menu"}) for n in range(70)]
    slowed = [said for status, said in answers if status == 429]
    assert slowed
    assert slowed
    assert "vui lòng đợi khoảng 2 phút" in slowed[0]["error"]
    assert (await (await visitor().signs_in(world.people["teacher"])).says("menu"))["side"] == "us"


async def test_without_a_session_there_is_nothing(visitor: Browsers, world: World) -> None:
    stranger = visitor()
    for path in ("/tro-chuyen/lich-su", "/tro-chuyen/dong"):
        async with stranger.http.get(path, headers={"Cookie": "doithoai=" + "x" * 5000}) as answer:
            assert answer.status == 401
    assert (await stranger.posts({"text": "menu"}))[0] == 401
    async with stranger.http.post("/tro-chuyen/gui", data={"text": "menu"}, allow_redirects=False) as answer:
        assert (answer.status, answer.headers["Location"]) == (303, "/")


async def test_every_page_is_guarded_and_says_where_to_go(may: Visitor) -> None:
    for path, status in [("/", 200), ("/khong-co", 404), ("/vao/x%00y", 404), ("/ra", 405), ("/tinh/../app.py", 404)]:
        async with may.http.get(path) as answer:
            assert answer.status == status, path
            policy = answer.headers["Content-Security-Policy"]
            assert "script-src 'self'" in policy
            assert "unsafe-inline" not in policy
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert answer.headers["Referrer-Policy"] == "same-origin"
            assert answer.headers["Cache-Control"] == "no-store"
            assert "Server" not in answer.headers
            page = await answer.text()
        assert 'lang="vi"' in page
        assert status == 200 or 'href="/"' in page
        assert "style=" not in page
        assert "<script>" not in page


async def test_static_files_may_be_kept(may: Visitor) -> None:
    page = await may.page()
    found = re.findall(r'(?:src|href)="(/tinh/[^"]+)"', page)
    assert len(found) >= 3
    for path in set(found):
        async with may.http.get(path) as answer:
            assert answer.status == 200
            assert "immutable" in answer.headers["Cache-Control"]


async def test_a_bug_is_an_apology(may: Visitor, runtime: Runtime, monkeypatch: pytest.MonkeyPatch) -> None:
    async def breaks(*_: object, **__: object) -> None:
        message = "inner words"
        raise RuntimeError(message)

    monkeypatch.setattr(runtime, "read", breaks)
    async with may.http.get("/tro-chuyen") as answer:
        page = await answer.text()
        assert answer.status == 500
    assert "Xin lỗi" in page
    assert "inner words" not in page
    assert "Traceback" not in page


async def test_health(may: Visitor) -> None:
    async with may.http.get("/healthz") as answer:
        assert (answer.status, await answer.json()) == (200, {"ok": True})


async def test_a_file_row_is_never_shown_by_name_to_others(may: Visitor, runtime: Runtime) -> None:
    """The store itself answers «not there», whoever asks."""
    file_id = await runtime.write(lambda uow: uow.files.add(owner_id=None, name="x", mime="x", content=b"x"))
    stored: StoredFile | None = await runtime.read(lambda uow: uow.files.open_to(file_id, account_id=1, person_id=None))
    assert stored is None


async def test_the_head_names_the_meeting_that_commands_mean(may: Visitor, runtime: Runtime, world: World) -> None:
    """The host's name on the page follows the choice, at once and after loading it again."""
    await runtime.write(partial(put_under_a_ward, world=world))
    assert '<h1 class="host" dir="auto">Trường Mầm non Hoa Ban</h1>' in await may.page()
    await may.says("/hoi")
    asked = (await may.history())[-1]
    ward = next(choice for choice in asked["choices"] if choice["label"].startswith("UB26"))
    form = {"csrf": await may.form_token(), "event": "event-ward", "tin": asked["id"], "payload": ward["payload"]}
    status, said = await may.posts(form)
    assert (status, said["host"]) == (200, "UBND phường Noong Bua")
    page = await may.page()
    assert '<h1 class="host" dir="auto">UBND phường Noong Bua</h1>' in page
    assert "Hội trường UBND" in page


async def test_wrong_codes_are_counted_by_the_address_that_asks(may: Visitor, runtime: Runtime) -> None:
    """It is a hash that is kept; all addresses of one line of IPv6 are one."""
    token = await may.form_token()
    asking = ["203.0.113.7", "198.51.100.9", "2a00:1450:4001:c::5", "2a00:1450:4001:c:9::6"]
    for number, address in enumerate(asking):
        form = {"csrf": token, "event": f"event-{number:04}", "text": "000000"}
        async with may.http.post("/tro-chuyen/gui", data=form, headers={"X-Forwarded-For": address}) as answer:
            assert answer.status == 200

    def kept(uow: UnitOfWork) -> list[str]:
        return [row.origin for row in uow.transaction.execute(select(table(LinkTry)))]

    origins = await runtime.read(kept)
    assert len(origins) == len(asking)
    assert len(set(origins)) == 3
    assert not set(origins) & set(asking)
