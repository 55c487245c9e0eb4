"""Whatever is typed, sent or pressed at whatever step: a clear sentence, nothing lost, nobody else affected."""

import asyncio
import re
import unicodedata

import pytest

from bot.runtime import Runtime
from conversation.place import Place
from conversation.turn import Arrived, Media
from services.questions import intake
from services.unit_of_work import UnitOfWork
from tests.networks.people import PNG
from tests.office import asks
from tests.talking import PREVIEW, Speaker
from tests.world import World

pytestmark = pytest.mark.core_only

VIETNAMESE = re.compile(r"[ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệịỉọỏốồổỗộớờởỡợụủứừửữựỵỷỹáàãéèíìóòõúùý]")
LUNCH = "Đề nghị công khai thực đơn tuần trên nhóm lớp ạ?"
MARKUP = "<b>Đậm</b> *nghiêng* _gạch_ `mã` [liên kết](http://vi.du) & {{ 7*7 }} {% for x in y %} ${jndi} %s %(a)s"

TEXTS = {
    "empty": "",
    "spaces": "  \t \n ",
    "ten thousand": "Nhà bếp lưu mẫu. " * 600,
    "one long word": "ă" * 10_000,
    "emoji": "😀🎉👨‍👩‍👧‍👦",
    "zero width": "\u200b\u200d\u2060\ufeff",
    "right to left": "\u202eđảo ngược chữ này lại\u202c",
    "decomposed": unicodedata.normalize("NFD", "Đề nghị sửa sân chơi cho các cháu"),
    "markup": MARKUP,
    "sql": "'; DROP TABLE question; --",
    "shell": "$(rm -rf /) `id` ; cat /etc/passwd | mail x",
    "nul": "Đề nghị\0 sửa\0 sân chơi cho các cháu",
    "half a letter": "Đề nghị \ud83d sửa sân chơi cho các cháu",
    "control": "Đề nghị \x07\x1b[31m sửa sân chơi cho các cháu",
    "other script": "你好，请问 مرحبا",
    "number": "99999999999999999999",
    "sign": "?",
    "slash": "/",
    "path": "/etc/passwd",
    "payload": "s|abc|send",
}

STEPS = {
    "menu": [],
    "asking.resume": ["/hoi", "2", LUNCH, "/hoi"],
    "asking.topic": ["/hoi"],
    "asking.wording": ["/hoi", "2"],
    "asking.mode": ["/hoi", "2", LUNCH],
    "asking.confirm": ["/hoi", "2", LUNCH, PREVIEW],
    "asking.edit": ["/hoi", "2", LUNCH, PREVIEW, "sửa"],
    "asking.kind": ["/hoi", "2", LUNCH, PREVIEW, "sửa", "loại"],
    "asking.offer": ["Cho tôi hỏi thực đơn tuần của bé có công khai không"],
    "mine.reword": ["MN26-001", "sửa nội dung"],
    "mine.withdraw": ["MN26-001", "rút câu hỏi"],
    "helping.note": ["gặp thư ký"],
    "my_data.erase": ["/dulieu", "xóa dữ liệu"],
}
NEW_STEPS = {
    "joining.consent": ["xin chào"],
    "joining.code": ["/start SAI-MA"],
    "joining.role": ["xin chào", "đồng ý"],
    "joining.name": ["xin chào", "đồng ý", "1"],
    "joining.address": ["xin chào", "đồng ý", "1", "Giàng Thị Dở"],
    "joining.group": ["xin chào", "đồng ý", "1", "Giàng Thị Dở", "bỏ qua"],
}


def check_reply(text: str, *about: object) -> None:
    """It says something in Vietnamese, and neither apologises for a bug nor shows one."""
    assert VIETNAMESE.search(text), (*about, text)
    for sign in ("trục trặc", "Traceback", "Error", "None", "{{ draft", "Undefined"):
        assert sign not in text, (*about, text)


