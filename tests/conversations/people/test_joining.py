"""Joining, as newcomers live it: consent first, then who one is, by code or by telling."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from bot.runtime import Runtime
from domain.meeting import Meeting
from domain.people.access import JoinCode, Membership, Role
from domain.people.consent import TEXT_VERSION, Consent
from domain.people.person import Address, Person
from domain.people.unit import Unit, UnitKind
from services.people.privacy import forget_declined
from services.unit_of_work import UnitOfWork
from tests.talking import Speaker
from tests.world import Clock, World, put_under_a_ward


async def add_code(
    runtime: Runtime, code: str, unit: int, role: Role, *, group_id: int | None = None, person_id: int | None = None,
    uses_left: int | None = None,
) -> None:  # fmt: skip
    """Print a code."""

    def work(uow: UnitOfWork) -> None:
        code_row = JoinCode(code=code, unit_id=unit, role=role)
        code_row.group_id, code_row.person_id, code_row.uses_left = group_id, person_id, uses_left
        uow.access.keep(code_row)

    await runtime.write(work)


async def person_of(runtime: Runtime, speaker: Speaker) -> int | None:
    """Return whose account the speaker's is."""

    def work(uow: UnitOfWork) -> int | None:
        known = uow.accounts.find(speaker.network, speaker.external_id)
        return known.person_id if known else None

    return await runtime.read(work)


async def roles_of(runtime: Runtime, speaker: Speaker, unit_id: int) -> frozenset[Role]:
    person_id = await person_of(runtime, speaker)
    assert person_id is not None
    return await runtime.read(lambda uow: uow.people.roles(person_id, unit_id))


async def test_a_parent_joins_by_just_writing(world: World, newcomer: Speaker) -> None:
    hello = await newcomer.says("chào cô cho tôi hỏi chút")
    hello.shows("Trường Mầm non Hoa Ban", "Giữ đến 26/11/2027", "dữ liệu của tôi", "đồng ý không")
    to_the_number = ["Có mã, số điện thoại"] if newcomer.network == "telegram" else []
    assert hello.labels() == ["Đồng ý", "Không đồng ý", "Xem chi tiết", *to_the_number]
    (await newcomer.presses("Xem chi tiết")).shows("Ai xem", "Ban Thư ký")
    (await newcomer.presses("Đồng ý")).shows("vai trò")
    (await newcomer.says("phhs")).shows("họ tên")
    (await newcomer.says("  Giàng   Thị\u200b Dở ")).shows("Xin được gọi quý vị là gì")
    (await newcomer.says("chi")).shows("Chị thuộc lớp nào", "Mẫu giáo lớn A1")
    welcome = await newcomer.says("a1")
    welcome.shows("Mẫu giáo lớn A1", "chị Giàng Thị Dở", "Hạn gửi câu hỏi")
    assert welcome.labels() == ["Gửi câu hỏi", "Đăng ký phát biểu", "Câu hỏi của tôi", "Thông tin hội nghị"]


@pytest.mark.core_only
async def test_a_yes_in_passing_is_no_consent(world: World, runtime: Runtime, newcomer: Speaker) -> None:
    await newcomer.says("xin chào")
    for passing in ("Ok cô ạ", "dạ được ạ", "vâng em biết rồi ạ"):
        (await newcomer.says(passing)).shows("đồng ý không")
    assert await person_of(runtime, newcomer) is None
    (await newcomer.says("vâng ạ")).shows("vai trò")


async def test_an_icelandic_letter_is_taken_for_the_vietnamese_one(world: World, newcomer: Speaker) -> None:
    """Old keyboards write U+00D0, which looks the same on a screen."""
    await newcomer.says("xin chào")
    (await newcomer.says("\u00d0ồng ý")).shows("vai trò")


@pytest.mark.parametrize("typed", ["Chị Lan", "chi Lan", "dạ chị Lan ạ"])
async def test_a_form_of_address_before_the_name_saves_a_step(
    world: World, runtime: Runtime, newcomer: Speaker, typed: str
) -> None:
    for text in ("xin chào", "đồng ý"):
        await newcomer.says(text)
    (await newcomer.says("phhs")).shows("ví dụ: chị Mai")
    (await newcomer.says(typed)).shows("Chị thuộc lớp nào")
    (await newcomer.says("a1")).shows("Cảm ơn chị Lan (")
    (await newcomer.says("/dulieu")).shows("Họ tên: Lan")


@pytest.mark.core_only
async def test_a_form_of_address_alone_is_kept_and_the_name_asked_for(world: World, newcomer: Speaker) -> None:
    for text in ("xin chào", "đồng ý", "1"):
        await newcomer.says(text)
    (await newcomer.says("Thầy")).shows("họ tên")
    (await newcomer.says("Vàng A Sử")).shows("Thầy thuộc lớp nào")


@pytest.mark.core_only
async def test_the_form_that_is_chosen_is_not_said_twice(world: World, newcomer: Speaker) -> None:
    for text in ("xin chào", "đồng ý", "1", "ba Lan"):
        await newcomer.says(text)
    await newcomer.presses("Bà")
    (await newcomer.says("a1")).shows("Cảm ơn bà Lan (")


@pytest.mark.core_only
async def test_a_mended_name_may_tell_the_form_of_address(world: World, parent: Speaker) -> None:
    for text in ("/dulieu", "sửa tên"):
        await parent.says(text)
    (await parent.says("Cô Lò Thị May")).shows("Đã sửa tên thành Lò Thị May", "Cô muốn làm gì")


@pytest.mark.core_only
async def test_what_is_kept_of_a_parent(world: World, runtime: Runtime, newcomer: Speaker) -> None:
    for text in ("xin chào", "đồng ý", "phụ huynh", "Giàng Thị Dở", "bỏ qua", "lớp A1"):
        await newcomer.says(text)
    person_id = await person_of(runtime, newcomer)
    assert person_id is not None

    def check(uow: UnitOfWork) -> None:
        person = uow.people.get(person_id)
        assert (person.name, person.address) == ("Giàng Thị Dở", Address.UNKNOWN)
        membership: Membership = uow.people.memberships(person_id)[0]
        assert (membership.role, membership.unit_id, membership.group_id) == (Role.PARENT, world.unit, world.class_a)
        consent = uow.people.consent(person_id)
        assert consent is not None
        assert (consent.text_version, consent.network) == (TEXT_VERSION, newcomer.network)
        assert uow.now - consent.given_at < timedelta(seconds=1)
        assert [r.due_at for r in uow.reminders.all_for("meeting", world.meeting) if r.person_id == person_id]

    await runtime.read(check)


async def test_before_consent_everything_leads_to_the_same_question(world: World, newcomer: Speaker) -> None:
    (await newcomer.says("Tôi là Giàng Thị Dở, con tôi học lớp A1")).shows("đồng ý không")
    (await newcomer.says("Tôi muốn hỏi về thực đơn ạ")).shows("Nội dung vừa gửi chưa được lưu", "đồng ý không")
    for text in ("/hoi", "menu", "câu hỏi của tôi", "gặp thư ký", "dữ liệu của tôi", "hủy", "quay lại", "cảm ơn"):
        (await newcomer.says(text)).shows("đồng ý không")


@pytest.mark.core_only
async def test_before_consent_nothing_personal_is_kept(
    world: World, runtime: Runtime, speaker: Callable[..., Speaker]
) -> None:
    new = speaker("zalo-7", network="zalo")
    for text in ("Tôi là Giàng Thị Dở", "Tôi muốn hỏi về thực đơn của các cháu ạ", "/hoi", "menu"):
        await new.says(text)

    def check(uow: UnitOfWork) -> None:
        known = uow.accounts.find("zalo", "zalo-7")
        assert known is not None
        assert known.person_id is None
        assert {arrival.text for arrival in uow.arrivals.history(known.account_id)} == {""}
        assert uow.places.get(known.account_id).notes == {}

    await runtime.read(check)