async def reset(runtime: Runtime, world: World, person: Speaker) -> None:
    """Put a person back to the menu with no draft."""

    def work(uow: UnitOfWork) -> None:
        known = uow.accounts.find("web", person.external_id)
        if known is None:
            return
        uow.places.put(Place(known.account_id))
        for draft in uow.drafts.by(known.person_id or 0):
            intake.discard(uow, draft)

    await runtime.write(work)


async def step_of(runtime: Runtime, person: Speaker) -> str:
    def work(uow: UnitOfWork) -> str:
        known = uow.accounts.find("web", person.external_id)
        return uow.places.get(known.account_id).step if known else ""

    return await runtime.read(work)


@pytest.mark.parametrize("step", STEPS)
async def test_any_text_at_any_step(world: World, runtime: Runtime, parent: Speaker, step: str) -> None:
    await parent.asks(LUNCH)
    for name, text in TEXTS.items():
        await reset(runtime, world, parent)
        if STEPS[step]:
            await parent.walks(*STEPS[step])
        assert await step_of(runtime, parent) == ("" if step == "menu" else step)
        check_reply((await parent.says(text)).text, step, name)
        check_reply((await parent.says("menu")).text, step, name)
    stored = await runtime.read(lambda uow: uow.questions.standing(world.meeting))
    assert [q.code for q in stored] == ["MN26-001"], "nothing was sent or withdrawn by accident"


OLD_FONT = "phông chữ cũ (TCVN3 hoặc VNI)"


@pytest.mark.parametrize(
    "typed",
    ["§Ò nghÞ nhµ tr\u00adêng c«ng khai thùc ®¬n", "Ñeà nghò nhaø tröôøng coâng khai thöïc ñôn", "Tr\u00adêng mÇm non"],
)
async def test_an_old_font_is_asked_for_again(world: World, runtime: Runtime, parent: Speaker, typed: str) -> None:
    """Stripping what cannot be seen would take the letter away; nothing is kept, and the step stays."""
    for text in ("/hoi", "2"):
        await parent.says(text)
    (await parent.says(typed)).shows(OLD_FONT, "Unicode", "Xin viết câu hỏi")
    draft = await runtime.read(lambda uow: uow.drafts.find(world.people["parent"], world.meeting))
    assert draft is not None
    assert draft.wording == ""
    await parent.walks(LUNCH, PREVIEW, "gửi", "MN26-001", "sửa nội dung")
    (await parent.says(typed)).shows(OLD_FONT, "Bản hiện nay", LUNCH)
    stored = await runtime.read(lambda uow: uow.questions.standing(world.meeting))
    assert [question.wording for question in stored] == [LUNCH]


async def test_an_answer_in_an_old_font_is_asked_for_again(
    world: World, runtime: Runtime, responder: Speaker, secretary: Speaker
) -> None:
    await asks(runtime, world, "parent", LUNCH)
    for text in ("/phieu MN26-001", "giao trả lời", "1", "1"):
        await secretary.says(text)
    for text in ("/viec", "1", "soạn trả lời"):
        await responder.says(text)
    (await responder.says("Nhµ tr\u00adêng ®· c«ng khai thùc ®¬n")).shows(OLD_FONT, "Unicode")
    (await responder.says("Nhà trường đã công khai thực đơn")).shows("Nhà trường đã công khai thực đơn", "MN26-001")


async def test_a_name_in_an_old_font_is_asked_for_again(world: World, runtime: Runtime) -> None:
    person = Speaker(runtime, "new-1")
    for text in NEW_STEPS["joining.name"]:
        await person.says(text)
    (await person.says("NguyÔn V¨n H\u00adng")).shows(OLD_FONT)
    assert await step_of(runtime, person) == "joining.name"


@pytest.mark.parametrize("step", NEW_STEPS)
async def test_any_text_while_joining(world: World, runtime: Runtime, step: str) -> None:
    for number, (name, text) in enumerate(TEXTS.items()):
        person = Speaker(runtime, f"new-{number}")
        for way in NEW_STEPS[step]:
            await person.says(way)
        assert await step_of(runtime, person) == step
        check_reply((await person.says(text)).text, step, name)