@pytest.mark.core_only
async def test_declining_keeps_nothing(world: World, runtime: Runtime, newcomer: Speaker, clock: Clock) -> None:
    await newcomer.says("xin chào")
    goodbye = await newcomer.presses("Không đồng ý")
    goodbye.shows("không lưu thông tin", "phòng Văn thư", "phát biểu trực tiếp")
    assert await runtime.write(forget_declined) == 0, "the goodbye can still be read"
    clock.move(minutes=11)
    assert await runtime.write(forget_declined) == 1

    def check(uow: UnitOfWork) -> None:
        assert uow.accounts.find(newcomer.network, newcomer.external_id) is None
        assert {arrival.text for arrival in uow.arrivals.history(0)} == set()

    await runtime.read(check)
    (await newcomer.says("tôi đổi ý")).shows("đồng ý không")


@pytest.mark.core_only
async def test_who_comes_back_after_declining_is_not_forgotten(
    world: World, runtime: Runtime, newcomer: Speaker, clock: Clock
) -> None:
    await newcomer.says("xin chào")
    await newcomer.presses("Không đồng ý")
    clock.move(minutes=5)
    await newcomer.presses("Bắt đầu")
    (await newcomer.presses("Đồng ý")).shows("vai trò")
    clock.move(minutes=20)
    assert await runtime.write(forget_declined) == 0
    assert await person_of(runtime, newcomer) is not None


@pytest.mark.official_account
async def test_a_code_knows_role_and_class(world: World, runtime: Runtime, newcomer: Speaker) -> None:
    await add_code(runtime, "A1-2026", world.unit, Role.PARENT, group_id=world.class_a, uses_left=5)
    (await newcomer.says("/start A1-2026")).shows("đồng ý không")
    (await newcomer.presses("Đồng ý")).shows("họ tên")
    await newcomer.says("Giàng Thị Dở")
    (await newcomer.presses("Bà")).shows("Cảm ơn bà Giàng Thị Dở", "Hạn gửi")
    code = await runtime.read(lambda uow: uow.access.code("A1-2026"))
    assert code is not None
    assert code.uses_left == 4


async def test_a_wrong_code_may_be_typed_again_or_left(world: World, runtime: Runtime, newcomer: Speaker) -> None:
    await add_code(runtime, "TM-77", world.unit, Role.TEACHER, group_id=world.group)
    wrong = await newcomer.says("/start TM-78")
    wrong.shows("Mã “TM-78” chưa đúng", "nhập lại")
    (await newcomer.says("TM78")).shows("Mã “TM78” chưa đúng")
    (await newcomer.says("tm-77")).shows("đồng ý không")
    (await newcomer.presses("Đồng ý")).shows("họ tên")


async def test_without_a_code_one_goes_on(world: World, newcomer: Speaker) -> None:
    await newcomer.says("/start SAI-MA")
    (await newcomer.presses("Không có mã")).shows("đồng ý không")
    (await newcomer.presses("Đồng ý")).shows("vai trò")


async def test_a_code_may_simply_be_typed(world: World, runtime: Runtime, newcomer: Speaker, parent: Speaker) -> None:
    await add_code(runtime, "GV-30", world.unit, Role.TEACHER, group_id=world.group)
    (await newcomer.says("gv-30")).shows("đồng ý không")
    (await newcomer.presses("Đồng ý")).shows("họ tên")
    (await parent.says("GV-30")).shows("Đã nhận mã", "giáo viên/nhân viên", "muốn làm gì")
    roles = await runtime.read(lambda uow: uow.people.roles(world.people["parent"], world.unit))
    assert roles == {Role.PARENT, Role.TEACHER}


@pytest.mark.parametrize(
    "typed",
    ["MAYHONG.", "MAYHONG ạ", "mã MAYHONG", "«MAYHONG»", "MAY HONG", "mây hồng", "https://t.me/hoibot?start=MAYHONG"],
)
@pytest.mark.core_only
async def test_a_code_is_understood_in_whatever_words(
    world: World, runtime: Runtime, speaker: Callable[..., Speaker], parent: Speaker, typed: str
) -> None:
    """As a deep link brings it, as the first words, where a code is asked for, and from the menu."""
    await add_code(runtime, "MAYHONG", world.unit, Role.TEACHER, group_id=world.group)
    for number, before in enumerate(("", "/start SAI-MA", "xin chào", "/start")):
        new = speaker(f"new-{number}")
        if before in {"/start SAI-MA", "xin chào"}:
            await new.says(before)
        (await new.says(f"/start {typed}" if before == "/start" else typed)).shows("đồng ý không")
        (await new.says("đồng ý")).shows("họ")
        assert await roles_of(runtime, new, world.unit) == {Role.TEACHER}
    (await parent.says(typed)).shows("Đã nhận mã", "giáo viên/nhân viên")


@pytest.mark.core_only
async def test_two_codes_in_one_message_are_none(world: World, runtime: Runtime, newcomer: Speaker) -> None:
    await add_code(runtime, "MAYHONG", world.unit, Role.TEACHER)
    await add_code(runtime, "HOASEN", world.unit, Role.PARENT)
    (await newcomer.says("/start MAYHONG HOASEN")).shows("chưa đúng")
    (await newcomer.says("mã MAYHONG hay mã HOASEN ạ")).shows("chưa đúng")
    (await newcomer.says("HOASEN nhé")).shows("đồng ý không")


@pytest.mark.core_only
async def test_a_used_up_code_is_no_use_to_others_and_no_harm_to_its_user(
    world: World, runtime: Runtime, parent: Speaker, parent2: Speaker
) -> None:
    await add_code(runtime, "ONCE-1", world.unit, Role.RESPONDER, uses_left=1)
    (await parent.says("/start ONCE-1")).shows("Đã nhận mã", "người trả lời")
    (await parent.says("/start ONCE-1")).shows("trở lại", "muốn làm gì")
    refusal = await parent2.says("/start ONCE-1")
    refusal.shows("đã dùng hết số lần", "nhờ người đã đưa mã cấp mã mới")
    assert Role.RESPONDER not in await runtime.read(lambda uow: uow.people.roles(world.people["parent2"], world.unit))


@pytest.mark.core_only
async def test_a_code_that_has_ended_is_refused(world: World, runtime: Runtime, parent: Speaker, clock: Clock) -> None:
    def work(uow: UnitOfWork) -> None:
        uow.access.keep(
            JoinCode(code="OLD-1", unit_id=world.unit, role=Role.TEACHER, ends_at=uow.now + timedelta(hours=1))
        )

    await runtime.write(work)
    clock.move(hours=2)
    (await parent.says("/start OLD-1")).shows("đã hết hạn", "nhờ người đã đưa mã cấp mã mới", "Không có mã")
    (await parent.says("OLD1")).shows("Mã “OLD1” chưa đúng")


async def test_a_personal_code_brings_the_same_person_to_another_network(
    world: World, runtime: Runtime, newcomer: Speaker
) -> None:
    await add_code(runtime, "THU-KY", world.unit, Role.SECRETARY, person_id=world.people["secretary"], uses_left=1)
    await newcomer.says("/start THU-KY")
    menu = await newcomer.presses("Đồng ý")
    menu.shows("Bùi Minh Thư", "Cô muốn làm gì")
    assert "Danh sách phát biểu" in menu.labels()