@pytest.mark.parametrize("step", [*STEPS, *NEW_STEPS])
async def test_anything_but_text_at_any_step(world: World, runtime: Runtime, parent: Speaker, step: str) -> None:
    await parent.asks(LUNCH)
    person = parent if step in STEPS else Speaker(runtime, "new-1")
    for way in {**STEPS, **NEW_STEPS}[step]:
        await person.walks(way)
    before = await step_of(runtime, person)
    for kind in ("sticker", "location", "contact"):
        check_reply((await person.sends_unwanted(kind)).text, step, kind)
    photo = Media("photo", "ref", content=PNG, size=len(PNG), mime="image/png", name="a\0/../b.jpg")
    check_reply((await person.sends(photo)).text, step, "photo")
    assert await step_of(runtime, person) == before, "the talk stands where it stood"
    check_reply((await person.says("x", payload="s|ffffff|send")).text, step, "stale button")
    check_reply((await person.says("x", payload="garbage")).text, step, "no button of ours")
    check_reply((await person.says("/lenhla")).text, step, "a command nobody knows")
    check_reply((await person.says("Chuyển tiếp: mời họp", forwarded=True)).text, step, "forwarded")


async def test_markup_is_words_like_any_other(world: World, runtime: Runtime, parent: Speaker) -> None:
    (await parent.asks(MARKUP)).shows(MARKUP)
    assert (await runtime.read(lambda uow: uow.questions.standing(world.meeting)))[0].wording == MARKUP


@pytest.mark.parametrize("name", ["decomposed", "nul", "half a letter", "control", "right to left", "sql"])
async def test_what_is_kept_is_clean_and_whole(world: World, runtime: Runtime, parent: Speaker, name: str) -> None:
    await parent.asks(TEXTS[name])
    kept = (await runtime.read(lambda uow: uow.questions.standing(world.meeting)))[0].wording
    assert kept == unicodedata.normalize("NFC", kept)
    assert not any(unicodedata.category(character) in {"Cc", "Cf", "Cs"} for character in kept)
    wanted = [c for c in unicodedata.normalize("NFC", TEXTS[name]) if c.isalnum()]
    assert [c for c in kept if c.isalnum()] == wanted


async def test_ten_thousand_letters_are_kept_though_too_many(world: World, runtime: Runtime, parent: Speaker) -> None:
    text = TEXTS["ten thousand"].strip()
    for words in ("/hoi", "2", text):
        await parent.says(words)
    (await parent.hears()).shows("10.199 ký tự", "cần bớt 9.199")
    draft = await runtime.read(lambda uow: uow.drafts.find(world.people["parent"], world.meeting))
    assert draft is not None
    assert draft.wording == text


async def test_one_persons_nonsense_is_nobody_elses_trouble(
    world: World, runtime: Runtime, parent: Speaker, teacher: Speaker
) -> None:
    """In one batch: refusals, nonsense and stale buttons of one, a whole question of another."""
    preview = await teacher.asks(LUNCH, until="Gửi")
    payload = dict(preview.buttons)["Gửi"]
    noise = [
        Arrived("web", parent.external_id, f"noise-{n}", text=text, payload="s|x|y" if n % 3 == 0 else None)
        for n, text in enumerate(TEXTS.values())
    ]
    good = Arrived("web", teacher.external_id, "good", text="Gửi", payload=payload)
    await asyncio.gather(*(runtime.take(arrived) for arrived in [*noise[:10], good, *noise[10:]]))
    (await teacher.hears()).shows("MN26-001", LUNCH)
    answers = await parent.heard()
    assert len(answers) == len(noise)
    for heard in answers:
        check_reply(heard.text)


async def test_the_same_event_twice_is_answered_once(world: World, runtime: Runtime, parent: Speaker) -> None:
    arrived = Arrived("web", parent.external_id, "again", text="/hoi")
    first, second = await asyncio.gather(runtime.take(arrived), runtime.take(arrived))
    assert (first.repeated, second.repeated) == (False, True)
    assert len(await parent.heard()) == 1