@pytest.mark.core_only
async def test_a_personal_code_asks_for_the_consent_that_was_never_given(
    world: World, runtime: Runtime, newcomer: Speaker
) -> None:
    def enrol(uow: UnitOfWork) -> int:
        person_id = uow.people.add(Person(name="Hà Thị Sen", address=Address.CO, created_at=uow.now))
        uow.people.enrol(person_id, world.unit, Role.CHAIR, title="Phó Hiệu trưởng")
        uow.access.keep(JoinCode(code="SEN-1", unit_id=world.unit, role=Role.CHAIR, person_id=person_id, uses_left=1))
        return person_id

    person_id = await runtime.write(enrol)
    await newcomer.says("/start SEN-1")
    (await newcomer.presses("Đồng ý")).shows("cô Hà Thị Sen")
    consent = await runtime.read(lambda uow: uow.people.consent(person_id))
    assert isinstance(consent, Consent)


@pytest.mark.core_only
async def test_who_only_joined_is_forgotten_for_the_person_of_the_code(
    world: World, runtime: Runtime, newcomer: Speaker
) -> None:
    for text in ("xin chào", "đồng ý", "1", "Bùi Minh Thư", "cô", "bỏ qua"):
        await newcomer.says(text)
    before = await person_of(runtime, newcomer)
    assert before is not None
    await add_code(runtime, "THU-KY", world.unit, Role.SECRETARY, person_id=world.people["secretary"], uses_left=1)
    (await newcomer.says("/start THU-KY")).shows("Đã nhận mã của Bùi Minh Thư: thư ký")
    assert await person_of(runtime, newcomer) == world.people["secretary"]
    forgotten = await runtime.read(lambda uow: uow.people.get(before))
    assert (forgotten.name, forgotten.erased_at is not None) == ("", True)


@pytest.mark.core_only
async def test_the_last_use_of_a_code_is_used_once(
    world: World, runtime: Runtime, parent: Speaker, parent2: Speaker
) -> None:
    await add_code(runtime, "LAST-1", world.unit, Role.RESPONDER, uses_left=1)
    await asyncio.gather(parent.says("/start LAST-1"), parent2.says("/start LAST-1"))
    members = await runtime.read(lambda uow: uow.people.members(world.unit, frozenset({Role.RESPONDER})))
    assert len(members) == 2, "the responder of this world, and one of the two"
    code = await runtime.read(lambda uow: uow.access.code("LAST-1"))
    assert code is not None
    assert code.uses_left == 0


@pytest.mark.core_only
async def test_two_at_once_who_agree_with_the_last_use_of_a_code(
    world: World, runtime: Runtime, person: Callable[[None], Awaitable[Speaker]]
) -> None:
    """One is what the code says; the other is told why not, keeps what was agreed to, and goes on without."""
    await add_code(runtime, "LAST-2", world.unit, Role.CHAIR, uses_left=1)
    both = [await person(None), await person(None)]
    for one in both:
        (await one.says("/start LAST-2")).shows("đồng ý không")
    await asyncio.gather(*(one.presses("Đồng ý") for one in both))
    heard = [await one.hears() for one in both]
    assert sum("cho biết họ tên" in one.text for one in heard) == 1
    late = next(one for one, last in zip(both, heard, strict=True) if "cho biết họ tên" not in last.text)
    (await late.hears()).shows("đã dùng hết số lần")
    if "vai trò" not in (await late.hears()).text:  # the other was quicker by less than this turn
        (await late.says("đồng ý")).shows("đã dùng hết số lần", "vai trò")
    chairs = await runtime.read(lambda uow: uow.people.members(world.unit, frozenset({Role.CHAIR})))
    assert len(chairs) == 2, "the chair of this world, and one of the two"


@pytest.mark.core_only
async def test_a_second_post_of_the_same_rank_takes_a_use_too(
    world: World, runtime: Runtime, responder: Speaker, parent: Speaker
) -> None:
    def add(uow: UnitOfWork) -> None:
        uow.access.keep(
            JoinCode(code="Y-TE", unit_id=world.unit, role=Role.RESPONDER, title="Nhân viên y tế", uses_left=1)
        )

    await runtime.write(add)
    await responder.says("/start Y-TE")
    (await parent.says("/start Y-TE")).shows("đã dùng hết số lần")


@pytest.mark.core_only
async def test_who_asked_says_first_that_a_personal_code_is_theirs_too(
    world: World, runtime: Runtime, parent: Speaker
) -> None:
    await add_code(runtime, "RIENG-1", world.unit, Role.SECRETARY, person_id=world.people["secretary"], uses_left=1)
    await parent.asks("Đề nghị công khai thực đơn tuần của bé ạ")
    (await parent.says("/start RIENG-1")).shows("hồ sơ Bùi Minh Thư (thư ký", "hồ sơ Lò Thị Mây, đã gửi 1 câu hỏi")
    (await parent.says("không ghép")).shows("Không đổi gì")
    assert await person_of(runtime, parent) == world.people["parent"]
    await parent.says("/start RIENG-1")
    (await parent.says("ghép")).shows("Đã ghép hai hồ sơ thành một", "Bùi Minh Thư", "có 1 câu hỏi")
    assert await person_of(runtime, parent) == world.people["secretary"]
    roles = await runtime.read(lambda uow: uow.people.roles(world.people["secretary"], world.unit))
    assert roles == {Role.SECRETARY, Role.PARENT}


async def test_starting_again_is_a_warm_welcome(world: World, parent: Speaker) -> None:
    (await parent.says("/start")).shows("Chào mừng chị Lò Thị Mây trở lại", "Chị muốn làm gì")


@pytest.mark.core_only
async def test_who_is_known_by_name_is_spoken_to_as_before_in_another_unit(
    world: World, runtime: Runtime, newcomer: Speaker
) -> None:
    """They hold no role any more: which unit, which role, and no second time who they are."""
    await newcomer.says("xin chào")

    def know(uow: UnitOfWork) -> None:
        put_under_a_ward(uow, world)
        person_id = uow.people.add(Person(name="Hà Thị Sen", address=Address.CO, created_at=uow.now))
        uow.people.keep(Consent(person_id=person_id, text_version=TEXT_VERSION, network="web", given_at=uow.now))
        uow.accounts.bind(uow.accounts.known("web", newcomer.external_id).account_id, person_id)

    await runtime.write(know)
    which = await newcomer.says("menu")
    which.shows("Cô muốn gửi câu hỏi đến đơn vị nào ạ?")
    role = await newcomer.says("Trường Mầm non Hoa Ban")
    role.shows("Cảm ơn cô. Cô tham gia hội nghị của Trường Mầm non Hoa Ban với vai trò nào ạ?")
    (await newcomer.says("1")).shows("Cô thuộc lớp nào ạ?")


@pytest.mark.core_only
async def test_a_newcomer_types_the_code_on_the_notice_where_the_unit_is_asked(
    world: World, runtime: Runtime, newcomer: Speaker
) -> None:
    """It says which unit: nobody has to find it in a list, nor begin anew."""
    await runtime.write(lambda uow: put_under_a_ward(uow, world))
    await add_code(runtime, "MAYHONG", world.unit, Role.TEACHER, group_id=world.group)
    (await newcomer.says("xin chào")).shows("Quý vị muốn gửi câu hỏi đến đơn vị nào ạ?")
    (await newcomer.says("MAYHONH")).shows("Chưa thấy “MAYHONH” trong danh sách")
    consent = await newcomer.says("mã MAYHONG ạ")
    consent.shows("Trường Mầm non Hoa Ban", "Quý vị có đồng ý không ạ?")


@pytest.mark.parametrize("name", ["", "   ", "😀😀", "\u200b\u200f", "12345"])
@pytest.mark.core_only
async def test_a_name_has_letters(world: World, newcomer: Speaker, name: str) -> None:
    for text in ("xin chào", "đồng ý", "1"):
        await newcomer.says(text)
    refusal = await newcomer.says(name)
    refusal.shows("họ tên")
    (await newcomer.says("Giàng Thị Dở")).shows("Xin được gọi quý vị là gì")


@pytest.mark.core_only
async def test_a_long_name_is_refused_whole(world: World, newcomer: Speaker) -> None:
    for text in ("xin chào", "đồng ý", "1"):
        await newcomer.says(text)
    (await newcomer.says("A" * 81)).shows("81 ký tự", "vượt 80", "họ tên")


@pytest.mark.core_only
async def test_joining_goes_on_where_it_was_left(world: World, newcomer: Speaker, clock: Clock) -> None:
    for text in ("xin chào", "đồng ý"):
        await newcomer.says(text)
    clock.move(days=2)
    (await newcomer.says("menu")).shows("vai trò")
    await newcomer.says("giáo viên")
    name = await newcomer.says("/hoi")
    name.shows("họ tên")
    assert name.labels() == ["Để sau"]
    later = await newcomer.presses("Để sau")
    later.shows("để sau cũng được", "Chưa có họ tên")
    (await newcomer.presses("Bắt đầu")).shows("họ tên")
    await newcomer.says("Hà Văn Páo")
    (await newcomer.says("thầy")).shows("Thầy thuộc tổ hoặc lớp nào", "Tổ Mẫu giáo")


@pytest.mark.core_only
async def test_going_back_changes_the_role(world: World, runtime: Runtime, newcomer: Speaker) -> None:
    for text in ("xin chào", "đồng ý", "phụ huynh"):
        await newcomer.says(text)
    (await newcomer.says("quay lại")).shows("vai trò")
    await newcomer.says("đại biểu")
    await newcomer.says("Lù A Chư")
    (await newcomer.says("bỏ qua")).shows("Cảm ơn", "muốn làm gì")


@pytest.fixture
async def classes(world: World, runtime: Runtime) -> None:
    """Eleven more classes: more than one page."""

    def work(uow: UnitOfWork) -> None:
        for number in range(1, 12):
            uow.people.keep(Unit(parent_id=world.unit, kind=UnitKind.CLASS, name=f"Lớp 7/{number}"))

    await runtime.write(work)


@pytest.mark.core_only
@pytest.mark.usefixtures("classes")
@pytest.mark.parametrize(("typed", "found"), [("7/3", "Lớp 7/3"), ("lop 7/11", "Lớp 7/11"), ("mgl a1", "lớn A1")])
async def test_a_class_is_typed_in_many_ways(world: World, newcomer: Speaker, typed: str, found: str) -> None:
    for text in ("xin chào", "đồng ý", "1", "Giàng Thị Dở", "bỏ qua"):
        await newcomer.says(text)
    (await newcomer.says(typed)).shows(found, "muốn làm gì")


@pytest.fixture
async def leaves(world: World, runtime: Runtime) -> None:
    """Classes whose names have words that are mere politeness elsewhere."""

    def work(uow: UnitOfWork) -> None:
        for name in ("Lớp A2", "Lớp Lá 1", "Lớp Lá 2", "Lớp Thỏ Con"):
            uow.people.keep(Unit(parent_id=world.unit, kind=UnitKind.CLASS, name=name))

    await runtime.write(work)


@pytest.mark.usefixtures("leaves")
@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("con tôi học lớp A2 ạ", "(Lớp A2)"),
        ("cháu lớp lá 2", "(Lớp Lá 2)"),
        ("chau lop la 2 a", "(Lớp Lá 2)"),
        ("cháu lá 2 ạ", "(Lớp Lá 2)"),
        ("la 2", "(Lớp Lá 2)"),
        ("con em thỏ con cô ạ", "(Lớp Thỏ Con)"),
        ("bé học mẫu giáo lớn A1 nhé", "(Mẫu giáo lớn A1)"),
    ],
)
async def test_a_class_is_found_in_a_sentence(world: World, newcomer: Speaker, typed: str, found: str) -> None:
    for text in ("xin chào", "đồng ý", "1", "Giàng Thị Dở", "bỏ qua"):
        await newcomer.says(text)
    (await newcomer.says(typed)).shows(found, "muốn làm gì")


@pytest.mark.core_only
@pytest.mark.usefixtures("leaves")
async def test_a_sentence_that_fits_two_classes_or_none_is_asked_about(world: World, newcomer: Speaker) -> None:
    for text in ("xin chào", "đồng ý", "1", "Giàng Thị Dở", "bỏ qua"):
        await newcomer.says(text)
    (await newcomer.says("cháu học lớp lá ạ")).shows("“cháu học lớp lá ạ”", "Lớp Lá 1, Lớp Lá 2")
    (await newcomer.says("cháu học lớp B7 cô ạ")).shows("Chưa thấy “cháu học lớp B7 cô ạ”")


@pytest.mark.core_only
@pytest.mark.usefixtures("classes")
async def test_many_classes_come_in_pages(world: World, newcomer: Speaker) -> None:
    for text in ("xin chào", "đồng ý", "1", "Giàng Thị Dở", "bỏ qua"):
        await newcomer.says(text)
    page = await newcomer.hears()
    assert page.labels()[-2:] == ["Trang sau", "Không thuộc lớp nào"]
    assert len(page.labels()) == 10
    (await newcomer.says("lớp 9")).shows("Chưa thấy “lớp 9”")
    page = await newcomer.presses("Trang sau")
    page.shows("Lớp 7/11")
    (await newcomer.presses("Lớp 7/10")).shows("(Lớp 7/10)")


@pytest.mark.core_only
async def test_several_units_are_chosen_from(world: World, runtime: Runtime, newcomer: Speaker) -> None:
    def work(uow: UnitOfWork) -> None:
        other = Unit(kind=UnitKind.WARD, name="UBND phường Suối Hoa")
        uow.people.keep(other)
        assert other.id is not None
        meeting = uow.meetings.get(world.meeting)
        fields = meeting.model_dump(exclude={"id", "code", "unit_id", "title"})
        uow.meetings.keep(Meeting(**fields, code="SH26", unit_id=other.id, title="Đối thoại với nhà giáo"))

    await runtime.write(work)
    (await newcomer.says("xin chào")).shows("đơn vị nào", "1. Trường Mầm non Hoa Ban", "2. UBND phường Suối Hoa")
    (await newcomer.says("suối hoa")).shows("UBND phường Suối Hoa", "Đối thoại với nhà giáo", "đồng ý không")
    await newcomer.presses("Đồng ý")
    await newcomer.says("đại biểu")
    await newcomer.says("Lù A Chư")
    await newcomer.says("ông")
    (await newcomer.says("/hoinghi")).shows("Đối thoại với nhà giáo")


@pytest.mark.core_only
async def test_without_any_meeting_it_is_said(runtime: Runtime, speaker: Callable[..., Speaker]) -> None:
    (await speaker("early-1").says("xin chào")).shows("chưa mở tiếp nhận câu hỏi")


@pytest.mark.core_only
async def test_agreeing_twice_makes_one_person(
    world: World, runtime: Runtime, person: Callable[[str | None], Awaitable[Speaker]]
) -> None:
    new = await person(None)
    hello = await new.says("xin chào")
    await new.presses("Đồng ý", on=hello)
    first = await person_of(runtime, new)
    await new.presses("Đồng ý", on=hello)
    assert await person_of(runtime, new) == first
    (await new.says("1")).shows("họ tên")


async def test_who_never_agreed_is_forgotten_after_a_month(newcomer: Speaker, runtime: Runtime, clock: Clock) -> None:
    """A page that somebody once opened leaves nothing behind; who is still choosing keeps the place."""
    await newcomer.says("cho em hoi ti")
    clock.move(days=29)
    assert await runtime.write(forget_declined) == 0
    clock.move(days=2)
    assert await runtime.write(forget_declined) == 1
